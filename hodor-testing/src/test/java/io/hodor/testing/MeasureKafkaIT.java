package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program measures topics with every fault exactly as the truth says. */
class MeasureKafkaIT {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);
  private static final int WINDOWS = 8;

  /** Beyond this many offsets a partition is read in several splits. */
  private static final long LARGEST_SPLIT = 100_000;

  private static final int MANY = 300_000;
  private static final Instant END =
      TopicGenerator.windowStart(Instant.now()).minus(TopicGenerator.WINDOW);
  private static final Instant START = END.minus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  private static KafkaBroker broker;
  private static List<SentRecord> json;
  private static List<SentRecord> many;
  private static List<SentRecord> proto;

  @TempDir Path folder;

  @BeforeAll
  static void writeTopics() {
    broker = KafkaBroker.start();
    long seed = Long.getLong("hodor.seed", System.nanoTime());
    System.out.println("seed: -Dhodor.seed=" + seed);
    json = generator("json-orders", seed).build().write(broker);
    many = generator("many-orders", seed).events(MANY).valueSize(100).build().write(broker);
    proto = generator("proto-orders", seed).format(EventFormat.PROTO).build().write(broker);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static TopicGenerator.Builder generator(String topic, long seed) {
    return TopicGenerator.builder(topic)
        .seed(seed)
        .events(60_000)
        .partitions(3)
        // One window more on both sides, none of which may be counted.
        .time(START.minus(TopicGenerator.WINDOW), TopicGenerator.WINDOW.multipliedBy(WINDOWS + 1))
        .allFaults();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void jsonWithAnyParallelism(int parallelism) throws Exception {
    assertThat(splitPartitions("many-orders"), greaterThan(1L));
    assertExact(
        many,
        question("many-orders"),
        "--eventTime=json:event_time",
        "--parallelism=" + parallelism);
  }

  /** How many partitions are read in at least two splits. */
  private static long splitPartitions(String topic) {
    KafkaTopic read =
        new KafkaTopic(broker.bootstrapServers(), null, topic, IsolationLevel.READ_COMMITTED);
    KafkaPast past = KafkaPast.resolve(read, START, END, Duration.ofMinutes(1), Instant.now());
    return past.ranges().stream().filter(range -> range.size() > LARGEST_SPLIT).count();
  }

  @Test
  void protobuf() throws Exception {
    Path descriptors = folder.resolve("orders.desc");
    TopicGenerator.writeDescriptors(descriptors);
    assertExact(
        proto,
        question("proto-orders"),
        "--eventTime=proto:event_timestamp",
        "--protoDescriptors=" + descriptors,
        "--protoMessage=" + TopicGenerator.PROTO_MESSAGE);
  }

  @Test
  void byTheRecordTimestamp() throws Exception {
    assertExact(json, question("json-orders").byRecordTime(), "--eventTime=record");
  }

  @Test
  void abortedRecordsAreThereWithReadUncommitted() throws Exception {
    assertExact(
        json,
        question("json-orders").withUncommitted(),
        "--eventTime=json:event_time",
        "--isolationLevel=read_uncommitted");
  }

  @Test
  void theSameRunTwiceChangesNothing() throws Exception {
    assertExact(json, question("json-orders"), "--eventTime=json:event_time");
    List<String> first = results();
    assertExact(json, question("json-orders"), "--eventTime=json:event_time");
    assertThat(results(), is(first));
  }

  @Test
  void onlyWindowsThatOtherSourcesWaitForAreMeasuredAgain() throws Exception {
    assertExact(json, question("json-orders"), "--eventTime=json:event_time");
    Path output = folder.resolve("output");
    Map<Instant, String> first = MeasuredAt.of(output, "json-orders");
    List<String> before = results();
    Instant second = START.plus(TopicGenerator.WINDOW);
    MeasuredAt.judge(output, "json-orders", "bigquery", START, Status.FAILED);
    MeasuredAt.judge(output, "json-orders", "bigquery", second, Status.PASSED);

    HodorRun.of(
            List.of(
                "measure",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=json-orders",
                "--eventTime=json:event_time",
                "--windowsFrom=score",
                "--horizon=P3D",
                "--outputDir=" + output))
        .exits(0);
    // The one that failed was compared with Kafka, and only the sink may have changed since.
    assertThat(MeasuredAt.changed(first, MeasuredAt.of(output, "json-orders")), is(Set.of(second)));
    assertThat(results(), is(before));
  }

  /** All lines of the results, but for the moment at which they were computed. */
  private List<String> results() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String file : List.of("metrics.ndjson", "ledger.ndjson", "dead-letters.ndjson")) {
      for (String line : Files.readAllLines(folder.resolve("output").resolve(file))) {
        lines.add(line.replaceFirst("\"computedAt\": ?\"[^\"]*\"", ""));
      }
    }
    return lines;
  }

  private static Question question(String topic) {
    return Question.of(topic, START, END);
  }

  private void assertExact(List<SentRecord> sent, Question question, String... options)
      throws Exception {
    Path output = Files.createDirectories(folder.resolve("output"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=kafka",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + question.topic(),
                "--startTime=" + question.start(),
                "--endTime=" + question.end(),
                "--outputDir=" + output));
    arguments.addAll(List.of(options));
    HodorProcess hodor = HodorProcess.of(folder.resolve("hodor.log"), arguments);
    int exitCode = hodor.run(ENDS_WITHIN, () -> {});
    assertThat(String.join("\n", hodor.said()), exitCode, is(0));
    try (Truth truth = new Truth(question, sent)) {
      Comparison comparison = truth.compare(output);
      assertThat(comparison.differences(), is(empty()));
      assertThat(comparison.compared(), greaterThan(200L));
    }
  }
}
