package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that cannot take a job says why before a job is sent, or the start ends in good time.
 * The cluster here speaks TLS and has no worker, but says that it would get some: so a job is taken
 * and never placed.
 */
@Timeout(180)
class ClusterBadInputIT {
  private static final String PASSWORD = "changeit";

  private static KafkaBroker broker;
  private static FlinkCluster cluster;
  private static Path trusts;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    Path keys = makeKeys("cluster");
    trusts = configuration("trusts", keys);
    cluster =
        FlinkCluster.builder()
            .taskManagers(0)
            .secured(keys, PASSWORD)
            .config("kubernetes.cluster-id", "grows")
            .start();
    broker = KafkaBroker.start();
    broker.createTopic("orders", 1, Map.of());
  }

  @AfterAll
  static void stop() {
    broker.close();
    cluster.close();
  }

  @Test
  void aCertificateThatIsNotTrustedIsNamed() throws Exception {
    Path others = configuration("others", makeKeys("others"));
    assertRefused(
        orders().with("flinkConfDir", others),
        "--flinkMaster: " + cluster.master() + " is not trusted",
        "security.ssl.rest.*");
  }

  @Test
  void aClusterThatSpeaksTlsIsNotAskedWithoutIt() {
    assertRefused(orders(), "--flinkMaster: " + cluster.master());
  }

  @Test
  void aClusterThatNeverPlacesTheJobIsGivenUpAndTheJobIsEnded() throws Exception {
    assertRefused(
        orders()
            .with("flinkConfDir", trusts)
            .with("checkpointDir", folder.resolve("state"))
            .with("startTimeout", "PT5S")
            .with("stopTimeout", "PT30S"),
        "the job does not start",
        "--startTimeout=PT5S");
    cluster.await(
        Duration.ofSeconds(30),
        () ->
            cluster.get("/jobs/overview").path("jobs").findValuesAsText("state").stream()
                .allMatch("CANCELED"::equals));
  }

  @Test
  void aFolderThatCannotKeepStateIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertRefused(
        orders().with("flinkConfDir", trusts).with("checkpointDir", file.resolve("state")),
        "--checkpointDir: ",
        "cannot be");
  }

  @Test
  void aSavepointThatIsNotOfThisJobIsNamed() {
    LiveArguments asks =
        orders().with("flinkConfDir", trusts).with("checkpointDir", folder.resolve("state"));
    HodorRun.of(asks.with("fromSavepoint", folder.resolve("state/elsewhere")).list())
        .exits(2)
        .tells("--fromSavepoint: ", "--fresh");
  }

  @Test
  void nobodyAnswersThere() {
    assertRefused(
        orders().with("flinkMaster", nobody()), "--flinkMaster: nobody answers at 127.0.0.1:");
  }

  @Test
  void anotherMinorVersionIsNamedBesideOurs() throws IOException {
    try (Scripted other = new Scripted("{\"flink-version\":\"1.18.1\"}")) {
      assertRefused(
          orders().with("flinkMaster", other.address()), "runs Flink 1.18.1", "built for 1.19.");
    }
  }

  @Test
  void aServerThatIsNoFlinkIsNamed() throws IOException {
    try (Scripted other = new Scripted("<html>hello</html>")) {
      assertRefused(orders().with("flinkMaster", other.address()), "is no Flink cluster");
    }
  }

  @Test
  void moreParallelismThanSlotsIsRefusedAtOnce() throws IOException {
    try (Scripted other =
        new Scripted(
            "{\"flink-version\":\"1.19.3\",\"slots-available\":1,\"slots-total\":4,\"jobs\":[]}")) {
      assertRefused(
          orders().with("flinkMaster", other.address()).with("parallelism", "3"),
          "--parallelism: 3 needs 3 free slots",
          "1 of 4: write --parallelism=1 or add");
    }
  }

  @Test
  void aClusterWithoutAFreeSlotIsNamed() throws IOException {
    try (Scripted other =
        new Scripted(
            "{\"flink-version\":\"1.19.3\",\"slots-available\":0,\"slots-total\":4,\"jobs\":[]}")) {
      assertRefused(
          orders().with("flinkMaster", other.address()),
          "needs 1 free",
          "0 of 4: add TaskManagers");
    }
  }

  private LiveArguments orders() {
    return new LiveArguments(broker, "orders")
        .with("flinkMaster", cluster.master())
        .with("parallelism", "1");
  }

  private static void assertRefused(LiveArguments arguments, String... words) {
    HodorRun.of(arguments.list()).exits(4).tells(words);
  }

  private static String nobody() {
    return Loopback.HOST + ":" + Loopback.freePorts(1).get(0);
  }

  /** A key of its own, with a certificate that only it has signed. */
  private static Path makeKeys(String name) throws Exception {
    Path keys = shared.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "flink",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + Loopback.HOST,
                "-ext",
                "SAN=ip:" + Loopback.HOST,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said, keytool.waitFor() == 0);
    return keys;
  }

  /** What {@code --flinkConfDir} names for somebody who trusts these keys. */
  private static Path configuration(String name, Path keys) throws IOException {
    Path conf = Files.createDirectories(shared.resolve("conf-" + name));
    Files.writeString(
        conf.resolve("config.yaml"),
        """
        security.ssl.rest.enabled: "true"
        security.ssl.rest.truststore: "%s"
        security.ssl.rest.truststore-password: "%s"
        """
            .formatted(keys, PASSWORD));
    return conf;
  }

  /** Answers every request alike. */
  private static final class Scripted implements AutoCloseable {
    private final HttpServer server;

    Scripted(String answer) throws IOException {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByName(Loopback.HOST), 0), 0 /* as usual */);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return Loopback.HOST + ":" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
