package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two deployers as processes of their own, with the rights of the chart's own account, between a
 * real broker and a real Kubernetes: its servers take minutes to build, so that only {@code make
 * test-kubernetes} looks for it.
 */
@Timeout(1200)
class DeployerOnKubernetes {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Longer than a release may be pending before the deployer believes that nobody works on it. */
  private static final Duration STUCK = Duration.ofMinutes(11);

  private static final String TABLE = "--table=";

  private static final String ACCOUNT = "audit-hodor-deployer";
  private static final Path VALUES =
      RepositoryRoot.path()
          .resolve("hodor-testing/helm/src/test/resources/values")
          .resolve("deployer.yaml");

  private static KubernetesCluster cluster;
  private static KafkaBroker broker;

  @TempDir Path folder;

  private final Set<String> topics = new TreeSet<>();

  @BeforeAll
  static void start() throws IOException {
    broker = KafkaBroker.start();
    cluster = KubernetesCluster.start();
    FlinkOperator.defineIn(cluster);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    broker.close();
  }

  @Test
  void topicsComeAndGoUnderTwoDeployers() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(VALUES, "--set=deployer.ignore={not-this}");
    create(List.of("not-this", "orders"));
    topics.clear();
    create(hundred());

    try (ServerProcess one = deployer(release, "one");
        ServerProcess other = deployer(release, "other")) {
      awaitTopics(release);

      List<String> gone = topics.stream().limit(10).toList();
      delete(gone);
      awaitTopics(release);

      cluster.killApi();
      create(List.of("while.nobody_answers"));
      cluster.startApi();
      awaitTopics(release);

      ServerProcess leader = leads("one") ? one : other;
      leader.kill();
      create(List.of("after-the-leader"));
      awaitTopics(release);

      HelmRecord record = record(release, "after-the-leader");
      record.leaveAt("pending-upgrade", Instant.now());
      awaitSaid("after-the-leader: pending since");
      record.leaveAt("pending-install", Instant.now().minus(STUCK));
      awaitSaid("replace after-the-leader as ");
      assertThat(record.status(), is("deployed"));
      awaitTopics(release);
    }
    // Whatever was done twice would be a second revision.
    Map<String, String> releases = measured(release);
    assertThat(
        revisions(release.namespace(), releases.values()), is(Map.of("1", (long) topics.size())));
  }

  /** With the rights that the chart gives it then. */
  @Test
  void withTheOperatorATopicGetsAnObjectOfItsKind() throws Exception {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(
        VALUES,
        "--set=flink.mode=operator",
        "--set=flink.master=",
        "--set=flink.operator.image=registry.example.com/hodor-flink");
    create(List.of("With.the_operator"));
    try (ServerProcess deployer =
        deployer(release, "once", "--once", "--include=With.the_operator")) {
      deployer.awaitSuccess(PATIENCE);
    }
    delete(List.copyOf(topics));
    List<JsonNode> made =
        release.get(FlinkOperator.KIND).stream()
            .filter(it -> !it.at("/metadata/name").asText().startsWith(ChartRelease.NAME))
            .toList();
    assertThat(made, hasSize(1));
    assertThat(
        made.get(0).at("/spec/job/args").toString(), containsString("--topic=With.the_operator"));
  }

  /** Among them what is no name for Kubernetes, and two that are the same once cleaned. */
  private static List<String> hundred() {
    List<String> names = new ArrayList<>(List.of("a.b_C", "a_b-c", "_-_", "x".repeat(249)));
    IntStream.range(names.size(), 100).forEach(i -> names.add("Shop.topic_" + i));
    return names;
  }

  private void create(List<String> names) {
    names.forEach(it -> broker.createTopic(it, 1, Map.of()));
    topics.addAll(names);
  }

  private void delete(List<String> names) throws Exception {
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(names).all().get();
    }
    names.forEach(topics::remove);
  }

  private ServerProcess deployer(ChartRelease release, String name, String... more)
      throws IOException {
    JsonNode shared = release.get("configmap", ACCOUNT).get(0).path("data");
    List<String> command =
        List.of(
            ServerProcess.java(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            RepositoryRoot.path().resolve("hodor-deployer/target/hodor-deployer.jar").toString(),
            "--instance=main",
            "--cluster=shop",
            "--bootstrapServers=" + broker.bootstrapServers(),
            "--chart=" + RepositoryRoot.path().resolve("helm/hodor"),
            "--namespace=" + release.namespace(),
            "--kubeConfig=" + cluster.kubeconfigOf(release.namespace(), ACCOUNT),
            "--leaseName=" + lease(release),
            "--values=" + file(shared, "values.yaml"),
            "--topicSettings=" + file(shared, "settings.yaml"),
            "--ignoreFile=" + file(shared, "ignore.txt"),
            "--tableRule=shop:sales.{topic}",
            "--interval=PT2S",
            "--maxChanges=25",
            "--removeAfter=PT0S",
            "--port=0");
    return ServerProcess.start(
        "hodor-deployer", log(name), Stream.concat(command.stream(), Stream.of(more)).toList());
  }

  /** The one lease that the account may take. */
  private static String lease(ChartRelease release) {
    for (JsonNode rule : release.get("role", ACCOUNT).get(0).path("rules")) {
      if (rule.path("resources").path(0).asText().equals("leases") && rule.has("resourceNames")) {
        return rule.path("resourceNames").path(0).asText();
      }
    }
    throw new AssertionError("no lease");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private Path file(JsonNode data, String name) throws IOException {
    return Files.writeString(folder.resolve(name), data.path(name).asText());
  }

  /** Whether it was this one that said last that it deploys. */
  private boolean leads(String name) throws IOException {
    String said = Files.readString(log(name));
    return said.lastIndexOf("this replica deploys") > said.lastIndexOf("this one waits");
  }

  /**
   * Waits until each topic has a job that measures it, and nothing else has one; and until two runs
   * for the dataset, of the last hours and of what failed, name the tables of all.
   */
  private void awaitTopics(ChartRelease release) {
    Deadline end = Deadline.in(PATIENCE);
    Set<String> measured = measured(release).keySet();
    while (!measured.equals(topics)) {
      Set<String> last = measured;
      end.orFail(() -> "measured are " + last + ", and not " + topics + said());
      measured = measured(release).keySet();
    }
    Set<String> expected = topics.stream().map(DeployerOnKubernetes::table).collect(toTreeSet());
    List<Set<String>> runs = runs(release);
    while (!runs.equals(List.of(expected, expected))) {
      List<Set<String>> last = runs;
      end.orFail(() -> "runs are of " + last + ", and not of " + expected + said());
      runs = runs(release);
    }
  }

  private static String table(String topic) {
    return "shop.sales." + topic.replaceAll("[.-]", "_") + "=" + topic;
  }

  private static Collector<String, ?, Set<String>> toTreeSet() {
    return Collectors.toCollection(TreeSet::new);
  }

  /** The tables, with their topics, that each of the deployer's CronJobs names. */
  private static List<Set<String>> runs(ChartRelease release) {
    List<Set<String>> runs = new ArrayList<>();
    for (JsonNode cron : release.get("cronjobs")) {
      cron.at("/spec/jobTemplate/spec/template/spec/containers/0/args")
          .forEach(
              it -> {
                if (it.asText().startsWith(TABLE)) {
                  runs.add(
                      Stream.of(it.asText().substring(TABLE.length()).split(","))
                          .collect(toTreeSet()));
                }
              });
    }
    return runs;
  }

  private void awaitSaid(String words) {
    Deadline end = Deadline.in(PATIENCE);
    while (!said().contains(words)) {
      end.orFail(() -> "nobody said \"" + words + "\"" + said());
    }
  }

  private HelmRecord record(ChartRelease release, String topic) {
    return new HelmRecord(cluster, release.namespace(), measured(release).get(topic));
  }

  private String said() {
    return List.of("one", "other").stream()
        .map(this::log)
        .map(
            log -> {
              try {
                return "\n" + log + ":\n" + Files.readString(log);
              } catch (IOException e) {
                return "\n" + e;
              }
            })
        .collect(Collectors.joining());
  }

  /** The topics that owners are told to have measured, with the releases that the owners are of. */
  private static Map<String, String> measured(ChartRelease release) {
    Map<String, String> measured = new TreeMap<>();
    for (JsonNode deployment : release.get("deployments")) {
      String name = deployment.at("/metadata/labels/app.kubernetes.io~1instance").asText();
      if (!name.equals(ChartRelease.NAME)) {
        deployment
            .at("/spec/template/spec/containers/0/args")
            .forEach(
                it -> {
                  if (it.asText().startsWith("--topic=")) {
                    measured.put(it.asText().substring("--topic=".length()), name);
                  }
                });
      }
    }
    return measured;
  }

  /** How many of these releases Helm keeps of each revision. */
  private static Map<String, Long> revisions(String namespace, Collection<String> releases) {
    return cluster.get(namespace, "secrets").stream()
        .map(it -> it.at("/metadata/labels"))
        .filter(it -> it.path("owner").asText().equals("helm"))
        .filter(it -> releases.contains(it.path("name").asText()))
        .collect(Collectors.groupingBy(it -> it.path("version").asText(), Collectors.counting()));
  }
}
