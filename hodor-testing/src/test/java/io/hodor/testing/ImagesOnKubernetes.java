package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The images of the Dockerfile, run as the chart has them run: as their own user, on a read-only
 * root. Only root can build and run them: it has a name that only {@code make test-kubernetes}
 * looks for.
 */
@Timeout(600)
class ImagesOnKubernetes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCOUNT = "audit-hodor-deployer";
  private static final Path CHART = RepositoryRoot.path().resolve("helm/hodor");

  private static ImageStore store;
  private static BuiltImage hodor;
  private static BuiltImage deployer;
  private static BuiltImage flink;
  private static BuiltImage session;

  @TempDir Path folder;

  @BeforeAll
  static void build() {
    store = ImageStore.open();
    hodor = store.build("hodor");
    deployer = store.build("deployer");
    flink = store.build("flink");
    session = store.build("flink-session");
  }

  @AfterAll
  static void remove() {
    if (store != null) {
      store.close();
    }
  }

  private static BuiltImage image(String target) {
    return Map.of("hodor", hodor, "deployer", deployer, "flink", flink).get(target);
  }

  /** Of a name Kubernetes could not know that it is not root's, and would not run it. */
  @ParameterizedTest
  @CsvSource({"hodor, 10001:10001", "deployer, 10001:10001", "flink, 9999"})
  void theUserIsTheChartsByNumber(String target, String user) throws IOException {
    assertThat(image(target).user(), is(user));
    String uid = user.replaceFirst(":.*", "");
    assertThat(image(target).pod().run("id", "-u").output().strip(), is(uid));
    String file = target.equals("deployer") ? "deployer.yaml" : "_pods.tpl";
    String templates = Files.readString(CHART.resolve("templates").resolve(file));
    assertThat(templates, containsString("include \"hodor.podSecurity\" " + uid + " |"));
  }

  @Test
  void theProgramTellsItsCommandsAndItsVersion() throws IOException {
    assertThat(hodor.pod().start("--help").output(), containsString("Usage: hodor COMMAND"));
    assertThat(
        hodor.pod().start("own", "--help").output(),
        containsString("Usage: hodor own measure|score"));
    assertThat(hodor.pod().start("--version").output(), startsWith("Hodor " + version() + "\n"));
  }

  @Test
  void theDeployerTellsItsOptions() {
    assertThat(
        deployer.pod().start("--help").output(), containsString("Usage: hodor-deployer --option"));
  }

  /** Without this, none of the others would show that nothing is written. */
  @Test
  void nobodyCanWriteToTheRootAndAnybodyToTmp() {
    for (String user : List.of(hodor.user(), "0:0")) {
      for (String path : List.of("/x", "/opt/hodor/x", "/var/tmp/x")) {
        CommandLine.Ended refused = hodor.pod().as(user).run("touch", path);
        assertThat(refused.exitCode(), is(1));
        assertThat(refused.error(), containsString(path + "': Read-only file system"));
      }
      hodor.pod().as(user).run("touch", "/tmp/x").output();
    }
    // What refuses is the root, and rights alone would refuse others.
    hodor.pod().as("0:0").withWritableRoot().run("touch", "/opt/hodor/x").output();
    assertThat(
        hodor.pod().withWritableRoot().run("touch", "/opt/hodor/x").error(),
        containsString("Permission denied"));
  }

  @Test
  void itsProcessesHaveNoPrivilegeAndNoWayToOne() {
    String status =
        hodor.pod().run("grep", "-E", "^(CapEff|CapBnd|NoNewPrivs)", "/proc/1/status").output();
    assertThat(
        status.replaceAll("\\s+", " ").strip(),
        is("CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1"));
  }

  /** With all that it unpacks and writes on the way. */
  @Test
  void theProgramMeasuresATopic() throws IOException {
    Instant end = TopicGenerator.windowStart(Instant.now());
    try (KafkaBroker broker = KafkaBroker.start()) {
      List<SentRecord> sent =
          TopicGenerator.builder("orders")
              .events(5_000)
              .time(end.minus(TopicGenerator.WINDOW), TopicGenerator.WINDOW)
              .build()
              .write(broker);
      String measure =
          "/opt/hodor/hodor measure --topic=orders --eventTime=json:event_time --lookback=PT1H"
              + " --outputDir=/tmp/out --bootstrapServers="
              + broker.bootstrapServers();
      String measured =
          hodor.pod().run("sh", "-c", measure + " >&2 && cat /tmp/out/metrics.ndjson").output();
      long counted = 0;
      for (String window : measured.lines().toList()) {
        counted += JSON.readTree(window).path("count").asLong();
      }
      assertThat(counted, is((long) sent.size()));
    }
  }

  /** As the chart starts it: Helm's own code is unpacked, and finds the chart where it lies. */
  @Test
  void theDeployerGivesATopicItsRelease() throws IOException {
    try (KafkaBroker broker = KafkaBroker.start();
        KubernetesCluster cluster = KubernetesCluster.start()) {
      broker.createTopic("orders", 1, Map.of());
      ChartRelease release = new ChartRelease(cluster, folder);
      release.install(
          release.values(
              """
              kafka: {cluster: shop, bootstrapServers: "%s"}
              flink: {master: "jobmanager:8081", checkpointDir: "s3://state/hodor"}
              deployer:
                enabled: true
                topicSettings: [{topic: "*", live: {eventTime: "json:event_time"}}]
              """
                  .formatted(broker.bootstrapServers())));
      deployOnce(cluster, release);
      List<String> jobs =
          release.get("deployments").stream()
              .map(it -> it.at("/spec/template/spec/containers/0/args").toString())
              .filter(it -> it.contains("\"--topic=orders\""))
              .toList();
      assertThat(jobs, hasSize(1));
    }
  }

  /** Runs the container that the deployer's pods have, for one round. */
  private void deployOnce(KubernetesCluster cluster, ChartRelease release) throws IOException {
    JsonNode container =
        release.get("deployments", ACCOUNT).get(0).at("/spec/template/spec/containers/0");
    ContainerRun pod = deployer.pod();
    container
        .path("env")
        .forEach(it -> pod.environment(it.path("name").asText(), it.path("value").asText()));
    for (var file : release.get("configmap", ACCOUNT).get(0).path("data").properties()) {
      pod.show(
          file(file.getKey(), file.getValue().asText()), "/etc/hodor/deployer/" + file.getKey());
    }
    // No kubelet gives it a token.
    Path kubeconfig = cluster.kubeconfigOf(release.namespace(), ACCOUNT);
    String whole =
        cluster.tryKubectlAs(kubeconfig, "config", "view", "--raw", "--flatten").output();
    pod.show(file("kubeconfig", whole), "/etc/hodor/kubeconfig");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--once",
                "--kubeConfig=/etc/hodor/kubeconfig",
                "--namespace=" + release.namespace()));
    container.path("args").forEach(it -> arguments.add(it.asText()));
    pod.start(arguments.toArray(String[]::new)).output();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** By names, and by what lies inside whatever its name. */
  @Test
  void theDeployerCarriesNeitherBeamNorFlink() {
    List<String> jars = jars(deployer);
    assertThat(jars, hasItem("/opt/hodor-deployer/hodor-deployer.jar"));
    assertThat(
        jars.stream().filter(it -> it.matches("(?i).*(beam|flink).*")).toList(), is(empty()));
    assertThat(jarsOf(deployer, "org/apache/(beam|flink)/"), is(empty()));
    assertThat(jarsOf(hodor, "org/apache/(beam|flink)/").isEmpty(), is(false));
  }

  private static List<String> jars(BuiltImage image) {
    return image.pod().run("find", "/opt", "-name", "*.jar").output().lines().sorted().toList();
  }

  /** The jars with an entry in such a folder: its name is there to be read. */
  private static List<String> jarsOf(BuiltImage image, String folders) {
    return image
        .pod()
        .run("sh", "-c", "grep -lraE --include=*.jar '" + folders + "' /opt || [ $? = 1 ]")
        .output()
        .lines()
        .toList();
  }

  @Test
  void theChartIsWhereTheChartSaysAndCarriesNoDashboards() throws IOException {
    String chart = first("--chart=(\\S+)", CHART.resolve("templates/_options.tpl"));
    List<String> there =
        deployer
            .pod()
            .run("find", chart, "-type", "f", "-printf", "%P\\n")
            .output()
            .lines()
            .sorted()
            .toList();
    try (Stream<Path> files = Files.walk(CHART)) {
      assertThat(
          there,
          is(
              files
                  .filter(Files::isRegularFile)
                  .map(it -> CHART.relativize(it).toString())
                  .filter(it -> !it.matches("(dashboards|alerts)/.*"))
                  .sorted()
                  .toList()));
    }
  }

  /** In Flink's place is Debian here: what its image has of its own is not shown. */
  @Test
  void theJobsJarIsWhereTheChartSaysAndRuns() throws IOException {
    JsonNode operator =
        new YAMLMapper().readTree(CHART.resolve("values.yaml").toFile()).at("/flink/operator");
    String jar = operator.path("jarURI").asText().replaceFirst("^local://", "");
    assertThat(jars(flink), hasItem(jar));
    assertThat(
        flink.pod().run("java", "-cp", jar, "io.hodor.pipeline.Hodor", "--version").output(),
        startsWith("Hodor " + version() + "\n"));
  }

  /** Two Flinks or two loggers on one class path, and nobody knows whose class is taken. */
  @Test
  void aSessionClusterHasAllThatJobsNeedAndNoSecondFlink() throws IOException {
    List<String> needed = new ArrayList<>(List.of("hodor-pipeline.jar"));
    try (Stream<Path> files =
        Files.list(RepositoryRoot.path().resolve("hodor-pipeline/target/lib"))) {
      files.map(it -> it.getFileName().toString()).forEach(needed::add);
    }
    assertThat(needed, hasItem(startsWith("flink-runtime-")));
    needed.removeIf(
        it ->
            it.matches(
                "(flink|frocksdbjni|log4j|slf4j|beam-runners-google-cloud-dataflow-java)-.*"));
    assertThat(needed, hasItem(startsWith("beam-runners-flink-")));
    String folder = "/opt/flink/lib/";
    assertThat(
        jars(session).stream()
            .filter(it -> it.startsWith(folder))
            .map(it -> it.substring(folder.length()))
            .toList(),
        containsInAnyOrder(needed.toArray()));
    assertThat(session.user(), is("9999"));
  }

  private static String version() throws IOException {
    return first(
        "<artifactId>hodor</artifactId>\\s*<version>([^<]+)",
        RepositoryRoot.path().resolve("pom.xml"));
  }

  private static String first(String pattern, Path file) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(file + " has " + pattern, found.find(), is(true));
    return found.group(1);
  }
}
