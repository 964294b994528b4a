package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.ByteString;
import io.hodor.wire.v1.ClassCounts;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program watches a topic without end, and its final results are the truth in every output. */
@Timeout(300)
class MeasureLiveIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int PARTITIONS = 3;
  private static final int TOO_LATE = 25;

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

  private static TopicGenerator.Builder faulty(String topic) {
    return ShortWindows.events(topic, seed)
        .partitions(PARTITIONS)
        .fault(Fault.LATE_EVENTS)
        .fault(Fault.SKEWED_CLOCKS)
        .fault(Fault.PRODUCER_DUPLICATES)
        .fault(Fault.TOMBSTONES)
        .fault(Fault.EMPTY_VALUES)
        .fault(Fault.UNDECODABLE)
        .fault(Fault.UNDATED)
        .fault(Fault.UNUSABLE_RECORD_TIMES);
  }

  private LiveJob job(String topic) {
    return new LiveJob(broker, influx, folder, topic, ShortWindows.OPTIONS);
  }

  @Test
  void everyKindOfRecordInATopicThatGrows() throws Exception {
    String topic = "every-kind";
    Instant start = ShortWindows.ago(8);
    try (LiveTopic live = LiveTopic.create(broker, faulty(topic));
        LiveJob job = job(topic)) {
      assertThat(live.neededLateness(ShortWindows.DISORDER), is(Duration.ofSeconds(7)));
      live.writePast(start, ShortWindows.SIZE.multipliedBy(7), 4_000);
      HodorProcess hodor = job.start("--startTime=" + start);
      live.flow(200);
      job.awaitFinal(question(topic, start, start.plus(ShortWindows.SIZE)));
      List<SentRecord> tooLate = writeTooLate(topic, start);
      awaitMore(live, 300);
      live.growTo(PARTITIONS + 2);
      live.transaction(40, true);
      live.transaction(40, false);
      awaitMore(live, 1_500);
      live.stop();
      Question question = question(topic, start, ShortWindows.end());
      job.awaitFinal(question);

      List<SentRecord> sent = new ArrayList<>(live.sent());
      assertThat(sent.stream().map(SentRecord::partition).distinct().count(), is(PARTITIONS + 2L));
      sent.addAll(tooLate);
      assertHealth(job, hodor, topic, sent.stream().filter(SentRecord::committed).count());
      job.assertExact(question, sent);
      assertToldInOrder(job.results().read().story(topic, start));
    }
  }

  /** Events of a window that is final by now. */
  private static List<SentRecord> writeTooLate(String topic, Instant window) throws Exception {
    List<SentRecord> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < TOO_LATE; i++) {
        int partition = i % PARTITIONS;
        Instant time = window.plusMillis(i);
        byte[] value = ("{\"event_time\":\"" + time + "\"}").getBytes(StandardCharsets.UTF_8);
        long now = System.currentTimeMillis();
        long offset =
            producer.send(new ProducerRecord<>(topic, partition, now, null, value)).get().offset();
        sent.add(
            SentRecord.of(
                    partition, offset, now, time.toEpochMilli(), value, SentRecord.Intent.MEASURED)
                .tooLate());
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
  private static void assertHealth(LiveJob job, HodorProcess hodor, String topic, long read)
      throws Exception {
    job.results()
        .await(
            "health that has read " + read,
            SOON,
            it -> health(it, topic).map(JobHealth::getRead).orElse(0L) == read);
    hodor.terminate();
    assertThat(hodor.awaitExit(SOON), is(143));
    JobHealth health = health(job.results().read(), topic).orElseThrow();
    assertThat(sum(health.getClasses()), is(read));
    assertThat(health.getClasses().getTooLate(), is((long) TOO_LATE));
    assertThat(health.getExitCode(), is(143));
    assertThat(
        Files.readString(job.output().resolve("health.ndjson")),
        containsString("\"read\":\"" + read + "\""));
    String query =
        "SELECT last(\"read\"), too_late, exit_code FROM hodor_health WHERE topic = '%s'";
    assertThat(
        influx.rows(LiveJob.DATABASE, query.formatted(topic)).toString(),
        containsString(read + ".0, " + TOO_LATE + ".0, 143.0"));
  }

  private static Optional<JobHealth> health(ResultView view, String topic) {
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
    String topic = "killed";
    SplittableRandom random = new SplittableRandom(seed);
    Instant start = ShortWindows.ago(5);
    try (LiveTopic live = LiveTopic.create(broker, faulty(topic));
        LiveJob job = job(topic)) {
      live.writePast(start, ShortWindows.SIZE.multipliedBy(4), 4_000);
      live.flow(200);
      HodorProcess first = job.start("--startTime=" + start);
      job.awaitFinal(question(topic, start, start.plus(ShortWindows.SIZE)));
      awaitMore(live, random.nextInt(2_000));
      first.kill();
      loseTheNewestFinalLine(job.output().resolve("metrics.ndjson"));
      HodorProcess second = startAfterTheFinals(job, start);
      awaitMore(live, random.nextInt(2_000));
      second.kill();
      HodorProcess third = startAfterTheFinals(job, start);
      live.stop();
      Question question = question(topic, start, ShortWindows.end());
      job.awaitFinal(question);
      third.terminate();
      assertThat(third.awaitExit(SOON), is(143));
      job.assertExact(question, live.sent());
      assertTheSameAsAPast(job, question);
    }
  }

  /** As if the process had been killed between telling the topic and telling the folder. */
  private static void loseTheNewestFinalLine(Path metrics) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
    int newest = lines.size() - 1;
    while (!lines.get(newest).contains("\"timing\":\"FINAL\"")) {
      newest--;
    }
    Files.write(metrics, lines.subList(0, newest));
  }

  private static HodorProcess startAfterTheFinals(LiveJob job, Instant startTime) {
    HodorProcess hodor = job.start("--startTime=" + startTime);
    assertThat(hodor.said(), hasItem(containsString("after the final window of")));
    assertThat(hodor.said(), hasItem(containsString("--startTime counts at the first start only")));
    return hodor;
  }

  /** A bounded run changes nothing but what it may, and the same one again changes nothing. */
  private static void assertTheSameAsAPast(LiveJob job, Question question) {
    SortedMap<String, ByteString> live = PublishedOutputs.bytes(job.results().read(), question);
    String[] past = {"--startTime=" + question.start(), "--endTime=" + question.end()};
    job.runToEnd(past);
    ResultView view = job.results().read();
    SortedMap<String, ByteString> bounded = PublishedOutputs.bytes(view, question);
    assertThat(bounded, is(live));
    assertThat(bounded, is(not(aMapWithSize(0))));
    assertThat(
        view.metrics(question.topic()).get(question.start()).getTiming(), is(Timing.BOUNDED));

    List<String> once = lines(job, question.topic());
    job.runToEnd(past);
    List<String> twice = lines(job, question.topic());
    List<String> changed = new ArrayList<>(twice);
    changed.removeAll(once);
    assertThat("changed by the second run", changed, is(empty()));
    assertThat(twice.size(), is(once.size()));
    assertThat(once.size(), is(greaterThan(20)));
  }

  private static List<String> lines(LiveJob job, String topic) {
    return PublishedOutputs.lines(job.results().read(), job.output(), influx, topic);
  }
}
