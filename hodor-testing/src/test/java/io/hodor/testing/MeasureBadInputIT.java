package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.hodor.testing.SentRecord.Intent;
import io.hodor.testing.TopicGenerator.Event;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            containsString("--protoMessage")));
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

  private Ended run(String topic, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=kafka",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--startTime=" + START,
                "--outputDir=" + folder.resolve("output")));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(option -> option.startsWith("--endTime="))) {
      arguments.add("--endTime=" + END);
    }
    HodorProcess hodor = HodorProcess.of(folder.resolve("hodor.log"), arguments);
    int exitCode = hodor.run(ENDS_WITHIN, () -> {});
    return new Ended(exitCode, String.join("\n", hodor.said()));
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
