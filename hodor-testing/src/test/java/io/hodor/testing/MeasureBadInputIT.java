package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.pipeline.Hodor;
import io.hodor.testing.SentRecord.Intent;
import io.hodor.testing.TopicGenerator.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input ends in a message that names the option, or is counted: never a hang, never silence.
 */
class MeasureBadInputIT {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
  private static final Instant END =
      TopicGenerator.windowStart(Instant.now()).minus(TopicGenerator.WINDOW);
  private static final Instant START = END.minus(TopicGenerator.WINDOW);
  private static final long T = START.toEpochMilli();

  private static final List<SentRecord> SENT = new ArrayList<>();

  private static KafkaBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void writeTopic() {
    broker = KafkaBroker.start();
    broker.createTopic("odd", 1, Map.of("max.message.bytes", "20000000"));
    try (var out = new RecordingProducer(broker.bootstrapServers(), "odd", SENT::add)) {
      out.send(event(json(T + 1_000, ""), T + 1_000, Intent.MEASURED));
      out.send(event(json(T + 2_000, "x".repeat(10_000_000)), T + 2_000, Intent.MEASURED));
      out.send(event(null, null, Intent.TOMBSTONE));
      out.send(event("", null, Intent.UNDECODABLE));
      out.send(event("{\"event_time\":\"1970-01-01T00:00:00Z\"}", null, Intent.UNDATED));
      out.send(event("{\"event_time\":\"2200-01-01T00:00:00Z\"}", null, Intent.UNDATED));
      out.send(event("{\"event_time\":\"soon\"}", null, Intent.UNDATED));
      out.awaitAll();
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void oddRecordsAreCountedInTheirClasses() throws Exception {
    assertThat(run("odd", "--eventTime=json:event_time").exitCode(), is(0));
    assertExact(SENT);
  }

  @Test
  void withAPathThatIsNotThereEveryRecordThatParsesIsUndated() throws Exception {
    assertThat(run("odd", "--eventTime=json:no.such.path").exitCode(), is(0));
    assertExact(
        SENT.stream()
            .map(sent -> sent.intent() == Intent.MEASURED ? undated(sent) : sent)
            .toList());
  }

  @Test
  void aMissingTopicIsNamed() {
    Ended ended = run("odds");
    assertThat(ended.exitCode(), is(4));
    assertThat(ended.said(), allOf(containsString("--topic=odds"), containsString("odd")));
  }

  @Test
  void everyFaultOfTheCommandLineIsToldAtOnce() {
    Ended ended =
        run(
            "odd",
            "--endTime=2200-01-01T00:00:00Z",
            "--isolationLevel=sometimes",
            "--eventTime=proto:event_timestamp",
            "--protoDescriptors=" + folder.resolve("orders.desc"));
    assertThat(ended.exitCode(), is(2));
    assertThat(
        ended.said(),
        allOf(
            containsString("--endTime"),
            containsString("--isolationLevel"),
            containsString("--protoDescriptors: "),
            containsString("--protoMessage: ")));
  }

  @Test
  void eachFaultOfTheCommandLineIsWrongUseAndNamed() {
    assertRefused(2, "--endTime", "--endTime=2200-01-01T00:00:00Z");
    assertRefused(2, "--consumerConfig", "--consumerConfig=" + folder.resolve("no.properties"));
    assertRefused(2, "--lookback", "--lookback=P999999999999D", "--startTime");
    assertRefused(2, "--lookback", "--lookback=PT9999999999999H", "--startTime");
    assertRefused(2, "--allowedLateness", "--allowedLateness=P999999999D");
    assertRefused(2, "--timeLimit", "--timeLimit=P999999999999D");
    assertRefused(2, "--windowSize", "--startTime=1970-01-01T00:00:00Z");
    assertRefused(2, "--topic", "--topic");
    assertRefused(
        2,
        "--protoDescriptors",
        "--eventTime=proto:event_timestamp",
        "--protoDescriptors=" + folder.resolve("orders.desc"),
        "--protoMessage=hodor.testing.OrderEvent");
  }

  @Test
  void aBrokerThatIsNotThereIsNamed() {
    assertRefused(4, "--bootstrapServers", "--bootstrapServers=localhost:1");
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNamedBeforeAnythingIsRead() throws Exception {
    Files.createDirectories(folder.resolve("output").resolve("metrics.ndjson"));
    assertRefused(4, "--outputDir");
  }

  @Test
  void windowsOfTwoSizesNeedTwoFolders() {
    assertThat(runHere("odd", "--eventTime=json:event_time").exitCode(), is(0));
    assertRefused(2, "--windowSize=PT10M", "--windowSize=PT5M");
  }

  @Test
  void aTopicCreatedAnewDoesNotReplaceTheOldOnesResults() throws Exception {
    broker.createTopic("again", 1, Map.of());
    assertThat(runHere("again").exitCode(), is(0));
    String before = Files.readString(folder.resolve("output").resolve("metrics.ndjson"));
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(List.of("again")).all().get();
    }
    createOnceItIsGone("again");
    assertRefused(4, "--outputDir", "--topic=again");
    assertThat(Files.readString(folder.resolve("output").resolve("metrics.ndjson")), is(before));
  }

  @Test
  void aRangeBeforeTheFirstOffsetThatIsKeptIsPartial() throws Exception {
    broker.createTopic("trimmed", 1, Map.of());
    try (var out = new RecordingProducer(broker.bootstrapServers(), "trimmed", sent -> {})) {
      out.send(event(json(T + 1_000, ""), T + 1_000, Intent.MEASURED));
      out.send(event(json(T + 2_000, ""), T + 2_000, Intent.MEASURED));
      out.awaitAll();
    }
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(1)))
          .all()
          .get();
    }
    Ended ended = runHere("trimmed");
    assertThat(ended.said(), ended.exitCode(), is(0));
    assertThat(ended.said(), allOf(containsString("is partial"), containsString(START.toString())));
  }

  @Test
  void anEventFarAheadOfItsRecordIsWarnedOf() throws Exception {
    broker.createTopic("hasty", 1, Map.of());
    try (var out = new RecordingProducer(broker.bootstrapServers(), "hasty", sent -> {})) {
      out.send(event(json(T + 305_000, ""), T + 305_000, Intent.MEASURED));
      out.awaitAll();
    }
    Ended ended = runHere("hasty", "--eventTime=json:event_time");
    assertThat(ended.said(), ended.exitCode(), is(0));
    assertThat(ended.said(), containsString("--maxOutOfOrderness=PT5M"));
    assertThat(
        Files.readString(folder.resolve("output").resolve("health.ndjson")),
        containsString("--maxOutOfOrderness=PT5M"));
  }

  @Test
  void aRunThatASignalStopsSaysSoInItsHealth() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process hodor = startAgainst("localhost:" + silent.getLocalPort());
      try {
        Path health = folder.resolve("output").resolve("health.ndjson");
        while (!Files.exists(health)) {
          assertThat("ended", hodor.waitFor(100, TimeUnit.MILLISECONDS), is(false));
        }
        hodor.destroy();
        assertThat(hodor.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS), is(true));
        assertThat(hodor.exitValue(), is(143));
        assertThat(
            Files.readString(health),
            allOf(containsString("\"exitCode\":143"), containsString("stopped by a signal")));
      } finally {
        hodor.destroyForcibly();
      }
    }
  }

  @Test
  void aMissingMessageIsNamed() {
    Path descriptors = folder.resolve("orders.desc");
    TopicGenerator.writeDescriptors(descriptors);
    Ended ended =
        run(
            "odd",
            "--eventTime=proto:event_timestamp",
            "--protoDescriptors=" + descriptors,
            "--protoMessage=no.Such");
    assertThat(ended.exitCode(), is(2));
    assertThat(ended.said(), allOf(containsString("--protoMessage"), containsString("no.Such")));
  }

  /** How a run ended and all that it said. */
  private record Ended(int exitCode, String said) {}

  /** As users run it. */
  private Ended run(String topic, String... options) {
    HodorProcess hodor =
        HodorProcess.of(folder.resolve("hodor.log"), arguments("--topic=" + topic, options));
    int exitCode = hodor.run(ENDS_WITHIN, () -> {});
    return new Ended(exitCode, String.join("\n", hodor.said()));
  }

  /** In this process, which is much faster. */
  private Ended runHere(String topic, String... options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int exitCode = Hodor.run(arguments("--topic=" + topic, options), stream, stream);
    return new Ended(exitCode, said.toString(StandardCharsets.UTF_8));
  }

  private void assertRefused(int exitCode, String named, String... options) {
    Ended ended = runHere("odd", options);
    assertThat(ended.said(), ended.exitCode(), is(exitCode));
    assertThat(ended.said(), containsString(named));
    assertThat(ended.said(), not(containsString("\tat ")));
  }

  private Process startAgainst(String bootstrapServers) throws IOException {
    List<String> command = new ArrayList<>(List.of("./hodor"));
    command.addAll(arguments("--topic=odd", "--bootstrapServers=" + bootstrapServers));
    return new ProcessBuilder(command)
        .directory(RepositoryRoot.path().toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("hodor.log").toFile())
        .start();
  }

  /**
   * The arguments of a run over the whole range.
   *
   * @param options take the place of those of the same name; {@code --startTime} alone takes the
   *     start away
   */
  private List<String> arguments(String topic, String... options) {
    Map<String, String> arguments = new LinkedHashMap<>();
    Stream.of(
            "--source=kafka",
            "--bootstrapServers=" + broker.bootstrapServers(),
            topic,
            "--startTime=" + START,
            "--endTime=" + END,
            "--outputDir=" + folder.resolve("output"))
        .forEach(option -> arguments.put(nameOf(option), option));
    for (String option : options) {
      if (option.equals("--startTime")) {
        arguments.remove(option);
      } else {
        arguments.put(nameOf(option), option);
      }
    }
    List<String> all = new ArrayList<>(List.of("measure"));
    all.addAll(arguments.values());
    return all;
  }

  private static String nameOf(String option) {
    return option.replaceFirst("=.*", "");
  }

  /** The name is free only after a while. */
  private static void createOnceItIsGone(String topic) {
    Instant giveUp = Instant.now().plus(ENDS_WITHIN);
    while (true) {
      try {
        broker.createTopic(topic, 1, Map.of());
        return;
      } catch (RuntimeException e) {
        if (Instant.now().isAfter(giveUp)) {
          throw e;
        }
      }
    }
  }

  private void assertExact(List<SentRecord> sent) throws Exception {
    Path output = folder.resolve("output");
    try (Truth truth = new Truth(Question.of("odd", START, END), sent)) {
      assertThat(truth.differences(output), is(empty()));
    }
    assertThat(Files.exists(output.resolve("health.ndjson")), is(true));
  }

  private static SentRecord undated(SentRecord sent) {
    return new SentRecord(
        sent.partition(),
        sent.offset(),
        sent.recordTimeMs(),
        null,
        sent.md5(),
        sent.length(),
        Intent.UNDATED,
        sent.committed());
  }

  private static Event event(String value, Long eventTime, Intent intent) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    return new Event(0, T + 5_000, eventTime, bytes, intent);
  }

  private static String json(long eventTime, String note) {
    return "{\"event_time\":\"%s\",\"note\":\"%s\"}"
        .formatted(Instant.ofEpochMilli(eventTime), note);
  }
}
