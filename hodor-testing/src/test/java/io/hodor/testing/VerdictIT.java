package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.pipeline.drill.DeadLetter;
import io.hodor.pipeline.drill.FirehoseDeadLetters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done to a sink beside what the verdict over it names: a real topic, real files. */
class VerdictIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WINDOWS = 10;
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  private static KafkaBroker broker;

  @TempDir Path folder;

  private Path output;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void configure() throws Exception {
    output = folder.resolve("output");
    Files.createDirectories(folder.resolve("dlq"));
    // The files are written hours after the events.
    Files.writeString(
        folder.resolve("score.yaml"), "defaults: {sources: {parquet: {latency: PT24H}}}\n");
  }

  @Test
  void theVerdictNamesJustWhatTheSinkDidAndABackfillHealsIt() throws Exception {
    String topic = "orders";
    List<SentRecord> sent =
        TopicGenerator.builder(topic)
            .events(20_000)
            .partitions(5)
            .time(START, Duration.between(START, END))
            .allFaults()
            .build()
            .write(broker);
    Question question = Question.of(topic, START, END);
    measureTopic(topic);
    LossySink sink = new LossySink(sent, question);
    FirehoseFiles files = new FirehoseFiles(folder.resolve("files"), topic);
    files.write(sink.written());
    files.write(sink.repeated());
    new FirehoseDeadLetters(folder.resolve("dlq"), topic)
        .write(with(sent, SentRecord.Intent.UNDATED), Instant.now());
    measureFiles(topic).exits(0);
    score().exits(0);

    Set<String> lost = places(sink.lost());
    Set<String> repeated = places(sink.repeated());
    Set<String> putAside = inKafkaOnly(sent, question);
    assertThat(lost, is(not(empty())));
    assertThat(repeated, is(not(empty())));
    assertThat(putAside, is(not(empty())));
    VerdictCheck check =
        check(topic, Map.of("lost", lost, "repeated", repeated, "dead_lettered", putAside));
    assertThat(check.differences(), is(empty()));
    // The window with the repeats, and the three with losses.
    assertThat(check.statuses(), is(Map.of("failed", 4, "passed", WINDOWS - 4)));

    files.write(sink.lost());
    HodorRun again =
        HodorRun.of(
            filesOf(topic), "--windowsFrom=score", "--sourceName=parquet", "--cluster=default");
    again.exits(0);
    score().exits(0);

    VerdictCheck healed = check(topic, Map.of("repeated", repeated, "dead_lettered", putAside));
    assertThat(healed.differences(), is(empty()));
    assertThat(healed.statuses(), is(Map.of("failed", 1, "passed", WINDOWS - 1)));
    List<JsonNode> late =
        scores(topic).stream().filter(it -> it.path("lateTotal").asLong() > 0).toList();
    assertThat(
        late.stream().mapToLong(it -> it.path("lateTotal").asLong()).sum(), is((long) lost.size()));
    assertThat(
        late.stream().map(it -> it.has("firstFailedAt") && it.has("healedAt")).toList(),
        everyItem(is(true)));
  }

  @Test
  void holesOfTransactionsAreNoLoss() throws Exception {
    String topic = "healthy";
    List<SentRecord> sent =
        TopicGenerator.builder(topic)
            .events(8_000)
            .partitions(3)
            .time(START, Duration.between(START, END))
            .fault(Fault.ABORTED_TRANSACTIONS)
            .fault(Fault.COMMITTED_TRANSACTIONS)
            .build()
            .write(broker);
    assertThat(sent.stream().filter(it -> !it.committed()).count(), is(greaterThan(0L)));
    measureTopic(topic);
    new FirehoseFiles(folder.resolve("files"), topic)
        .write(sent.stream().filter(SentRecord::committed).toList());
    measureFiles(topic).exits(0);
    score().exits(0);

    VerdictCheck check = check(topic, Map.of());
    assertThat(check.differences(), is(empty()));
    assertThat(check.statuses(), is(Map.of("passed", WINDOWS)));
    assertThat(
        scores(topic).stream().map(it -> it.path("score").asDouble()).toList(),
        everyItem(is(100.0)));
  }

  private void measureTopic(String topic) {
    HodorRun.of(
            List.of(
                "measure",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--startTime=" + START,
                "--endTime=" + END,
                "--eventTime=json:event_time",
                "--eventTimeName=event_time",
                "--outputDir=" + output))
        .exits(0);
  }

  private List<String> filesOf(String topic) {
    return new ArrayList<>(
        List.of(
            "measure",
            "--source=parquet",
            "--files=" + folder.resolve("files"),
            "--topic=" + topic,
            "--eventTime=column:event_timestamp",
            "--eventTimeName=event_time",
            "--outputDir=" + output));
  }

  private HodorRun measureFiles(String topic) {
    return HodorRun.of(filesOf(topic), "--startTime=" + START, "--endTime=" + END);
  }

  private HodorRun score() {
    return HodorRun.of(
        List.of(
            "score",
            "--asOf=now",
            "--cluster=default",
            "--inputDir=" + output,
            "--outputDir=" + output,
            "--scoreConfig=" + folder.resolve("score.yaml"),
            "--deadLetterFiles=" + folder.resolve("dlq")));
  }

  private VerdictCheck check(String topic, Map<String, Set<String>> made) {
    Question question = Question.of(topic, START, END).source("parquet");
    return VerdictCheck.of(output.resolve("quality.ndjson"), question, made);
  }

  private List<JsonNode> scores(String topic) throws Exception {
    List<JsonNode> scores = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("quality.ndjson"))) {
      JsonNode score = JSON.readTree(line);
      if (score.path("topic").asText().equals(topic) && WireJson.windowStart(score).isBefore(END)) {
        scores.add(score);
      }
    }
    return scores;
  }

  private static List<DeadLetter> with(List<SentRecord> sent, SentRecord.Intent intent) {
    return sent.stream()
        .filter(it -> it.committed() && it.intent() == intent)
        .map(SentRecord::deadLetter)
        .toList();
  }

  private static Set<String> inKafkaOnly(List<SentRecord> sent, Question question) {
    try (Truth truth = new Truth(question, sent)) {
      return truth.places(Set.of("undated", "undecodable"));
    }
  }

  private static Set<String> places(List<SentRecord> records) {
    return records.stream().map(VerdictCheck::place).collect(Collectors.toCollection(TreeSet::new));
  }
}
