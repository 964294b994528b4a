package io.hodor.testing;

import static java.util.stream.Collectors.toMap;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.WireVersion;
import io.hodor.config.Unreachable;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.metrics.PublishedWindowCoder;
import io.hodor.sink.HealthTopic;
import io.hodor.sink.LatestResults;
import io.hodor.sink.OutputTopics;
import io.hodor.sink.WriteToKafka;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Results in Kafka: addressed, replaced, taken back, and patient with brokers that are away. */
class KafkaSinkIT {

  private static final Address ORDERS = new Address("default", "orders", "kafka");

  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void eachMessageLiesInItsTopicUnderItsAddress() {
    OutputTopics topics = prepared("addressed");
    QualityMetrics metrics = SinkMessages.metrics("orders", 0, 7).build();
    OffsetLedger ledger = SinkMessages.ledger("orders", 0, 3, 0, 1);
    DeadLetter letter = SinkMessages.letter("orders", 0, 17);
    new SinkMessages(List.of(metrics), List.of(ledger), List.of(letter))
        .write(WriteToKafka.to(topics));

    ConsumerRecord<String, byte[]> result = only(topics.metrics());
    assertThat(result.key(), is("default|orders|kafka|2026-05-04T12:00:00Z"));
    assertThat(result.value(), is(metrics.toByteArray()));
    assertThat(result.timestamp(), is(SinkMessages.COMPUTED.toEpochMilli()));
    assertThat(TopicRecords.type(result), is("hodor.v1.QualityMetrics"));

    ConsumerRecord<String, byte[]> offsets = only(topics.ledger());
    assertThat(offsets.key(), is("default|orders|kafka|2026-05-04T12:00:00Z|3|0"));
    assertThat(offsets.value(), is(ledger.toByteArray()));
    assertThat(offsets.partition(), is(result.partition()));
    assertThat(TopicRecords.type(offsets), is("hodor.v1.OffsetLedger"));

    ConsumerRecord<String, byte[]> dead = only(topics.deadLetters());
    assertThat(dead.key(), is("default|orders|kafka|2026-05-04T12:00:00Z|0|17"));
    assertThat(dead.value(), is(letter.toByteArray()));
    assertThat(TopicRecords.type(dead), is("hodor.v1.DeadLetter"));
  }

  @Test
  void whatIsWrittenTwiceChangesNothing() {
    OutputTopics topics = prepared("twice");
    SinkMessages messages =
        new SinkMessages(
            List.of(
                SinkMessages.metrics("orders", 0, 7).build(),
                SinkMessages.metrics("clicks", 0, 8).build()),
            List.of(
                SinkMessages.ledger("orders", 0, 3, 0, 2),
                SinkMessages.ledger("orders", 0, 3, 1, 2)),
            List.of());
    messages.write(WriteToKafka.to(topics));
    Map<String, String> metrics = latest(topics.metrics());
    Map<String, String> ledgers = latest(topics.ledger());
    assertThat(metrics, is(aMapWithSize(2)));
    assertThat(ledgers, is(aMapWithSize(2)));
    messages.write(WriteToKafka.to(topics));
    assertThat(TopicRecords.of(broker, topics.metrics()), hasSize(4));
    assertThat(latest(topics.metrics()), is(metrics));
    assertThat(latest(topics.ledger()), is(ledgers));
  }

  @Test
  void aChunkThatIsNoMoreIsTakenBack() {
    OutputTopics topics = prepared("retracted");
    QualityMetrics.Builder metrics = SinkMessages.metrics("orders", 0, 7);
    SinkMessages.of(
            metrics,
            SinkMessages.ledger("orders", 0, 3, 0, 2),
            SinkMessages.ledger("orders", 0, 3, 1, 2))
        .write(WriteToKafka.to(topics));
    SinkMessages.of(
            metrics,
            SinkMessages.ledger("orders", 0, 3, 0, 1),
            SinkMessages.ledger("orders", 0, 3, 1, 1))
        .write(WriteToKafka.to(topics));
    assertThat(
        latest(topics.ledger()).keySet().toString(),
        is("[default|orders|kafka|2026-05-04T12:00:00Z|3|0]"));
  }

  @Test
  void nothingIsLostWhileTheBrokerIsAway() throws Exception {
    OutputTopics topics = prepared("away");
    QualityMetrics[] metrics = new QualityMetrics[200];
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = SinkMessages.metrics("orders", i, i).build();
    }
    CutInTheMiddle.seen.set(0);
    SinkMessages.of(metrics).write(new CutInTheMiddle(topics, metrics.length / 2));
    CutInTheMiddle.back.get(60, TimeUnit.SECONDS);
    assertThat(latest(topics.metrics()), is(aMapWithSize(metrics.length)));
  }

  @Test
  void aTopicThatIsMissingIsNamedAndNotCreated() throws Exception {
    OutputTopics topics = topics("missing");
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                SinkMessages.of(SinkMessages.metrics("orders", 0, 7).build())
                    .write(WriteToKafka.to(topics)));
    assertThat(
        failure.getMessage(),
        containsString("--metricsTopic=missing-metrics: the topic is missing"));
  }

  @Test
  void aLedgerThatTheTopicDoesNotTakeIsNamed() throws Exception {
    OutputTopics topics = topics("small");
    broker.createTopic("small-metrics", 1, Map.of());
    broker.createTopic("small-ledger", 1, Map.of("max.message.bytes", "100"));
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                SinkMessages.of(
                        SinkMessages.metrics("orders", 0, 7),
                        SinkMessages.ledger("orders", 0, 0, 0, 1))
                    .write(WriteToKafka.to(topics)));
    assertThat(
        failure.getMessage(),
        allOf(containsString("--ledgerTopic: small-ledger"), containsString("max.message.bytes")));
  }

  @Test
  void resultsAreReadBackByAddress() throws Exception {
    OutputTopics topics = prepared("back");
    LatestResults results = LatestResults.in(topics);
    assertThat(results.of(Set.of(ORDERS)), is(empty()));
    assertThat(results.newestFinal(ORDERS), is(Optional.empty()));

    publish(topics, finished("orders", 0, 7), finished("orders", 1, 8), open("orders", 2, 9));
    publish(topics, finished("clicks", 5, 1), finished("orders|2", 6, 1));
    assertThat(
        results.of(Set.of(ORDERS)),
        is(List.of(finished("orders", 0, 7), finished("orders", 1, 8), open("orders", 2, 9))));
    assertThat(results.newestFinal(ORDERS), is(Optional.of(SinkMessages.start(1))));
    Address other = new Address("default", "orders", "bigquery");
    assertThat(results.newestFinal(other), is(Optional.empty()));

    // The latest counts, by the order of publication: a window may be open again.
    publish(topics, open("orders", 1, 10));
    assertThat(results.newestFinal(ORDERS), is(Optional.of(SinkMessages.start(0))));
    publish(topics, finished("orders", 2, 9));
    assertThat(results.newestFinal(ORDERS), is(Optional.of(SinkMessages.start(2))));
    assertThat(results.of(Set.of(ORDERS)).get(1), is(open("orders", 1, 10)));
  }

  @Test
  void aBackfillOfOldWindowsDoesNotHideTheNewestFinalOne() throws Exception {
    OutputTopics topics = prepared("backfill");
    Instant now = Instant.now();
    int lastWeek = windowOf(now.minus(Duration.ofDays(6)));
    int older = windowOf(now.minus(Duration.ofDays(20)));
    QualityMetrics live = computed(finished("orders", lastWeek, 1), now.minus(Duration.ofDays(5)));
    QualityMetrics backfilled =
        finished("orders", older, 2).toBuilder().setTiming(Timing.BOUNDED).build();
    publish(topics, live);
    publish(topics, backfilled);
    assertThat(
        LatestResults.in(topics).newestFinal(ORDERS),
        is(Optional.of(SinkMessages.start(lastWeek))));
  }

  @Test
  void topicsThatAreMissingHoldNothing() throws Exception {
    OutputTopics topics = topics("nothing");
    assertThat(LatestResults.in(topics).newestFinal(ORDERS), is(Optional.empty()));
    assertThat(
        HealthTopic.of(topics).latest(List.of(JobHealth.getDefaultInstance())), is(Map.of()));
  }

  @Test
  void resultsOfANewerHodorAreRefused() {
    OutputTopics topics = prepared("newer");
    publish(topics, finished("orders", 0, 7).toBuilder().setWireMajor(2).build());
    assertThat(
        assertThrows(Unreachable.class, () -> LatestResults.in(topics).newestFinal(ORDERS))
            .getMessage(),
        allOf(
            containsString("--metricsTopic=newer-metrics: offset 0 of partition"),
            containsString("use a newer Hodor")));
  }

  @Test
  void healthIsToldAndReadBack() {
    OutputTopics topics = prepared("health");
    JobHealth job =
        JobHealth.newBuilder()
            .setWireMajor(WireVersion.MAJOR)
            .setInstance("default")
            .setCommand("measure")
            .setCluster("default")
            .setTopic("orders")
            .setSource("kafka")
            .setReportedAt(SinkMessages.time(Instant.now()))
            .build();
    JobHealth ended = job.toBuilder().setExitCode(0).build();
    try (HealthTopic health = HealthTopic.of(topics)) {
      health.put(List.of(job));
      health.put(List.of(ended));
      JobHealth other = job.toBuilder().setCommand("score").build();
      assertThat(health.latest(List.of(job, other)), is(Map.of(job, ended)));
    }
    assertThat(
        latest(topics.health()).keySet().toString(), is("[default|measure|default|orders|kafka]"));
    try (HealthTopic missing = HealthTopic.of(topics("nohealth"))) {
      // Told to nobody, and no reason to fail.
      missing.put(List.of(job));
    }
  }

  private static int windowOf(Instant instant) {
    return Math.toIntExact(
        Math.floorDiv(Duration.between(SinkMessages.NOON, instant).toMinutes(), 10L));
  }

  private static void publish(OutputTopics topics, QualityMetrics... metrics) {
    SinkMessages.of(metrics).write(WriteToKafka.to(topics));
  }

  private static QualityMetrics finished(String topic, int window, long count) {
    return SinkMessages.metrics(topic, window, count)
        .setFinal(true)
        .setTiming(Timing.FINAL)
        .build();
  }

  private static QualityMetrics computed(QualityMetrics metrics, Instant at) {
    return metrics.toBuilder().setComputedAt(SinkMessages.time(at)).build();
  }

  private static QualityMetrics open(String topic, int window, long count) {
    return SinkMessages.metrics(topic, window, count).build();
  }

  /** Writes results, and ends the broker for a while when so many of them have passed. */
  private static final class CutInTheMiddle extends PTransform<PCollectionTuple, PDone> {
    static final AtomicInteger seen = new AtomicInteger();
    static final CompletableFuture<Void> back = new CompletableFuture<>();

    private final OutputTopics topics;
    private final int after;

    CutInTheMiddle(OutputTopics topics, int after) {
      this.topics = topics;
      this.after = after;
    }

    @Override
    public PDone expand(PCollectionTuple measured) {
      return PCollectionTuple.of(
              MeasureWindows.WINDOWS,
              measured
                  .get(MeasureWindows.WINDOWS)
                  .apply("Cut", ParDo.of(new CutFn(after)))
                  .setCoder(PublishedWindowCoder.of()))
          .and(MeasureWindows.DEAD_LETTERS, measured.get(MeasureWindows.DEAD_LETTERS))
          .apply("Write", WriteToKafka.to(topics));
    }
  }

  private static final class CutFn extends DoFn<PublishedWindow, PublishedWindow> {
    private final int after;

    CutFn(int after) {
      this.after = after;
    }

    @ProcessElement
    public void process(@Element PublishedWindow window, OutputReceiver<PublishedWindow> out) {
      if (CutInTheMiddle.seen.incrementAndGet() == after) {
        broker.kill();
        CompletableFuture.runAsync(
                broker::restart, CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS))
            .whenComplete((done, e) -> complete(e));
      }
      out.output(window);
    }

    private static void complete(Throwable e) {
      if (e == null) {
        CutInTheMiddle.back.complete(null);
      } else {
        CutInTheMiddle.back.completeExceptionally(e);
      }
    }
  }

  private static OutputTopics prepared(String prefix) {
    OutputTopics topics = topics(prefix);
    topics.prepare();
    return topics;
  }

  private static OutputTopics topics(String prefix) {
    return new OutputTopics(
        broker.bootstrapServers(),
        null,
        prefix + "-metrics",
        prefix + "-ledger",
        prefix + "-quality",
        prefix + "-health",
        prefix + "-letters");
  }

  private static ConsumerRecord<String, byte[]> only(String topic) {
    List<ConsumerRecord<String, byte[]>> records = TopicRecords.of(broker, topic);
    assertThat(records, hasSize(1));
    return records.get(0);
  }

  private static Map<String, String> latest(String topic) {
    return TopicRecords.latest(broker, topic).entrySet().stream()
        .collect(toMap(Map.Entry::getKey, it -> HexFormat.of().formatHex(it.getValue())));
  }
}
