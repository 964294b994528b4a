package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A query of a dashboard's panel or variable, or of an alert rule.
 *
 * @param place where it stands, for people
 * @param text in InfluxQL, with Grafana's variables
 * @param interval the least stretch of time that Grafana asks for a value of
 * @param from how long before now its time begins: where the user chooses, as the dashboard opens
 * @param to how long before now its time ends
 */
record GrafanaQuery(String place, String text, String interval, Duration from, Duration to) {

  private static final Pattern VARIABLE = Pattern.compile("\\$[\\w{]");

  /** All there are in {@code dashboards} and {@code alerts}. */
  static List<GrafanaQuery> all() throws IOException {
    List<GrafanaQuery> all = new ArrayList<>();
    for (Path file : dashboards()) {
      ofDashboard(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()), all);
    }
    JsonNode rules = new YAMLMapper().readTree(folder("alerts").resolve("rules.yaml").toFile());
    for (JsonNode rule : rules.path("groups").get(0).path("rules")) {
      ofRule(rule, all);
    }
    return all;
  }

  /** The files of the dashboards. */
  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(folder("dashboards"))) {
      return files.sorted().toList();
    }
  }

  static Path folder(String name) {
    return RepositoryRoot.path().resolve(name);
  }

  private static void ofDashboard(String file, JsonNode dashboard, List<GrafanaQuery> all) {
    Duration from = opensWith(dashboard);
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      if (variable.path("type").asText().equals("query")) {
        String place = file + ": $" + variable.path("name").asText();
        all.add(new GrafanaQuery(place, variable.path("query").asText(), "", from, Duration.ZERO));
      }
    }
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String place = "%s: %s %s".formatted(file, panel.path("title").asText(), refId(target));
        String interval = panel.path("interval").asText("1m");
        all.add(
            new GrafanaQuery(place, target.path("query").asText(), interval, from, Duration.ZERO));
      }
    }
  }

  /** How long before now the time begins that a dashboard opens with. */
  static Duration opensWith(JsonNode dashboard) {
    return Duration.parse(
        "PT" + dashboard.at("/time/from").asText().replace("now-", "").toUpperCase(Locale.ROOT));
  }

  private static void ofRule(JsonNode rule, List<GrafanaQuery> all) {
    for (JsonNode data : rule.path("data")) {
      if (data.path("model").has("query")) {
        JsonNode range = data.path("relativeTimeRange");
        all.add(
            new GrafanaQuery(
                "%s %s".formatted(rule.path("uid").asText(), refId(data)),
                data.path("model").path("query").asText(),
                "",
                Duration.ofSeconds(range.path("from").asLong()),
                Duration.ofSeconds(range.path("to").asLong())));
      }
    }
  }

  private static String refId(JsonNode query) {
    return query.path("refId").asText();
  }

  /**
   * What Grafana would send.
   *
   * @param variables by name; one that is not here is any text
   */
  String expanded(Map<String, String> variables, Instant now) {
    String query =
        text.replace(
                "$timeFilter",
                "time >= %dms AND time <= %dms"
                    .formatted(now.minus(from).toEpochMilli(), now.minus(to).toEpochMilli()))
            .replace("$__interval", interval);
    for (String name : List.of("instance", "cluster", "topic", "source")) {
      query = query.replace("${" + name + ":regex}", variables.getOrDefault(name, ".*"));
    }
    if (VARIABLE.matcher(query).find()) {
      throw new IllegalStateException(place + " has a variable that nobody knows: " + query);
    }
    return query;
  }
}
