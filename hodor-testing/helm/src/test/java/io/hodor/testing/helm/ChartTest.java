package io.hodor.testing.helm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart: what it makes of values, and which it refuses with which words. */
class ChartTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  /** What every fault below is added to; nothing is wrong with it. */
  private static final String SOUND =
      """
      kafka: {bootstrapServers: "broker:9092"}
      flink: {master: "jobmanager:8081"}
      """;

  /** What Helm 3 asks for: its own Secrets are listed and written whole. */
  private static final List<String> OF_HELMS_SECRETS =
      List.of("get", "list", "create", "update", "delete");

  /** What is there already is changed by a patch, unless Helm is told to use force. */
  private static final List<String> OF_OTHERS = List.of("get", "create", "patch", "delete");

  @TempDir Path folder;

  static List<Path> values() throws Exception {
    return Chart.values();
  }

  @Test
  void helmFindsNothingToMend() {
    LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();
    assertThat(lint.getMessages().toString(), lint.isFailed(), is(false));
  }

  /**
   * Run with {@code -Dhodor.golden=write} after a change that is meant, and look at the difference.
   */
  @ParameterizedTest
  @MethodSource("values")
  void rendersAsBefore(Path values) throws Exception {
    Path golden = GOLDEN.resolve(values.getFileName());
    String rendered = Chart.render(values);
    if ("write".equals(System.getProperty("hodor.golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, rendered);
    }
    assertThat(rendered, is(Files.readString(golden)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyManifestIsWhatKubernetesKnows(Path values) throws Exception {
    List<JsonNode> manifests = Chart.manifests(Chart.render(values));
    assertThat(manifests, hasSize(greaterThan(0)));
    for (JsonNode manifest : manifests) {
      Manifest.check(manifest);
    }
  }

  @Test
  void aManifestWithAnUnknownNameWouldBeFound() throws Exception {
    JsonNode deployment =
        of("Deployment", Chart.render(Chart.resource("values/session.yaml"))).get(0);
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).put("imagePolicy", "Never");
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> Manifest.check(deployment)).getMessage(),
        containsString("imagePolicy"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void podsMayDoNothingAndHaveLimits(Path values) throws Exception {
    for (JsonNode manifest : Chart.manifests(Chart.render(values))) {
      Manifest.pods(manifest).forEach(ChartTest::assertHarmless);
    }
  }

  private static void assertHarmless(JsonNode pod) {
    JsonNode container = pod.at("/containers/0");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean(), is(true));
    assertThat(
        pod.at("/automountServiceAccountToken").asBoolean(true),
        is(container.path("name").asText().equals("deployer")));
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean(), is(true));
    assertThat(
        container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true), is(false));
    assertThat(container.at("/securityContext/capabilities/drop/0").asText(), is("ALL"));
    assertThat(container.at("/resources/limits/memory").asText(), is(not("")));
    assertThat(container.at("/resources/requests/memory").asText(), is(not("")));
    assertThat(each(container.path("volumeMounts"), "mountPath"), hasItem("/tmp"));
    assertThat(each(pod.path("volumes"), "name"), is(each(container.path("volumeMounts"), "name")));
  }

  private static List<String> each(JsonNode list, String field) {
    List<String> values = new ArrayList<>();
    list.forEach(it -> values.add(it.path(field).asText()));
    return values;
  }

  @ParameterizedTest
  @MethodSource("values")
  void namesAreKubernetesNamesAndTheirOwnAndNothingIsAHook(Path values) throws Exception {
    Set<String> seen = new HashSet<>();
    for (JsonNode manifest : Chart.manifests(Chart.render(values))) {
      String kind = manifest.path("kind").asText();
      String name = manifest.at("/metadata/name").asText();
      assertThat(name, matchesPattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?"));
      assertThat(name, name.length(), is(lessThanOrEqualTo(kind.equals("CronJob") ? 52 : 63)));
      assertThat(kind + " " + name, seen.add(kind + " " + name), is(true));
      assertThat(manifest.toString(), not(containsString("helm.sh/hook")));
    }
  }

  @Test
  void anOwnerIsGivenLongerThanASavepointAndNeverASecondOneBesideIt() throws Exception {
    List<JsonNode> owners = of("Deployment", Chart.render(Chart.resource("values/session.yaml")));
    assertThat(owners, hasSize(3));
    for (JsonNode owner : owners) {
      assertThat(owner.at("/spec/strategy/type").asText(), is("Recreate"));
      assertThat(owner.at("/spec/replicas").asInt(), is(1));
      assertThat(
          owner.at("/spec/template/spec/terminationGracePeriodSeconds").asInt(),
          is(greaterThan(90 + 20)));
      List<String> arguments = arguments(owner.at("/spec/template/spec/containers/0/args"));
      assertThat(arguments.get(0), is("own"));
      assertThat(arguments, hasItem("--stopTimeout=PT90S"));
    }
  }

  @Test
  void runsDoNotOverlapAndEndBeforeTheyAreKilled() throws Exception {
    List<JsonNode> crons = of("CronJob", Chart.render(Chart.resource("values/session.yaml")));
    assertThat(crons, hasSize(5));
    for (JsonNode cron : crons) {
      assertThat(cron.at("/spec/concurrencyPolicy").asText(), is("Forbid"));
      assertThat(cron.at("/spec/startingDeadlineSeconds").asInt(), is(greaterThan(10)));
      JsonNode job = cron.at("/spec/jobTemplate/spec");
      int limit =
          arguments(job.at("/template/spec/containers/0/args")).stream()
              .filter(it -> it.startsWith("--timeLimit="))
              .mapToInt(it -> Integer.parseInt(it.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      assertThat(job.path("activeDeadlineSeconds").asInt(), is(greaterThan(limit)));
      assertThat(job.at("/template/spec/restartPolicy").asText(), is("Never"));
    }
  }

  /** Hundreds of topics are hundreds of pods: they do not begin in one minute. */
  @Test
  void runsOfManyNamesAreSpreadOverTheTime() throws Exception {
    StringBuilder groups = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      groups.append(i == 0 ? "" : ", ").append("{name: t").append(i).append(", tables: [p.d.t]}");
    }
    List<JsonNode> crons = of("CronJob", render("bigquery: {groups: [" + groups + "]}"));
    Map<String, Long> schedules =
        crons.stream()
            .map(it -> it.at("/spec/schedule").asText())
            .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
    for (String schedule : schedules.keySet()) {
      assertThat(
          schedule, matchesPattern("[0-9]-59/10 \\* \\* \\* \\*|[1-5]?[0-9] \\* \\* \\* \\*"));
    }
    assertThat(schedules.toString(), schedules.keySet(), hasSize(greaterThan(10 + 20)));
    assertThat(
        schedules.toString(), Collections.max(schedules.values()), is(lessThanOrEqualTo(15L)));
  }

  /** Of two releases that are taken for the same Hodor one waits, and takes nothing away. */
  @Test
  void deployersOfOneHodorAndOneClusterHaveOneLease() throws Exception {
    Set<String> leases = new HashSet<>();
    for (String release : List.of("audit", "second")) {
      for (String cluster : List.of("shop", "other")) {
        String rendered =
            Chart.template(
                    values("{kafka: {cluster: %s}, deployer: {enabled: true}}".formatted(cluster)))
                .withName(release)
                .call();
        JsonNode container =
            named(of("Deployment", rendered), release + "-hodor-deployer")
                .at("/spec/template/spec/containers/0");
        String lease =
            arguments(container.path("args")).stream()
                .filter(it -> it.startsWith("--leaseName="))
                .findFirst()
                .orElseThrow()
                .replace("--leaseName=", "");
        assertThat(of("Role", rendered).toString(), containsString("[\"" + lease + "\"]"));
        leases.add(cluster + " " + lease);
      }
    }
    assertThat(leases, hasSize(2));
  }

  /**
   * What has the name of a switch or a number is a name: Kubernetes refuses a label that is none.
   */
  @ParameterizedTest
  @CsvSource({"y, ''", "y, no", "1e9, y", "12e999999, on", "null, n"})
  void whatReadsAsNoTextIsATextAllTheSame(String release, String fullname) throws Exception {
    Path values =
        values(
            """
            instance: "no"
            fullnameOverride: "%s"
            image: {pullSecrets: ["1e9"]}
            kafka: {cluster: "12e999999", existingSecret: "1e9"}
            topics: [{name: "12e999999"}, {name: "no"}]
            bigquery: {groups: [{name: "y", tables: [p.d.t]}]}
            parquet: {clusters: [{name: "1e9", files: "y", topic: "12e999999"}]}
            deployer: {enabled: true, topicSettings: [{topic: "12e999999"}]}
            score: {config: {topics: [{topic: "12e999999", owner: "no"}]}}
            serviceAccount: {name: "1e9"}
            priorityClassName: "null"
            """
                .formatted(fullname));
    String rendered = Chart.template(values).withName(release).call();
    for (JsonNode manifest : Chart.manifests(rendered)) {
      Manifest.check(manifest);
      assertThat(manifest.at("/metadata/name").isTextual(), is(true));
      assertThat(manifest.at("/metadata/labels/app.kubernetes.io~1instance").asText(), is(release));
    }
    JsonNode topic =
        of("Deployment", rendered).stream()
            .filter(it -> it.at("/metadata/annotations/hodor.io~1of").asText().equals("12e999999"))
            .findFirst()
            .orElseThrow();
    List<String> arguments = arguments(topic.at("/spec/template/spec/containers/0/args"));
    for (String argument : List.of("--topic=12e999999", "--instance=no", "--cluster=12e999999")) {
      assertThat(arguments, hasItem(argument));
    }
    JsonNode shared =
        of("ConfigMap", rendered).stream()
            .map(it -> it.path("data"))
            .filter(it -> it.has("settings.yaml"))
            .findFirst()
            .orElseThrow();
    assertThat(
        YAML.readTree(shared.path("settings.yaml").asText()).at("/0/topic").isTextual(), is(true));
    assertThat(
        YAML.readTree(shared.path("values.yaml").asText()).at("/serviceAccount/name").asText(),
        is("1e9"));
  }

  /** All that an object is annotated with may have 262,144 bytes; a list has 40,000 letters. */
  @Test
  void ofALongListOnlyItsEndsAreAnnotated() throws Exception {
    String tables =
        IntStream.range(100, 900)
            .mapToObj(it -> "p.d.t" + it + "=topic-" + it)
            .collect(Collectors.joining(", "));
    String rendered = render("bigquery: {groups: [{name: a, tables: [" + tables + "]}]}");
    for (JsonNode cron : of("CronJob", rendered)) {
      String said = "800 tables, from p.d.t100=topic-100 to p.d.t899=topic-899";
      assertThat(cron.at("/metadata/annotations/hodor.io~1of").asText(), is(said));
      assertThat(
          arguments(cron.at("/spec/jobTemplate/spec/template/spec/containers/0/args")),
          hasItem("--table=" + tables.replace(" ", "")));
    }
  }

  /** The three runs of a group, each at its own time. */
  @Test
  void eachRunOfAGroupMayHaveItsOwnSchedule() throws Exception {
    List<JsonNode> crons =
        of(
            "CronJob",
            render(
                """
                unhealed: {schedule: "7 */2 * * *"}
                bigquery:
                  groups:
                    - name: a
                      tables: [p.d.t=t]
                      schedule: "*/20 * * * *"
                      lookback: PT5H
                      contents: {enabled: true, lookback: PT12H, schedule: "11 */6 * * *"}
                """));
    assertThat(
        crons.stream().map(it -> it.at("/spec/schedule").asText()).sorted().toList(),
        is(List.of("*/20 * * * *", "11 */6 * * *", "7 */2 * * *")));
  }

  /** A window that is measured again has its contents counted where they were before. */
  @Test
  void whatIsHealedKeepsItsContents() throws Exception {
    List<JsonNode> crons = of("CronJob", Chart.render(Chart.resource("values/session.yaml")));
    for (String name : List.of("audit-hodor-bqu-sales", "audit-hodor-bqc-sales")) {
      assertThat(name, argumentsOf(crons, name), hasItem("--contentHash=true"));
    }
    assertThat(argumentsOf(crons, "audit-hodor-bqu-sales"), hasItem("--windowsFrom=score"));
    assertThat(argumentsOf(crons, "audit-hodor-bq-sales"), not(hasItem("--contentHash=true")));
  }

  /** A job is known by its command: one with other rules has to have another. */
  @Test
  void otherRulesMakeAnotherCommand() throws Exception {
    List<String> commands = new ArrayList<>();
    for (String owner : List.of("ann", "bob")) {
      String rendered = render("score: {config: {defaults: {owner: %s}}}".formatted(owner));
      JsonNode score = named(of("Deployment", rendered), "audit-hodor-score");
      String option =
          arguments(score.at("/spec/template/spec/containers/0/args")).stream()
              .filter(it -> it.startsWith("--scoreConfig=/etc/hodor/score/"))
              .findFirst()
              .orElseThrow();
      String file = option.substring(option.lastIndexOf('/') + 1);
      JsonNode rules = named(of("ConfigMap", rendered), "audit-hodor-score").path("data");
      assertThat(
          YAML.readTree(rules.path(file).asText()).at("/defaults/owner").asText(), is(owner));
      commands.add(option);
    }
    assertThat(commands.get(0), is(not(commands.get(1))));
  }

  /** What a deployer may do follows from what a topic's release is made of, and nothing else. */
  @Test
  void theDeployerMayChangeWhatATopicIsMadeOfAndNothingElse() throws Exception {
    String deployer = Chart.render(Chart.resource("values/deployer.yaml"));
    Set<String> allowed = new HashSet<>();
    for (JsonNode rule : named(of("Role", deployer), "audit-hodor-deployer").path("rules")) {
      rule.path("resources").forEach(it -> allowed.add(it.asText()));
      String kind = rule.path("resources").path(0).asText();
      if (!kind.equals("leases")) {
        assertThat(
            kind,
            arguments(rule.path("verbs")),
            is(kind.equals("secrets") ? OF_HELMS_SECRETS : OF_OTHERS));
      }
    }
    Set<String> needed = new HashSet<>(Set.of("secrets", "leases"));
    String ofATopic =
        render(
            """
            score: {enabled: false}
            podDisruptionBudget: {enabled: false}
            serviceAccount: {create: false, name: x}
            grafana: {dashboards: {enabled: false}}
            topics: [{name: orders}]
            bigquery: {groups: [{name: sink, tables: [p.d.t]}]}
            """);
    Chart.manifests(ofATopic)
        .forEach(
            it ->
                needed.add(
                    it.path("kind").asText().toLowerCase(Locale.ROOT).replaceAll("y$", "ie")
                        + "s"));
    assertThat(allowed, is(needed));
    assertThat(of("ClusterRole", deployer), is(empty()));
  }

  @Test
  void topicsShareTheValuesOfTheRelease() throws Exception {
    String rendered = Chart.render(Chart.resource("values/deployer.yaml"));
    JsonNode files = named(of("ConfigMap", rendered), "audit-hodor-deployer").path("data");
    JsonNode shared = YAML.readTree(files.path("values.yaml").asText());
    assertThat(shared.at("/kafka/existingSecret").asText(), is("kafka-login"));
    assertThat(shared.at("/flink/checkpointDir").asText(), is("gs://state/hodor"));
    assertThat(shared.at("/serviceAccount/create").asBoolean(true), is(false));
    assertThat(shared.at("/serviceAccount/name").asText(), is("audit-hodor"));
    assertThat(shared.has("deployer"), is(false));
    assertThat(shared.has("score"), is(false));
    assertThat(
        files.path("ignore.txt").asText().lines().toList(),
        is(List.of("payments-internal", "orders")));
    assertThat(
        YAML.readTree(files.path("settings.yaml").asText()).at("/0/live/eventTime").asText(),
        is("json:event_time"));
  }

  /** Each of them is a release of its own. No pod may have two budgets: it could not be moved. */
  @Test
  void oneBudgetIsForTheOwnersOfAllTopicsOfTheDeployer() throws Exception {
    String rendered = Chart.render(Chart.resource("values/deployer.yaml"));
    JsonNode files = named(of("ConfigMap", rendered), "audit-hodor-deployer").path("data");
    ObjectNode shared = (ObjectNode) YAML.readTree(files.path("values.yaml").asText());
    shared.putObject("score").put("enabled", false);
    shared.putObject("podDisruptionBudget").put("enabled", false);
    shared.putArray("topics").addObject().put("name", "payments-eu");
    Path values = folder.resolve("of-a-topic.yaml");
    YAML.writeValue(values.toFile(), shared);
    String ofATopic = Chart.template(values).withName("hodor-payments-eu-1").call();
    assertThat(budgets(rendered, of("Deployment", ofATopic)), is(List.of("deployed-owners")));
    assertThat(budgets(ofATopic, of("Deployment", ofATopic)), is(List.of()));
    assertThat(budgets(rendered, of("Deployment", rendered)), is(List.of("deployer", "owners")));
  }

  /** The budgets of an owner and of a deployer, by the ends of their names. */
  private static List<String> budgets(String rendered, List<JsonNode> deployments)
      throws Exception {
    List<String> found = new ArrayList<>();
    for (JsonNode budget : of("PodDisruptionBudget", rendered)) {
      Map<String, String> asked = labels(budget.at("/spec/selector/matchLabels"));
      for (JsonNode each : deployments) {
        Map<String, String> labels = labels(each.at("/spec/template/metadata/labels"));
        if (labels.entrySet().containsAll(asked.entrySet())) {
          found.add(budget.at("/metadata/name").asText().replace("audit-hodor-", ""));
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new HashMap<>();
    node.fields().forEachRemaining(it -> labels.put(it.getKey(), it.getValue().asText()));
    return labels;
  }

  private static List<String> argumentsOf(List<JsonNode> crons, String name) {
    return crons.stream()
        .filter(it -> it.at("/metadata/name").asText().equals(name))
        .map(it -> arguments(it.at("/spec/jobTemplate/spec/template/spec/containers/0/args")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void olderKubernetesGetsTheVersionsItKnows() throws Exception {
    String rendered =
        Chart.template(Chart.resource("values/session.yaml")).withKubeVersion("1.20.2").call();
    assertThat(versions(of("CronJob", rendered)), everyItem(is("batch/v1beta1")));
    assertThat(versions(of("PodDisruptionBudget", rendered)), everyItem(is("policy/v1beta1")));
    String newer =
        Chart.template(Chart.resource("values/session.yaml")).withKubeVersion("1.25.0").call();
    assertThat(versions(of("CronJob", newer)), everyItem(is("batch/v1")));
  }

  private static List<String> versions(List<JsonNode> manifests) {
    assertThat(manifests, is(not(empty())));
    return manifests.stream().map(it -> it.path("apiVersion").asText()).toList();
  }

  @Test
  void dashboardsAndRulesAreThoseOfTheRepository() throws Exception {
    String rendered =
        render(
            """
            grafana:
              alerts: {enabled: true, datasourceUid: influx, owner: "me, or you", runbooks: "https://docs.example.com/"}
            """);
    List<JsonNode> maps = of("ConfigMap", rendered);
    Path root = Chart.FOLDER.getParent().getParent();
    for (String name : List.of("fleet", "topic", "hodor")) {
      JsonNode map = named(maps, "audit-hodor-dashboard-" + name);
      assertThat(map.at("/metadata/labels/grafana_dashboard").asText(), is("1"));
      assertThat(
          YAML.readTree(map.path("data").path("hodor-" + name + ".json").asText()),
          is(YAML.readTree(root.resolve("dashboards").resolve(name + ".json").toFile())));
    }
    JsonNode alerts = named(maps, "audit-hodor-alerts");
    String rules = alerts.path("data").path("hodor-rules.yaml").asText();
    assertThat(rules, containsString("{{ $labels.topic }}"));
    JsonNode first = YAML.readTree(rules).at("/groups/0/rules/0");
    assertThat(first.at("/data/0/datasourceUid").asText(), is("influx"));
    assertThat(first.at("/labels/owner").asText(), is("me, or you"));
    assertThat(
        first.at("/annotations/runbook_url").asText(),
        is("https://docs.example.com/docs/operations.md#incomplete"));
  }

  /** Grafana's own words, which take an owner for each topic; a later entry goes first. */
  @Test
  void alertsNameTheOwnerThatTheScoreHas() throws Exception {
    String rendered =
        render(
            """
            grafana: {alerts: {enabled: true, owner: all}}
            score:
              config:
                topics:
                  - {topic: "orders.*", owner: ann}
                  - {topic: clicks, weights: {completeness: 1}}
                  - {topic: orders.eu, cluster: "web-?", owner: bob}
            """);
    String rules =
        named(of("ConfigMap", rendered), "audit-hodor-alerts")
            .path("data")
            .path("hodor-rules.yaml")
            .asText();
    for (JsonNode rule : YAML.readTree(rules).at("/groups/0/rules")) {
      assertThat(
          rule.at("/labels/owner").asText(),
          is(
              "{{ if not $$labels.topic }}all"
                  + "{{ else if and (match \"^(?:orders[.]eu)$$\" $$labels.topic)"
                  + " (match \"^(?:web-.)$$\" $$labels.cluster) }}bob"
                  + "{{ else if match \"^(?:orders[.].*)$$\" $$labels.topic }}ann"
                  + "{{ else }}all{{ end }}"));
    }
  }

  private static JsonNode named(List<JsonNode> manifests, String name) {
    return manifests.stream()
        .filter(it -> it.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Orders",
        "orders.v2",
        "orders_v2",
        "-x-",
        "___",
        "a",
        "orders-of-the-whole-wide-world"
      })
  void anyTopicBecomesAName(String topic) throws Exception {
    String rendered = render("topics: [{name: '%s'}]".formatted(topic));
    JsonNode owner =
        of("Deployment", rendered).stream()
            .filter(it -> it.at("/metadata/annotations/hodor.io~1of").asText().equals(topic))
            .findFirst()
            .orElseThrow();
    String name = owner.at("/metadata/name").asText();
    assertThat(name, matchesPattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?"));
    assertThat(
        arguments(owner.at("/spec/template/spec/containers/0/args")), hasItem("--topic=" + topic));
  }

  @Test
  void namesThatCleanToTheSameStayApart() throws Exception {
    String longest = "x".repeat(249);
    String rendered =
        render(
            "topics: [{name: a.b}, {name: a_b}, {name: A-B}, {name: a-b}, {name: %s}]"
                .formatted(longest));
    assertThat(
        new HashSet<>(names(of("Deployment", rendered))),
        hasSize(of("Deployment", rendered).size()));
  }

  private static List<String> names(List<JsonNode> manifests) {
    return manifests.stream().map(it -> it.at("/metadata/name").asText()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "flink: {mode: cluster} | /flink/mode | 'session', 'operator'",
        "flink: {master: jobmanager} | /flink/master | pattern",
        "flink: {master: ''} | flink.master: host:port | flink.mode=session",
        "flink: {mode: operator, master: ''} | flink.operator.image: is needed | target flink",
        "flink: {mode: operator, operator: {image: x}} | flink.master: means nothing | operator",
        "kafka: {bootstrapServers: 'broker 9092'} | /kafka/bootstrapServers | pattern",
        "{kafka: {bootstrapServers: ''}, topics: [{name: a}]} | kafka.bootstrapServers: is needed |"
            + " topics",
        "kafka: {bootstrapServers: ''} | output.bootstrapServers: the brokers |"
            + " kafka.bootstrapServers",
        "kafka: {password: sesame} | /kafka | 'password'",
        "topics: [{eventTime: record}] | /topics/0 | 'name'",
        "topics: [{name: a/b}] | /topics/0/name | pattern",
        "topics: [{name: a, eventTime: payload.x}] | /topics/0/eventTime | pattern",
        "topics: [{name: a, windowSize: 10m}] | /topics/0/windowSize | pattern",
        "topics: [{name: a, parallelism: 0}] | /topics/0/parallelism | minimum",
        "topics: [{name: a, extraArgs: [x]}] | /topics/0/extraArgs/0 | pattern",
        "topics: [{name: a}, {name: a}] | topics[1].name: a is there already | as a",
        "bigquery: {groups: [{name: a}]} | /bigquery/groups/0 | 'tables'",
        "bigquery: {groups: [{name: a, tables: [sales.orders]}]} | /bigquery/groups/0/tables/0 |"
            + " pattern",
        "bigquery: {groups: [{name: a, tables: [p.d.t], topic: 'a,b'}]} | /bigquery/groups/0/topic |"
            + " pattern",
        "bigquery: {groups: [{name: a, tables: [p.d.t], topic: 'a*'}]} | /bigquery/groups/0/topic |"
            + " pattern",
        "bigquery: {groups: [{name: a, tables: ['p.d.t=b', p.d.u], topic: a}]} |"
            + " bigquery.groups[0].topic: a means nothing | leave out =TOPIC",
        "parquet: {clusters: [{name: a, files: f, topic: 'a,,b'}]} | /parquet/clusters/0/topic |"
            + " pattern",
        "bigquery: {groups: [{name: a, tables: [p.d.t], schedule: '*/10 * *'}]} |"
            + " /bigquery/groups/0/schedule | pattern",
        "influxdb: {url: 'http://influxdb:8086'} | influxdb.database: is needed | influxdb.url",
        "influxdb: {database: quality} | influxdb.url: is needed | influxdb.database",
        "influxdb: {url: 'http://me:sesame@influxdb', database: q} | /influxdb/url | pattern",
        "{kafka: {bootstrapServers: ''}, output: {bootstrapServers: 'o:1'}, deployer: {enabled: true}}"
            + " | kafka.bootstrapServers: is needed | deploy",
        "deployer: {include: ['a b']} | /deployer/include/0 | pattern",
        "deployer: {tableRule: 'shop:sales.all'} | /deployer/tableRule | pattern",
        "deployer: {removeAfter: 1h} | /deployer/removeAfter | pattern",
        "deployer: {topicSettings: [{live: {}}]} | /deployer/topicSettings/0 | 'topic'",
        "deployer: {filesRule: 'gs://events/{topics}'} | /deployer/filesRule | pattern",
        "deployer: {removeAfter: P} | /deployer/removeAfter | pattern",
        "deployer: {interval: PT0S} | /deployer/interval | not",
        "topics: [{name: a, windowSize: PT} ] | /topics/0/windowSize | pattern",
        "topics: [{name: a, extraArgs: [--topic=b]}] | topics[0].extraArgs: --topic | chart writes",
        "topics: [{name: a, extraArgs: [--fresh]}] | topics[0].extraArgs: --fresh | keeps the process",
        "topics: [{name: a, extraArgs: [--a=1, --a=2]}] | topics[0].extraArgs: --a | given twice",
        "score: {extraArgs: [--asOf=now]} | score.extraArgs: --asOf | keeps the process",
        "bigquery: {groups: [{name: a, tables: [p.d.t], extraArgs: [--timeLimit=PT1M]}]} |"
            + " bigquery.groups[0].extraArgs: --timeLimit | chart writes",
        "bigquery: {groups: [{name: a, tables: [p.d.t], contents: {enabled: true}, extraArgs:"
            + " [--contentHash=true]}]} | bigquery.groups[0].extraArgs: --contentHash | chart writes",
        "bigquery: {groups: [{name: a, tables: [p.d.t], contents: {enabled: true, lookback: PT2H59M}}]}"
            + " | bigquery.groups[0].contents.lookback: PT2H59M | an hour longer than lookback, PT2H:",
        "bigquery: {groups: [{name: a, tables: [p.d.t], lookback: PT90M, contents: {enabled: true,"
            + " schedule: '5 * * * *', lookback: PT1H30M}}]} | contents.lookback: PT1H30M | be longer"
            + " than lookback, PT90M",
        "bigquery: {groups: [{name: a, tables: [p.d.t], lookback: P1DT08H, contents: {enabled: true,"
            + " lookback: PT31H}}]} | contents.lookback: PT31H | longer than lookback, P1DT08H",
        "bigquery: {groups: [{name: a, tables: [p.d.t], lookback: PT4H, contents: {enabled: true}}]} |"
            + " contents.lookback: PT4H | longer than lookback, PT4H",
        "parquet: {clusters: [{name: a, files: f, extraArgs: [--cluster=b]}]} |"
            + " parquet.clusters[0].extraArgs: --cluster | chart writes",
        "deployer: {enabled: true, extraArgs: [--port=1]} | deployer.extraArgs: --port | keeps the"
            + " process",
        "podDisruptionBudget: {maxUnavailable: 0%} | /podDisruptionBudget/maxUnavailable | oneOf",
        "runs: {timeLimitSeconds: PT8M} | /runs/timeLimitSeconds | integer",
        "topisc: [] | additional properties | 'topisc'"
      })
  void wrongValuesAreRefusedWithWords(String wrong, String place, String words) {
    String message = assertThrows(RuntimeException.class, () -> render(wrong)).getMessage();
    assertThat(message, containsString(place));
    assertThat(message, containsString(words));
  }

  @Test
  void aTablesTopicIsNoLongerThanKafkaHasIt() throws Exception {
    String group = "bigquery: {groups: [{name: a, tables: [p.d.t=%s]}]}";
    assertThat(of("CronJob", render(group.formatted("x".repeat(249)))), hasSize(2));
    assertThat(
        assertThrows(RuntimeException.class, () -> render(group.formatted("x".repeat(250))))
            .getMessage(),
        containsString("/bigquery/groups/0/tables/0"));
  }

  /** A list of one has a comma at its end. */
  @ParameterizedTest
  @ValueSource(strings = {"orders", "orders,", "orders-*, ?licks", "a,b , c,"})
  void topicsOfFilesAreAListWithoutGaps(String topics) throws Exception {
    String files = "parquet: {clusters: [{name: a, files: f, topic: '%s'}]}".formatted(topics);
    for (JsonNode cron : of("CronJob", render(files))) {
      assertThat(
          arguments(cron.at("/spec/jobTemplate/spec/template/spec/containers/0/args")),
          hasItem("--topic=" + topics));
    }
  }

  /** Or the last run that sees a window would leave it without them. */
  @ParameterizedTest
  @CsvSource({
    "PT90M, PT150M, ''",
    "PT90M, PT91M, 5 * * * *",
    "PT23H, P1D, ''",
    "P1D, PT24H1S, 5 * * * *",
    "PT08M, PT1H08M, ''",
    "'', PT3H, ''",
    "PT3H, '', ''"
  })
  void contentsAreLookedForLongerThanTheRest(String lookback, String contents, String schedule)
      throws Exception {
    String group =
        "bigquery: {groups: [{name: a, tables: [p.d.t], lookback: '%s', contents: {enabled: %s,"
            + " lookback: '%s', schedule: '%s'}}]}";
    assertThat(
        of("CronJob", render(group.formatted(lookback, true, contents, schedule))), hasSize(3));
    assertThat(
        of("CronJob", render(group.formatted(contents, false, lookback, schedule))), hasSize(2));
  }

  /** Every value is explained, and no default is a secret. */
  @Test
  void everyValueHasAPlaceInTheSchema() throws Exception {
    JsonNode values = YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
    JsonNode schema = YAML.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    List<String> unknown = new ArrayList<>();
    compare("", values, schema, unknown);
    assertThat(unknown, is(empty()));
  }

  private static void compare(String at, JsonNode values, JsonNode schema, List<String> unknown) {
    if (!schema.has("properties")) {
      return;
    }
    Set<String> names = new HashSet<>();
    Stream.of(values, schema.path("properties"))
        .forEach(it -> it.fieldNames().forEachRemaining(names::add));
    names.remove("global");
    for (String name : names) {
      if (!values.has(name) || !schema.path("properties").has(name)) {
        unknown.add(at + "." + name);
      } else {
        compare(at + "." + name, values.path(name), schema.path("properties").path(name), unknown);
      }
    }
  }

  private String render(String more) throws Exception {
    return Chart.render(values(more));
  }

  private Path values(String more) throws Exception {
    ObjectNode merged = (ObjectNode) YAML.readTree(SOUND);
    merge(merged, YAML.readTree(more));
    return Files.writeString(folder.resolve("values.yaml"), YAML.writeValueAsString(merged));
  }

  private static void merge(ObjectNode into, JsonNode more) {
    more.fields()
        .forEachRemaining(
            each -> {
              JsonNode there = into.get(each.getKey());
              if (there instanceof ObjectNode object && each.getValue().isObject()) {
                merge(object, each.getValue());
              } else {
                into.set(each.getKey(), each.getValue());
              }
            });
  }

  private static List<JsonNode> of(String kind, String rendered) throws Exception {
    return Chart.manifests(rendered).stream()
        .filter(it -> it.path("kind").asText().equals(kind))
        .toList();
  }

  private static List<String> arguments(JsonNode list) {
    List<String> arguments = new ArrayList<>();
    list.forEach(it -> arguments.add(it.asText()));
    return arguments;
  }
}
