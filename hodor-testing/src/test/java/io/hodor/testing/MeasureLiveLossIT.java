package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program was away or stood still: what it could still read is exact, what not is told. */
@Timeout(300)
class MeasureLiveLossIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration WINDOW = TopicGenerator.WINDOW;
  private static final Duration LATENESS = Duration.ofMinutes(20);
  private static final int PARTITIONS = 2;

  private static KafkaBroker broker;
  private static InfluxDb influx;
  private static long seed;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    influx = InfluxDb.start();
    influx.createDatabase(LiveJob.DATABASE);
    seed = Long.getLong("hodor.seed", System.nanoTime());
    System.out.println("seed: -Dhodor.seed=" + seed);
  }

  @AfterAll
  static void stop() {
    influx.close();
    broker.close();
  }

  @Test
  void awayForHoursAndThenForTooLong() throws Exception {
    String topic = "away";
    Instant start = TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(7));
    Duration before = Duration.ofMinutes(90);
    TopicGenerator.Builder events =
        TopicGenerator.builder(topic)
            .seed(seed)
            .partitions(PARTITIONS)
            .late(Duration.ofMinutes(10), LATENESS.minusMinutes(1))
            .fault(Fault.DISORDER)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES);
    try (LiveTopic live = LiveTopic.create(broker, events);
        LiveJob job = new LiveJob(broker, influx, folder, topic, "--allowedLateness=" + LATENESS)) {
      live.writePast(start, before, 1_500);
      List<SentRecord> held;
      try (Transaction open = new Transaction(topic, start.plus(before))) {
        // Without it the job would read to the end, and then time would go on to now.
        HodorProcess first = job.start("--startTime=" + start);
        job.awaitFinal(longQuestion(topic, start, start.plus(WINDOW.multipliedBy(4))));
        end(first);
        held = open.commit();
      }
      Instant went = start.plus(before);
      live.writePast(went, Duration.between(went, Instant.now()), 6_000);
      HodorProcess second = job.start();
      assertThat(second.said(), hasItem(containsString("after the final window of")));
      Instant end = TopicGenerator.windowStart(Instant.now().minus(LATENESS.plusMinutes(2)));
      Question question = longQuestion(topic, start, end);
      job.awaitFinal(question);
      end(second);
      List<SentRecord> sent = new ArrayList<>(live.sent());
      sent.addAll(held);
      job.assertExact(question, sent);

      retentionWasFaster(job, topic, sent);
    }
  }

  private static Question longQuestion(String topic, Instant start, Instant end) {
    return Question.of(topic, start, end).windows(WINDOW, LATENESS).asLive();
  }

  private static void end(HodorProcess hodor) {
    hodor.terminate();
    assertThat(hodor.awaitExit(SOON), is(143));
  }

  /** A transaction with one record in each partition, which keeps readers from what follows. */
  private static final class Transaction implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("transactional.id", "held", "transaction.timeout.ms", 300_000));
    private final List<SentRecord> sent = new ArrayList<>();

    Transaction(String topic, Instant time) throws Exception {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < PARTITIONS; i++) {
        sent.add(tombstone(producer, topic, i, time));
      }
    }

    List<SentRecord> commit() {
      producer.commitTransaction();
      return sent;
    }

    @Override
    public void close() {
      producer.close();
    }
  }

  /** The first of two windows that are not final yet has lost records while nobody looked. */
  private void retentionWasFaster(LiveJob job, String topic, List<SentRecord> sent)
      throws Exception {
    Instant lossy = newestFinal(job.results().read().metrics(topic)).plus(WINDOW);
    Instant whole = lossy.plus(WINDOW);
    long first =
        sent.stream()
            .filter(it -> it.partition() == 0)
            .filter(it -> it.recordTimeMs() >= lossy.plusSeconds(300).toEpochMilli())
            .mapToLong(SentRecord::offset)
            .min()
            .orElseThrow();
    deleteBefore(topic, first);
    Instant restarted = Instant.now();
    HodorProcess third = job.start();
    String reason = "partition 0 begins at offset " + first;
    assertThat(third.awaitLine(SOON, reason), containsString("are partial"));
    ResultView view =
        job.results()
            .await(
                "result of " + whole + " after " + restarted,
                SOON,
                it -> isNewer(it.metrics(topic).get(whole), restarted));
    QualityMetrics partial = view.metrics(topic).get(lossy);
    assertThat(partial.getCoverage(), is(Coverage.PARTIAL));
    assertThat(partial.getPartialReasonsList(), hasItem(containsString(reason)));
    try (Truth truth = new Truth(longQuestion(topic, whole, whole.plus(WINDOW)), sent)) {
      assertThat(truth.compare(view).differences(), is(empty()));
    }
  }

  private static boolean isNewer(QualityMetrics result, Instant instant) {
    return result != null && WireKeys.instant(result.getComputedAt()).isAfter(instant);
  }

  private static Instant newestFinal(SortedMap<Instant, QualityMetrics> metrics) {
    return metrics.entrySet().stream()
        .filter(it -> it.getValue().getFinal())
        .map(Map.Entry::getKey)
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  @Test
  void stoodStillAndThenTheTopicWasCreatedAnew() throws Exception {
    String topic = "lossy";
    Path consumer = folder.resolve("consumer.properties");
    Files.writeString(consumer, "fetch.max.wait.ms=100\n");
    List<String> options = new ArrayList<>(List.of(ShortWindows.OPTIONS));
    options.add("--consumerConfig=" + consumer);
    try (LiveJob job = new LiveJob(broker, influx, folder, topic, options.toArray(new String[0]))) {
      Instant start = ShortWindows.ago(5);
      Instant end = start.plus(ShortWindows.SIZE.multipliedBy(4));
      HodorProcess hodor;
      try (LiveTopic live =
          LiveTopic.create(broker, ShortWindows.events(topic, seed).partitions(PARTITIONS))) {
        live.writePast(start, ShortWindows.SIZE.multipliedBy(4), 2_000);
        hodor = job.start("--startTime=" + start);
        // Final: all of it is read.
        job.awaitFinal(question(topic, start, end));
        job.assertExact(question(topic, start, end), live.sent());
      }
      recordsVanishWhileItStandsStill(job, hodor, topic);
      theTopicIsCreatedAnew(job, hodor, topic);
    }
  }

  private static void recordsVanishWhileItStandsStill(LiveJob job, HodorProcess hodor, String topic)
      throws Exception {
    hodor.pause();
    Instant paused = Instant.now();
    awaitFetchesToEnd(topic);
    long next;
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      next = tombstone(producer, topic, 0, Instant.now()).offset();
      for (int i = 1; i < 50; i++) {
        tombstone(producer, topic, 0, Instant.now());
      }
    }
    deleteBefore(topic, next + 30);
    hodor.resume();

    hodor.awaitLine(SOON, "offsets " + next + " to " + (next + 29) + " were removed");
    OffsetRange lost = OffsetRange.newBuilder().setFrom(next).setTo(next + 29).build();
    ResultView view =
        job.results()
            .await(
                "result that lacks " + lost + " and holds the rest, and one after it",
                SOON,
                it -> isTold(it.metrics(topic), lost, 20));
    List<QualityMetrics> lossy =
        view.metrics(topic).values().stream().filter(it -> it.getUnreadCount() > 0).toList();
    assertThat(
        lossy.stream().map(QualityMetrics::getUnreadList).distinct().toList(),
        is(List.of(List.of(lost))));
    assertThat(
        lossy.stream().map(QualityMetrics::getCoverage).distinct().toList(),
        is(List.of(Coverage.PARTIAL)));
    // Those that were final before are not touched.
    assertThat(
        view
            .metrics(topic)
            .headMap(paused.minus(ShortWindows.SIZE.multipliedBy(3)))
            .values()
            .stream()
            .filter(QualityMetrics::getFinal)
            .map(QualityMetrics::getCoverage)
            .toList(),
        everyItem(is(Coverage.COMPLETE)));
    hodor.awaitLine(SOON, "30 offsets could not be read or were taken back");
  }

  /** Whether there are windows with the loss and so many tombstones, and a whole one after them. */
  private static boolean isTold(
      SortedMap<Instant, QualityMetrics> metrics, OffsetRange lost, long left) {
    List<QualityMetrics> lossy =
        metrics.values().stream().filter(it -> it.getUnreadList().contains(lost)).toList();
    // Late events of before may lie in the same windows; tombstones were written here only.
    long tombstones = lossy.stream().mapToLong(it -> it.getClasses().getTombstone()).sum();
    QualityMetrics newest = metrics.get(metrics.lastKey());
    return tombstones == left && newest.getCoverage() == Coverage.COMPLETE;
  }

  /**
   * A fetch that was under way when the process was stopped would still bring records that are
   * written now. The broker answers it after fetch.max.wait.ms at the latest; so it does here.
   */
  private static void awaitFetchesToEnd(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "fetch.max.wait.ms", 1_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      assertThat(consumer.poll(Duration.ofSeconds(1)).count(), is(0));
    }
  }

  private static void theTopicIsCreatedAnew(LiveJob job, HodorProcess hodor, String topic)
      throws Exception {
    String before = id(topic);
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    try (LiveTopic live =
        LiveTopic.create(broker, ShortWindows.events(topic, seed + 1).partitions(PARTITIONS))) {
      String after = id(topic);
      live.flow(200);
      hodor.awaitLine(SOON, "starts again from its last check-point: .*was created anew");
      ResultView view =
          job.results()
              .await(
                  "whole window of the new topic " + after,
                  SOON,
                  it -> isWhole(newest(it.metrics(topic)), after));
      Instant whole = WireKeys.instant(newest(view.metrics(topic)).getWindowStart());
      awaitMore(live, 500);
      live.stop();
      Question question = question(topic, whole, ShortWindows.end());
      job.awaitFinal(question);
      job.assertExact(question, live.sent());
      assertNeverMixed(job.results().read(), topic, Set.of(before, after));
      assertThat(hodor.isAlive(), is(true));
    }
  }

  private static QualityMetrics newest(SortedMap<Instant, QualityMetrics> metrics) {
    return metrics.get(metrics.lastKey());
  }

  private static boolean isWhole(QualityMetrics result, String topicId) {
    return result.getTopicId().equals(topicId)
        && result.getCoverage() == Coverage.COMPLETE
        && result.getCount() > 0;
  }

  private static void assertNeverMixed(ResultView view, String topic, Set<String> ids) {
    SortedMap<Instant, QualityMetrics> metrics = view.metrics(topic);
    for (OffsetLedger ledger : view.ledgers(topic)) {
      QualityMetrics result = metrics.get(WireKeys.instant(ledger.getWindowStart()));
      assertThat(ledger.getTopicId(), is(result.getTopicId()));
    }
    List<String> reasons =
        metrics.values().stream()
            .filter(it -> it.getCoverage() == Coverage.PARTIAL)
            .flatMap(it -> it.getPartialReasonsList().stream())
            .toList();
    assertThat(reasons, hasItem(containsString("created anew")));
    assertThat(
        metrics.values().stream().map(QualityMetrics::getTopicId).collect(Collectors.toSet()),
        is(ids));
  }

  private static String id(String topic) throws Exception {
    try (Admin admin = broker.admin()) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .topicId()
          .toString();
    }
  }

  private static void deleteBefore(String topic, long offset) throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private static SentRecord tombstone(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, Instant time)
      throws Exception {
    long millis = time.toEpochMilli();
    byte[] nothing = null;
    var record = new ProducerRecord<>(topic, partition, millis, nothing, nothing);
    long offset = producer.send(record).get().offset();
    return SentRecord.of(partition, offset, millis, null, nothing, SentRecord.Intent.TOMBSTONE);
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
