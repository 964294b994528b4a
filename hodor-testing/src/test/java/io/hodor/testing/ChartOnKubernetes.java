package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart in a real Kubernetes, by a real Helm. Its servers take minutes to build: it has a name
 * that only {@code make test-kubernetes} looks for.
 */
@Timeout(600)
class ChartOnKubernetes {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path VALUES =
      RepositoryRoot.path().resolve("hodor-testing/helm/src/test/resources/values");

  /** Cron looks every ten seconds for what is due each minute. */
  private static final Duration A_MINUTE_OF_CRONS = Duration.ofSeconds(75);

  private static KubernetesCluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    cluster = KubernetesCluster.start();
    FlinkOperator.defineIn(cluster);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  static List<Path> values() throws IOException {
    try (Stream<Path> files = Files.list(VALUES)) {
      return files.sorted().toList();
    }
  }

  /** With dashboards and alerts, which are large. */
  @ParameterizedTest
  @MethodSource("values")
  void isKeptAsItIsRenderedAndLeavesNothing(Path values) throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(
        values, "--set=grafana.dashboards.enabled=true", "--set=grafana.alerts.enabled=true");
    Path manifest = release.manifest();
    List<JsonNode> there = release.get("-f", manifest.toString());
    List<String> lost = new ArrayList<>();
    for (JsonNode sent : manifests(manifest)) {
      JsonNode kept = sameOf(sent, there);
      lost.addAll(Subtree.lost(sent.path("kind").asText(), sent, kept));
    }
    assertThat(lost, is(empty()));
    assertThat(there.size(), is(manifests(manifest).size()));

    release.uninstall();
    release.awaitNothingBut();
  }

  /** The other tests render it by an older Helm, in Java. */
  @ParameterizedTest
  @MethodSource("values")
  void helm4FindsNothingToMendAndRendersTheSame(Path values) throws Exception {
    cluster.helm("lint", "--strict", ChartRelease.CHART.toString(), "-f", values.toString());
    Path golden = VALUES.resolveSibling("golden").resolve(values.getFileName());
    List<JsonNode> rendered =
        manifests(
            cluster.helm(
                "template",
                ChartRelease.NAME,
                ChartRelease.CHART.toString(),
                "--namespace=quality",
                "--kube-version=1.30.0",
                "--values=" + values));
    assertThat(rendered, is(manifests(Files.readString(golden))));
    assertThat(rendered, is(not(empty())));
  }

  private static List<JsonNode> manifests(Path file) throws IOException {
    return manifests(Files.readString(file));
  }

  private static List<JsonNode> manifests(String text) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  private static JsonNode sameOf(JsonNode sent, List<JsonNode> there) {
    return there.stream()
        .filter(it -> it.path("kind").equals(sent.path("kind")))
        .filter(it -> it.at("/metadata/name").equals(sent.at("/metadata/name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not there: " + sent));
  }

  @Test
  void ownersRunAndTwoOfOneTopicNeverDo() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(VALUES.resolve("session.yaml"));
    List<JsonNode> pods = release.await("pods", it -> it.size() == 3);
    for (JsonNode pod : pods) {
      assertThat(pod.at("/spec/serviceAccountName").asText(), is("audit-hodor"));
      assertThat(pod.at("/spec/volumes").toString(), not(containsString("token")));
      release.bind(pod);
      release.run(pod);
    }
    release.await("deployments", all -> all.stream().allMatch(ChartOnKubernetes::isAvailable));
    // Ten percent of two topics are one.
    release.await(
        "poddisruptionbudgets", it -> it.get(0).at("/status/disruptionsAllowed").asInt() == 1);

    release.upgrade(VALUES.resolve("session.yaml"), "--set=image.tag=0.2.0");
    List<JsonNode> leaving =
        release.await("pods", all -> all.stream().allMatch(ChartOnKubernetes::isLeaving));
    release.await("deployments", all -> all.stream().allMatch(ChartOnKubernetes::isSeen));
    assertThat(release.names("pods"), is(names(pods)));
    for (JsonNode pod : leaving) {
      // A savepoint may take 90 s.
      assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asInt(), is(120));
      release.forget(pod);
    }
    List<JsonNode> next =
        release.await(
            "pods", all -> all.size() == 3 && all.stream().noneMatch(ChartOnKubernetes::isLeaving));
    for (JsonNode pod : next) {
      assertThat(pod.at("/spec/containers/0/image").asText(), containsString(":0.2.0"));
    }
    release.uninstall();
    release.awaitNothingBut();
  }

  private static boolean isAvailable(JsonNode deployment) {
    return deployment.at("/status/availableReplicas").asInt() == 1;
  }

  private static boolean isLeaving(JsonNode pod) {
    return pod.path("metadata").has("deletionTimestamp");
  }

  private static boolean isSeen(JsonNode deployment) {
    return deployment.at("/status/observedGeneration").asLong()
        == deployment.at("/metadata/generation").asLong();
  }

  private static List<String> names(List<JsonNode> objects) {
    return objects.stream().map(it -> it.at("/metadata/name").asText()).sorted().toList();
  }

  /** A run that takes longer than a minute holds the next one back, and is not tried again. */
  @Test
  void cronJobsRunOneAfterTheOtherAndOnceEach() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(
        release.values(
            """
            output: {bootstrapServers: "audit:9092"}
            score: {enabled: false}
            unhealed: {enabled: false}
            parquet: {clusters: [{name: eu, files: "gs://events", schedule: "* * * * *"}]}
            """));
    JsonNode first = release.await(A_MINUTE_OF_CRONS, "jobs", it -> it.size() == 1).get(0);
    assertThat(first.at("/metadata/ownerReferences/0/kind").asText(), is("CronJob"));
    assertThat(first.at("/metadata/name").asText(), startsWith("audit-hodor-gcs-eu-"));
    JsonNode pod = release.await("pods", it -> it.size() == 1).get(0);
    assertThat(pod.at("/spec/containers/0/args/0").asText(), is("measure"));
    assertThat(pod.at("/spec/restartPolicy").asText(), is("Never"));

    Instant due = Instant.now().plus(A_MINUTE_OF_CRONS);
    Deadline end = Deadline.in(A_MINUTE_OF_CRONS.multipliedBy(2));
    while (Instant.now().isBefore(due)) {
      assertThat(release.names("jobs"), contains(first.at("/metadata/name").asText()));
      end.orFail(() -> "the clock stands still");
    }
    release.end(pod, "Failed");
    List<JsonNode> jobs = release.await(A_MINUTE_OF_CRONS, "jobs", it -> it.size() == 2);
    assertThat(conditions(jobs), hasItem("Failed"));
    List<JsonNode> pods = release.await("pods", it -> it.size() == 2);
    pods.stream()
        .filter(it -> it.at("/status/phase").asText().equals("Pending"))
        .forEach(it -> release.end(it, "Succeeded"));
    release.await("jobs", all -> conditions(all).contains("Complete"));
    release.uninstall();
    release.awaitNothingBut();
  }

  private static List<String> conditions(List<JsonNode> jobs) {
    return jobs.stream()
        .flatMap(it -> it.at("/status/conditions").findValuesAsText("type").stream())
        .toList();
  }

  @Test
  void anUpgradeChangesWhatHasChangedAndARollbackTakesItBack() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(release.values(topics("{name: a}, {name: b}")));
    String before = arguments(release, "audit-hodor-topic-b");
    String untouched = uid(release, "audit-hodor-topic-b");

    release.upgrade(release.values(topics("{name: b, windowSize: PT5M}, {name: c}")));
    assertThat(
        release.names("deployments"),
        contains("audit-hodor-score", "audit-hodor-topic-b", "audit-hodor-topic-c"));
    assertThat(arguments(release, "audit-hodor-topic-b"), containsString("--windowSize=PT5M"));

    release.rollback(1);
    assertThat(
        release.names("deployments"),
        contains("audit-hodor-score", "audit-hodor-topic-a", "audit-hodor-topic-b"));
    assertThat(arguments(release, "audit-hodor-topic-b"), is(before));
    // Neither of the two made it anew.
    assertThat(uid(release, "audit-hodor-topic-b"), is(untouched));
    release.uninstall();
    release.awaitNothingBut();
  }

  private static String topics(String list) {
    return """
        kafka: {bootstrapServers: "broker:9092"}
        flink: {master: "jobmanager:8081"}
        topics: [%s]
        """
        .formatted(list);
  }

  private static String arguments(ChartRelease release, String deployment) {
    return release
        .get("deployment", deployment)
        .get(0)
        .at("/spec/template/spec/containers/0/args")
        .toString();
  }

  private static String uid(ChartRelease release, String deployment) {
    return release.get("deployment", deployment).get(0).at("/metadata/uid").asText();
  }

  /** The operator starts a job anew where its object's generation is another. */
  @Test
  void theOperatorsObjectsChangeWithWhatHasChangedAlone() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    Path values = VALUES.resolve("operator.yaml");
    release.install(values);
    JsonNode first = flinkDeployment(release);
    assertThat(first.at("/spec/job/parallelism").asInt(), is(2));
    release.upgrade(values, "--set=grafana.dashboards.enabled=true");
    assertThat(flinkDeployment(release).at("/metadata/generation").asInt(), is(1));

    release.upgrade(values, "--set=topics[0].parallelism=4");
    JsonNode wider = flinkDeployment(release);
    assertThat(wider.at("/metadata/generation").asInt(), is(2));
    assertThat(wider.at("/spec/job/parallelism").asInt(), is(4));
    assertThat(wider.at("/spec/job/args").toString(), containsString("--parallelism=4"));

    release.rollback(1);
    JsonNode back = flinkDeployment(release);
    assertThat(back.path("spec"), is(first.path("spec")));
    assertThat(back.at("/metadata/uid"), is(first.at("/metadata/uid")));
    release.uninstall();
    release.awaitNothingBut();
  }

  private static JsonNode flinkDeployment(ChartRelease release) {
    return release.get(FlinkOperator.KIND, "audit-hodor-topic-orders").get(0);
  }

  @Test
  void aFlinkThatTheOperatorDoesNotKnowIsRefused() {
    ChartRelease release = new ChartRelease(cluster, folder);
    CommandLine.Ended refused =
        release.tryInstall(
            VALUES.resolve("operator.yaml"), "--set=flink.operator.flinkVersion=v9_9");
    assertThat(refused.exitCode(), is(not(0)));
    assertThat(refused.error(), containsString("spec.flinkVersion: Unsupported value: \"v9_9\""));
    assertThat(refused.error(), containsString("\"v1_19\""));
    assertThat(release.names(FlinkOperator.KIND), is(empty()));
  }

  /** So that an object of the chart's that is accepted has no such fault. */
  @ParameterizedTest
  @CsvSource({
    "entryClass:, mainClass:, unknown field \"spec.job.mainClass\"",
    "jobManager:, jobMaster:, unknown field \"spec.jobMaster\"",
    "cpu: 0.5, cpu: half, must be of type number",
    "upgradeMode: savepoint, upgradeMode: soon, Unsupported value: \"soon\"",
    "name: flink-main-container, title: flink-main-container, unknown field",
  })
  void theOperatorsDefinitionRefuses(String right, String wrong, String words) throws Exception {
    String golden = Files.readString(VALUES.resolveSibling("golden").resolve("operator.yaml"));
    assertThat(golden, containsString(right));
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, golden.replace(right, wrong));
    CommandLine.Ended refused =
        cluster.tryKubectl(
            "create", "--dry-run=server", "--validate=strict", "-f", file.toString());
    assertThat(refused.exitCode(), is(not(0)));
    assertThat(refused.error(), containsString(words));
  }

  @Test
  void everyTopicHasANameThatKubernetesTakes() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    List<String> topics =
        List.of(
            "Orders", "orders.v2", "orders_v2", "ORDERS-v2", "-x-", "___", "a", "x".repeat(249));
    String list = String.join(", ", topics.stream().map("{name: '%s'}"::formatted).toList());
    release.install(release.values(topics(list)));
    List<JsonNode> pods = release.await("pods", it -> it.size() == topics.size() + 1);
    assertThat(
        pods.stream().map(it -> it.at("/metadata/annotations/hodor.io~1of").asText()).toList(),
        hasItem("x".repeat(249)));
    release.uninstall();
    release.awaitNothingBut();
  }

  @Test
  void aReleaseOutlivesTheApiServer() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(release.values(topics("{name: orders}")));
    List<String> before = release.names("deployments");
    cluster.killApi();
    CommandLine.Ended away = cluster.tryHelm("list", "-n", release.namespace());
    assertThat(away.exitCode(), is(1));
    assertThat(away.error(), containsString("unreachable"));
    cluster.startApi();
    assertThat(release.names("deployments"), is(before));
    assertThat(before, hasSize(2));
    release.uninstall();
    release.awaitNothingBut();
  }
}
