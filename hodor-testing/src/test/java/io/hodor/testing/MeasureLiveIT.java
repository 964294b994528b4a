package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.wire.v1.ClassCounts;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program watches topics without end, and whatever happens, its final results are the truth. */
@Timeout(300)
class MeasureLiveIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final Duration DISORDER = Duration.ofSeconds(2);
  private static final String[] SHORT_WINDOWS = {
    "--windowSize=" + WINDOW,
    "--allowedLateness=" + LATENESS,
    "--maxOutOfOrderness=" + DISORDER,
    "--lateFiringDelay=PT1S"
  };

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
  void everyKindOfRecordInATopicThatGrows() throws Exception {
    Instant start = windowsAgo(8);
    try (LiveTopic live = LiveTopic.create(broker, faulty("every-kind"));
        LiveJob job = new LiveJob(broker, influx, folder, "every-kind", SHORT_WINDOWS)) {
      assertThat(live.neededLateness(DISORDER), is(Duration.ofSeconds(7)));
      live.writePast(start, WINDOW.multipliedBy(7), 4_000);
      HodorProcess hodor = job.start("--startTime=" + start);
      live.flow(200);
      job.awaitFinal(question("every-kind", start, start.plus(WINDOW.multipliedBy(2))));
      List<SentRecord> tooLate = writeTooLate("every-kind", start, 25);
      awaitMore(live, 300);
      live.growTo(5);
      live.transaction(40, true);
      live.transaction(40, false);
      awaitMore(live, 1_500);
      live.stop();
      Question question = question("every-kind", start, windowEnd());
      job.awaitFinal(question);

      List<SentRecord> sent = new ArrayList<>(live.sent());
      assertThat(sent.stream().map(SentRecord::partition).distinct().count(), is(5L));
      sent.addAll(tooLate);
      job.assertExact(question, sent);
      assertToldInOrder(job.results().read().story("every-kind", start));
      assertHealth(job, hodor, sent.stream().filter(SentRecord::committed).count());
    }
  }

  private static TopicGenerator.Builder faulty(String topic) {
    return generator(topic)
        .partitions(3)
        .fault(Fault.LATE_EVENTS)
        .fault(Fault.SKEWED_CLOCKS)
        .fault(Fault.PRODUCER_DUPLICATES)
        .fault(Fault.TOMBSTONES)
        .fault(Fault.EMPTY_VALUES)
        .fault(Fault.UNDECODABLE)
        .fault(Fault.UNDATED)
        .fault(Fault.UNUSABLE_RECORD_TIMES);
  }

  private static TopicGenerator.Builder generator(String topic) {
    return TopicGenerator.builder(topic)
        .seed(seed)
        .window(WINDOW)
        .partitions(2)
        .disorder(Duration.ofSeconds(1), Duration.ofMillis(1_500))
        .late(Duration.ofSeconds(3), Duration.ofSeconds(8))
        .fault(Fault.DISORDER);
  }

  /** Events of a window that is final by now. */
  private static List<SentRecord> writeTooLate(String topic, Instant window, int records)
      throws Exception {
    List<SentRecord> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < records; i++) {
        Instant time = window.plusMillis(i);
        byte[] value = ("{\"event_time\":\"" + time + "\"}").getBytes(StandardCharsets.UTF_8);
        long now = System.currentTimeMillis();
        long offset = producer.send(new ProducerRecord<>(topic, i % 3, now, null, value)).get().offset();
        SentRecord record =
            SentRecord.of(
                i % 3, offset, now, time.toEpochMilli(), value, SentRecord.Intent.MEASURED);
        sent.add(record.tooLate());
      }
    }
    return sent;
  }

  private static void assertToldInOrder(List<QualityMetrics> story) {
    assertThat(story.get(0).getTiming(), is(Timing.ON_TIME));
    assertThat(story.get(story.size() - 1).getTiming(), is(Timing.FINAL));
    assertThat(story.stream().filter(QualityMetrics::getFinal).count(), is(1L));
  }

  /** Told while it runs, and told again, with the end, when it is stopped. */
  private void assertHealth(LiveJob job, HodorProcess hodor, long read) throws Exception {
    job.results()
        .await(
            "health that has read " + read,
            SOON,
            it -> health(it, "every-kind").map(JobHealth::getRead).orElse(0L) == read);
    hodor.terminate();
    assertThat(hodor.awaitExit(SOON), is(143));
    JobHealth health = health(job.results().read(), "every-kind").orElseThrow();
    assertThat(sum(health.getClasses()), is(read));
    assertThat(health.getClasses().getTooLate(), is(25L));
    assertThat(health.getExitCode(), is(143));
    assertThat(
        Files.readString(job.output().resolve("health.ndjson")),
        containsString("\"read\":\"" + read + "\""));
    assertThat(
        influx.rows(
            LiveJob.DATABASE,
            "SELECT last(\"read\"), too_late, exit_code FROM hodor_health WHERE topic = 'every-kind'")
            .toString(),
        containsString(read + ".0, 25.0, 143.0"));
  }

  private static java.util.Optional<JobHealth> health(ResultView view, String topic) {
    return view.health(topic).stream().findFirst();
  }

  private static long sum(ClassCounts classes) {
    return classes.getMeasured()
        + classes.getTombstone()
        + classes.getUndecodable()
        + classes.getUndated()
        + classes.getTooLate();
  }

  @Test
  void killedTwiceAndMeasuredAgainAsAPast() throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Instant start = windowsAgo(5);
    try (LiveTopic live = LiveTopic.create(broker, faulty("killed"));
        LiveJob job = new LiveJob(broker, influx, folder, "killed", SHORT_WINDOWS)) {
      live.writePast(start, WINDOW.multipliedBy(4), 4_000);
      live.flow(200);
      HodorProcess first = job.start("--startTime=" + start);
      job.awaitFinal(question("killed", start, start.plus(WINDOW)));
      awaitMore(live, random.nextInt(1_000));
      first.kill();
      for (int kill = 0; kill < 2; kill++) {
        HodorProcess next = job.start("--startTime=" + start);
        assertThat(next.said(), hasItem(containsString("after the final window of")));
        assertThat(next.said(), hasItem(containsString("counts at the first start only")));
        if (kill == 0) {
          awaitMore(live, random.nextInt(2_000));
          next.kill();
        }
      }
      live.stop();
      Question question = question("killed", start, windowEnd());
      job.awaitFinal(question);
      job.assertExact(question, live.sent());
      job.close();
    }
  }

  @Test
  void awayForHours() throws Exception {
  }

  private static Question question(String topic, Instant start, Instant end) {
    return Question.of(topic, start, end).windows(WINDOW, LATENESS).asLive();
  }

  private static Instant windowsAgo(int windows) {
    return TopicGenerator.windowStart(Instant.now(), WINDOW).minus(WINDOW.multipliedBy(windows));
  }

  /** The end of the newest window that holds what was written until now. */
  private static Instant windowEnd() {
    return TopicGenerator.windowStart(Instant.now().plusSeconds(1), WINDOW).plus(WINDOW);
  }

  private static void awaitMore(LiveTopic live, int more) {
    int before = live.sent().size();
    Deadline end = Deadline.in(SOON);
    while (live.sent().size() < before + more) {
      end.orFail(() -> "only " + (live.sent().size() - before) + " more records");
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new java.util.HashMap<>(more);
    config.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
