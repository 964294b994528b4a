package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.pipeline.Hodor;
import io.hodor.testing.SentRecord.Intent;
import io.hodor.testing.TopicGenerator.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.influxdb.InfluxDB;
import org.influxdb.dto.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run without end that cannot do its work says why and ends; what it can read, it measures. */
class MeasureLiveBadInputIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** So many that the ledger of four mingled classes does not fit into one record. */
  private static final int MINGLED = 1_200_000;

  private static KafkaBroker broker;
  private static InfluxDb influx;
  private static Admin admin;

  @TempDir Path folder;

  @BeforeAll
  static void startServers() {
    // Everybody may do everything but where a rule forbids it.
    broker =
        KafkaBroker.builder()
            .property(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .property("allow.everyone.if.no.acl.found", "true")
            .start();
    admin = broker.admin();
    influx = InfluxDb.start();
    influx.createDatabase("quality");
    broker.createTopic("orders", 1, Map.of());
  }

  @AfterAll
  static void stopServers() {
    admin.close();
    influx.close();
    broker.close();
  }

  @Test
  @Timeout(120)
  void brokersThatAreAwayAreNamed() throws IOException {
    assertRefused(
        4,
        orders()
            .with("bootstrapServers", nobody())
            .with(
                "consumerConfig",
                properties("request.timeout.ms=500\ndefault.api.timeout.ms=1000")),
        "--bootstrapServers=127.0.0.1:",
        "no answer in time");
  }

  @Test
  @Timeout(120)
  void outputsThatAreAwayAreNamedAllAtOnce() throws IOException {
    assertRefused(
        4,
        orders()
            .with("outputBootstrapServers", nobody())
            .with("outputConfig", properties("request.timeout.ms=500\ndefault.api.timeout.ms=1000"))
            .with("influxUrl", "http://" + nobody())
            .with("influxDatabase", "quality"),
        "--outputBootstrapServers=127.0.0.1:",
        "no answer in time",
        "--influxUrl=http://127.0.0.1:",
        "not reachable");
  }

  @Test
  void aTopicThatIsNotThereIsNamedWithThoseThatMayBeMeant() {
    assertRefused(
        4,
        orders().with("topic", "ordres"),
        "--topic=ordres: there is no such topic at " + broker.bootstrapServers(),
        "there is orders");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    assertRefused(
        2,
        orders().with(influx, "qualty"),
        "--influxDatabase: " + influx.url() + " has no database qualty");
  }

  @Test
  void aLoginThatIsRefusedIsNamedAndNotRepeated() throws IOException {
    try (InfluxDb closed = InfluxDb.startAuthenticated()) {
      try (InfluxDB client = closed.client()) {
        client.query(new Query("CREATE USER root WITH PASSWORD 'root' WITH ALL PRIVILEGES"));
      }
      String said =
          assertRefused(
              2,
              orders()
                  .with(closed, "quality")
                  .with("influxCredentials", properties("username=root\npassword=open-sesame")),
              "--influxCredentials: " + closed.url() + " refuses the login");
      assertThat(said, not(containsString("sesame")));
    }
  }

  @Test
  @Timeout(120)
  void pointsOfSomebodyElsesAreNamedWhenTheFirstResultIsRefused() throws IOException {
    influx.createDatabase("others");
    try (InfluxDB client = influx.client()) {
      client.setDatabase("others").write("hodor_metrics count=\"many\"");
    }
    assertRefused(
        2,
        orders()
            .with(influx, "others")
            .with("flinkConfDir", flinkConf("restart-strategy.type: none")),
        "--influxDatabase: others holds points that Hodor did not write so: ",
        "count");
  }

  @Test
  void topicsThatWouldLoseResultsAreNamedWithTheSetting() {
    broker.createTopic("plain-metrics", 12, Map.of("cleanup.policy", "delete"));
    assertRefused(
        2,
        orders().with("metricsTopic", "plain-metrics"),
        "--metricsTopic: topic plain-metrics has cleanup.policy=delete, and needs compact");
  }

  @Test
  void topicsThatMayNotBeWrittenToAreNamed() throws Exception {
    broker.createTopic("closed-metrics", 12, Map.of("cleanup.policy", "compact,delete"));
    denyWrites("closed-metrics");
    assertRefused(
        4,
        orders().with("metricsTopic", "closed-metrics"),
        "--metricsTopic: topic closed-metrics may not be written to with this login");
  }

  @Test
  void aSettingThatCannotBeIsNamedAndOneThatNobodyKnowsIsWarnedOf() throws IOException {
    assertRefused(
        2,
        orders()
            .with("consumerConfig", properties("fetch.min.bytes=abc\nfetch.mim.bytes=1"))
            .with("outputConfig", properties("lingr.ms=5")),
        "--consumerConfig: Invalid value abc for configuration fetch.min.bytes",
        "warning: --consumerConfig: no client of Kafka's knows fetch.mim.bytes",
        "there is fetch.min.bytes",
        "warning: --outputConfig: no client of Kafka's knows lingr.ms",
        "there is linger.ms");
  }

  /** Each is larger than what its reader or its topic takes at once by default. */
  @Test
  void largeRecordsAreReadAndLargeLedgersAreWrittenInParts() throws IOException {
    Instant start =
        TopicGenerator.windowStart(Instant.now().minusSeconds(60), LiveArguments.WINDOW);
    List<SentRecord> sent = writeLarge("large", start.toEpochMilli());
    Question question =
        Question.of("large", start, start.plus(LiveArguments.WINDOW))
            .windows(LiveArguments.WINDOW, LiveArguments.LATENESS)
            .asLive();
    LiveArguments arguments =
        new LiveArguments(broker, "large")
            .with("startTime", start)
            .with(
                "consumerConfig",
                properties("fetch.max.bytes=1000\nmax.partition.fetch.bytes=1000"));
    try (HodorProcess hodor = start(arguments);
        ResultTopics topics = ResultTopics.of(broker)) {
      ResultView view = topics.await("final window", DEADLINE, it -> it.isFinal(question));
      try (Truth truth = new Truth(question, sent)) {
        assertThat(truth.compare(view).differences(), is(empty()));
      }
      assertThat(view.metrics("large").get(start).getPartitions(0).getChunks(), is(greaterThan(1)));
      assertThat(hodor.isAlive(), is(true));
    }
  }

  /** It also runs without check-points, as its user wants, and says what that means. */
  @Test
  void aTopicThatIsDeletedEndsTheRunAfterAMinute() throws Exception {
    broker.createTopic("doomed", 1, Map.of());
    LiveArguments arguments =
        new LiveArguments(broker, "doomed")
            .with("checkpointingInterval", -1)
            .with("flinkConfDir", flinkConf("restart-strategy.type: none"));
    try (HodorProcess hodor = start(arguments);
        ResultTopics topics = ResultTopics.of(broker)) {
      topics.await("window", DEADLINE, view -> !view.metrics("doomed").isEmpty());
      admin.deleteTopics(List.of("doomed")).all().get();
      hodor.awaitLine(
          DEADLINE,
          "--topic=doomed: there is no such topic at .* any more; the job ends if it stays away for"
              + " a minute");
      assertThat(hodor.awaitExit(DEADLINE), is(4));
      String said = String.join("\n", hodor.said());
      assertThat(
          said,
          allOf(
              containsString("--topic=doomed: was deleted while it was watched"),
              containsString(
                  "warning: --checkpointingInterval: without check-points a failure begins all"
                      + " over again"),
              containsString("no check-point yet"),
              not(containsString(" s ago")),
              not(containsString("\tat "))));
      assertThat(topics.read().health("doomed").get(0).getExitCode(), is(4));
    }
  }

  private static LiveArguments orders() {
    return new LiveArguments(broker, "orders");
  }

  /** An address at which nobody listens. */
  private static String nobody() {
    return Loopback.HOST + ":" + Loopback.freePorts(1).get(0);
  }

  private HodorProcess start(LiveArguments arguments) {
    return HodorProcess.of(folder.resolve("hodor.log"), arguments.list()).start();
  }

  /** Returns what was said by a run that ended with this exit code and said all of these words. */
  private static String assertRefused(int exitCode, LiveArguments arguments, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int ended = Hodor.run(arguments.list(), stream, stream);
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(said, ended, is(exitCode));
    for (String each : words) {
      assertThat(said, containsString(each));
    }
    assertThat(said, not(containsString("\tat ")));
    return said;
  }

  private Path properties(String lines) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "", ".properties"), lines);
  }

  private Path flinkConf(String lines) throws IOException {
    Files.writeString(folder.resolve("flink-conf.yaml"), lines);
    return folder;
  }

  private static List<SentRecord> writeLarge(String topic, long time) {
    broker.createTopic(topic, 1, Map.of("max.message.bytes", "8000000"));
    List<SentRecord> sent = new ArrayList<>();
    try (var out = new RecordingProducer(broker.bootstrapServers(), topic, sent::add)) {
      for (int i = 0; i < MINGLED; i++) {
        out.send(mingled(i, time + i * LiveArguments.WINDOW.toMillis() / MINGLED));
      }
      out.send(measured(time + 9_999, "x".repeat(5_000_000)));
      out.awaitAll();
    }
    return sent;
  }

  /** One class after the other, so that no offsets of a class follow each other. */
  private static Event mingled(int number, long time) {
    return switch (number % 4) {
      case 0 -> measured(time, "");
      case 1 -> new Event(0, time, null, null, Intent.TOMBSTONE);
      case 2 -> new Event(0, time, null, new byte[0], Intent.UNDECODABLE);
      default -> new Event(0, time, null, "{}".getBytes(StandardCharsets.UTF_8), Intent.UNDATED);
    };
  }

  private static Event measured(long time, String note) {
    String value =
        "{\"event_time\":\"%s\",\"note\":\"%s\"}".formatted(Instant.ofEpochMilli(time), note);
    return new Event(0, time, time, value.getBytes(StandardCharsets.UTF_8), Intent.MEASURED);
  }

  /** Returns when the broker goes by the rule. */
  private static void denyWrites(String topic) throws Exception {
    ResourcePattern resource = new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
    List<AclBinding> rules =
        List.of(
            rule(resource, AclOperation.WRITE, AclPermissionType.DENY),
            rule(resource, AclOperation.ALL, AclPermissionType.ALLOW));
    admin.createAcls(rules).all().get();
    Deadline end = Deadline.in(DEADLINE);
    while (!admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rules)) {
      end.orFail(() -> "the rules do not apply");
    }
  }

  private static AclBinding rule(
      ResourcePattern resource, AclOperation operation, AclPermissionType type) {
    return new AclBinding(resource, new AccessControlEntry("User:*", "*", operation, type));
  }
}
