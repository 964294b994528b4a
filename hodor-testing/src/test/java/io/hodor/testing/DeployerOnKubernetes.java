package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
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
  private static final String ACCOUNT = "audit-hodor-deployer";
  private static final Path VALUES =
      RepositoryRoot.path()
          .resolve("hodor-testing/helm/src/test/resources/values")
          .resolve("deployer.yaml");

  @TempDir Path folder;

  private final Set<String> topics = new TreeSet<>();

  @Test
  void topicsComeAndGoUnderTwoDeployers() throws Exception {
    try (KubernetesCluster cluster = KubernetesCluster.start();
        KafkaBroker broker = KafkaBroker.start()) {
      ChartRelease release = new ChartRelease(cluster, folder);
      release.install(VALUES, "--set=deployer.ignore={not-this}");
      create(broker, List.of("not-this", "orders"));
      topics.clear();
      create(broker, hundred());

      try (ServerProcess one = deployer(cluster, release, broker, "one");
          ServerProcess other = deployer(cluster, release, broker, "other")) {
        awaitTopics(release, one, other);

        List<String> gone = topics.stream().limit(10).toList();
        delete(broker, gone);
        awaitTopics(release, one, other);

        cluster.killApi();
        create(broker, List.of("while.nobody_answers"));
        cluster.startApi();
        awaitTopics(release, one, other);

        ServerProcess leader = leads("one") ? one : other;
        leader.kill();
        create(broker, List.of("after-the-leader"));
        awaitTopics(release, one, other);
      }
      // Whatever was done twice would be a second revision.
      assertThat(
          revisions(cluster, release.namespace()), is(Map.of("1", (long) topics.size() + 1)));
    }
  }

  /** Among them what is no name for Kubernetes, and two that are the same once cleaned. */
  private static List<String> hundred() {
    List<String> names = new ArrayList<>(List.of("a.b_C", "a_b-c", "_-_", "x".repeat(249)));
    IntStream.range(names.size(), 100).forEach(i -> names.add("Shop.topic_" + i));
    return names;
  }

  private void create(KafkaBroker broker, List<String> names) {
    names.forEach(it -> broker.createTopic(it, 1, Map.of()));
    topics.addAll(names);
  }

  private void delete(KafkaBroker broker, List<String> names) throws Exception {
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(names).all().get();
    }
    names.forEach(topics::remove);
  }

  private ServerProcess deployer(
      KubernetesCluster cluster, ChartRelease release, KafkaBroker broker, String name)
      throws IOException {
    JsonNode shared = release.get("configmap", ACCOUNT).get(0).path("data");
    return ServerProcess.start(
        "hodor-deployer",
        log(name),
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
            "--leaseName=" + ACCOUNT,
            "--values=" + file(shared, "values.yaml"),
            "--topicSettings=" + file(shared, "settings.yaml"),
            "--ignoreFile=" + file(shared, "ignore.txt"),
            "--tableRule=shop:sales.{topic}",
            "--interval=PT2S",
            "--removeAfter=PT0S",
            "--port=0"));
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

  /** Waits until each topic has a job that measures it, and nothing else has one. */
  private void awaitTopics(ChartRelease release, ServerProcess... deployers) {
    Deadline end = Deadline.in(PATIENCE);
    Set<String> measured = measured(release);
    while (!measured.equals(topics)) {
      Set<String> last = measured;
      end.orFail(() -> "measured are " + last + ", and not " + topics + said());
      measured = measured(release);
    }
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

  /** The topics that owners are told to have measured, but those of the chart's own release. */
  private static Set<String> measured(ChartRelease release) {
    Set<String> measured = new TreeSet<>();
    for (JsonNode deployment : release.get("deployments")) {
      if (!deployment.at("/metadata/name").asText().startsWith(ChartRelease.NAME)) {
        deployment
            .at("/spec/template/spec/containers/0/args")
            .forEach(
                it -> {
                  if (it.asText().startsWith("--topic=")) {
                    measured.add(it.asText().substring("--topic=".length()));
                  }
                });
      }
    }
    return measured;
  }

  /** How many releases Helm keeps of each revision. */
  private static Map<String, Long> revisions(KubernetesCluster cluster, String namespace) {
    return cluster.get(namespace, "secrets").stream()
        .map(it -> it.at("/metadata/labels"))
        .filter(it -> it.path("owner").asText().equals("helm"))
        .collect(Collectors.groupingBy(it -> it.path("version").asText(), Collectors.counting()));
  }
}
