package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.sink.HealthFields;
import io.hodor.sink.MetricsFields;
import io.hodor.sink.PointField;
import io.hodor.sink.ScoreFields;
import io.hodor.sink.VerifiedFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboards and alert rules beside what Hodor writes, and beside the docs they lead to. */
class GrafanaFilesTest {
  private static final Pattern NAME = Pattern.compile("\"(\\w[^\"]*)\"");
  private static final Pattern COMPARED = Pattern.compile("\\$R(\\w+)");
  private static final Pattern ALIAS = Pattern.compile("AS \"([^\"]+)\"");
  private static final Set<String> TAGS = Set.of("cluster", "topic", "source");
  private static final Map<String, Set<String>> WRITTEN =
      Map.of(
          "hodor_metrics", names(MetricsFields.ALL, Set.of()),
          "hodor_quality", names(ScoreFields.ALL, Set.of()),
          "hodor_verified", names(VerifiedFields.ALL, Set.of()),
          "hodor_health", names(HealthFields.ALL, Set.of("instance", "command")));

  private static <M> Set<String> names(List<PointField<M>> fields, Set<String> moreTags) {
    Set<String> names = new HashSet<>(TAGS);
    names.addAll(moreTags);
    fields.forEach(field -> names.add(field.name()));
    return names;
  }

  @Test
  void everyNameInAQueryIsWritten() throws Exception {
    List<String> unknown = new ArrayList<>();
    for (GrafanaQuery query : GrafanaQuery.all()) {
      unknownNames(query.text()).forEach(name -> unknown.add(query.place() + ": " + name));
    }
    assertThat(unknown, is(empty()));
    assertThat(GrafanaQuery.all(), hasSize(greaterThan(50)));
  }

  @Test
  void aNameThatNobodyWritesIsFound() {
    assertThat(
        unknownNames("SELECT sum(\"lost_totals\") FROM \"hodor_quality\" GROUP BY \"instance\""),
        is(Set.of("lost_totals", "instance")));
    assertThat(
        unknownNames("SELECT sum(\"count\") FROM \"hodor_metric\""), hasItem("hodor_metric"));
    assertThat(
        unknownNames(
            "SELECT last(\"x\") FROM (SELECT max(\"count\") AS \"x\" FROM \"hodor_metrics\")"),
        is(empty()));
  }

  private static Set<String> unknownNames(String query) {
    Set<String> measurements =
        WRITTEN.keySet().stream()
            .filter(name -> query.contains('"' + name + '"'))
            .collect(Collectors.toSet());
    Set<String> known = new HashSet<>(measurements);
    measurements.forEach(name -> known.addAll(WRITTEN.get(name)));
    if (query.contains(" FROM /^hodor_(metrics|quality)$/ ")) {
      known.addAll(TAGS);
    }
    Matcher alias = ALIAS.matcher(query);
    while (alias.find()) {
      known.add(alias.group(1));
    }
    Set<String> unknown = new HashSet<>();
    Matcher name = NAME.matcher(query);
    while (name.find()) {
      if (!known.contains(name.group(1))) {
        unknown.add(name.group(1));
      }
    }
    return unknown;
  }

  @Test
  void everyPanelIsDescribedAndAsksTheChosenDataSource() throws Exception {
    List<String> faults = new ArrayList<>();
    for (Path file : GrafanaQuery.dashboards()) {
      for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
        String place = file.getFileName() + ": " + panel.path("title").asText();
        boolean asks = !panel.path("targets").isEmpty();
        if (asks && panel.path("description").asText().isEmpty()) {
          faults.add(place + " has no description");
        }
        if (asks
            && panel.path("fieldConfig").path("defaults").path("unit").isMissingNode()
            && !panel.path("type").asText().equals("state-timeline")) {
          faults.add(place + " has no unit");
        }
        panel.findValues("datasource").stream()
            .map(it -> it.path("uid").asText())
            .filter(uid -> !uid.equals("${datasource}"))
            .forEach(uid -> faults.add(place + " asks " + uid));
      }
    }
    assertThat(faults, is(empty()));
  }

  @Test
  void panelsDoNotOverlapAndAddressesAreTheirOwn() throws Exception {
    Map<String, String> uids = new HashMap<>();
    for (Path file : GrafanaQuery.dashboards()) {
      JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
      uids.put(dashboard.path("uid").asText(), file.toString());
      Set<String> taken = new HashSet<>();
      Set<Integer> ids = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        assertThat(file + " has an id twice", ids.add(panel.path("id").asInt()), is(true));
        cells(panel.path("gridPos"))
            .forEach(cell -> assertThat(file + " " + cell, taken.add(cell), is(true)));
      }
    }
    assertThat(uids, is(aMapWithSize(3)));
  }

  private static Stream<String> cells(JsonNode at) {
    List<String> cells = new ArrayList<>();
    for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
      for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
        cells.add(x + "," + y);
      }
    }
    return cells.stream();
  }

  /** A pending window is blue, and no rule over verdicts asks for one that is not settled. */
  @Test
  void nothingIsRedOrFiresBecauseItIsPending() throws Exception {
    for (Path file : GrafanaQuery.dashboards()) {
      for (JsonNode mapping : new ObjectMapper().readTree(file.toFile()).findValues("options")) {
        if (mapping.path("1").has("color")) {
          assertThat(file.toString(), mapping.path("1").path("color").asText(), is("blue"));
        }
      }
    }
    for (GrafanaQuery query : GrafanaQuery.all()) {
      if (query.place().startsWith("hodor-") && query.text().contains("hodor_quality")) {
        String settled =
            query.place().startsWith("hodor-unmeasured") ? "'unmeasured'" : "\"settled\" = true";
        assertThat(query.place(), query.text(), containsString(settled));
      }
    }
  }

  /** By itself Grafana gives a timeline no legend; with thresholds it is of their colours alone. */
  @Test
  void timelinesAreColouredByWhatTheyShow() throws Exception {
    int timelines = 0;
    for (Path file : GrafanaQuery.dashboards()) {
      for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
        if (panel.path("type").asText().equals("state-timeline")) {
          JsonNode defaults = panel.path("fieldConfig").path("defaults");
          assertThat(file.toString(), defaults.at("/color/mode").asText(), is("fixed"));
          // Else the last verdict reaches to now, however old it is.
          assertThat(file.toString(), defaults.at("/custom/insertNulls").asInt(), is(3_600_000));
          timelines++;
        }
      }
    }
    assertThat(timelines, is(2));
  }

  @Test
  void everyRuleHasAnOwnerAndLeadsToAParagraphOfTheDocs() throws Exception {
    Set<String> anchors = anchors(GrafanaQuery.folder("docs").resolve("operations.md"));
    JsonNode rules =
        new YAMLMapper().readTree(GrafanaQuery.folder("alerts").resolve("rules.yaml").toFile());
    for (JsonNode rule : rules.path("groups").get(0).path("rules")) {
      String uid = rule.path("uid").asText();
      String runbook = rule.path("annotations").path("runbook_url").asText();
      assertThat(uid, rule.path("labels").path("owner").asText(), is(not("")));
      assertThat(uid, runbook, containsString("docs/operations.md#"));
      assertThat(uid, anchors, hasItem(runbook.substring(runbook.indexOf('#') + 1)));
      // A whole Hodor that is silent has no words left that could fire.
      String noData = uid.equals("hodor-not-running") ? "Alerting" : "OK";
      assertThat(uid, rule.path("noDataState").asText(), is(noData));
    }
  }

  /** A query that is compared with nothing would be forgotten, and nobody would know. */
  @Test
  void everyRuleComparesEachOfItsQueries() throws Exception {
    JsonNode rules =
        new YAMLMapper().readTree(GrafanaQuery.folder("alerts").resolve("rules.yaml").toFile());
    for (JsonNode rule : rules.path("groups").get(0).path("rules")) {
      Set<String> reduced = new HashSet<>();
      Set<String> asked = new HashSet<>();
      Set<String> compared = new HashSet<>();
      for (JsonNode data : rule.path("data")) {
        JsonNode model = data.path("model");
        switch (model.path("type").asText()) {
          case "reduce" -> reduced.add(data.path("refId").asText().substring(1));
          case "math" -> {
            Matcher name = COMPARED.matcher(model.path("expression").asText());
            while (name.find()) {
              compared.add(name.group(1));
            }
          }
          default -> asked.add(data.path("refId").asText());
        }
      }
      assertThat(rule.path("uid").asText(), reduced, is(asked));
      assertThat(rule.path("uid").asText(), compared, is(asked));
    }
  }

  private static Set<String> anchors(Path page) throws Exception {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase().replaceAll("[^a-z0-9 -]", ""))
        .map(line -> line.replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void everyAlertGoesToAContactPointThatHoldsNoSecret() throws Exception {
    Path alerts = GrafanaQuery.folder("alerts");
    JsonNode point =
        new YAMLMapper()
            .readTree(alerts.resolve("contact-points.yaml").toFile())
            .path("contactPoints")
            .get(0);
    JsonNode policy =
        new YAMLMapper().readTree(alerts.resolve("policies.yaml").toFile()).path("policies").get(0);
    assertThat(policy.path("receiver"), is(point.path("name")));
    assertThat(policy.path("routes").get(0).path("receiver"), is(point.path("name")));
    assertThat(
        policy.path("routes").get(0).path("group_by").toString(), is("[\"cluster\",\"topic\"]"));
    for (JsonNode receiver : point.path("receivers")) {
      assertThat(receiver.path("disableResolveMessage").asBoolean(true), is(false));
    }
    assertThat(point.findValue("url").asText(), is("$HODOR_SLACK_WEBHOOK"));
    assertThat(point.findValue("addresses").asText(), is("$HODOR_ALERT_MAIL"));
  }
}
