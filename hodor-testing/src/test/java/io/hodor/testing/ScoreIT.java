package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.OffsetSet;
import io.hodor.WireVersion;
import io.hodor.pipeline.drill.DeadLetter;
import io.hodor.pipeline.drill.FirehoseDeadLetters;
import io.hodor.sink.LatestScores;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.sink.OutputTopics;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The score without end, from a real topic and a sink that lost some of it. */
class ScoreIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration WINDOW = TopicGenerator.WINDOW;

  /** Long enough ago for every sink to be settled. */
  private static final Instant FIRST =
      TopicGenerator.windowStart(Instant.now().minus(Duration.ofHours(3)));

  private static final Instant SECOND = FIRST.plus(WINDOW);
  private static final int RECORDS = 300;

  private static KafkaBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void writeTopic() {
    broker = KafkaBroker.builder().property("log.cleaner.backoff.ms", "200").start();
    broker.createTopic("orders", 2, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      // A hundred and fifty to a partition: the first seventy-five of each lie in the first window.
      for (int i = 0; i < RECORDS; i++) {
        Instant time = (i < RECORDS / 2 ? FIRST : SECOND).plusMillis(i);
        byte[] value = ("order " + i).getBytes(UTF_8);
        var unused =
            producer.send(new ProducerRecord<>("orders", i % 2, time.toEpochMilli(), null, value));
      }
    }
    HodorRun.of(
            List.of(
                "measure",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=orders",
                "--startTime=" + FIRST,
                "--endTime=" + SECOND.plus(WINDOW),
                "--outputBootstrapServers=" + broker.bootstrapServers()))
        .exits(0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private HodorProcess score(String log) {
    return HodorProcess.of(
            folder.resolve(log),
            List.of("score", "--outputBootstrapServers=" + broker.bootstrapServers()))
        .start();
  }

  private static Scores verdicts() throws Exception {
    return verdicts("bigquery");
  }

  private static Scores verdicts(String source) throws Exception {
    return LatestScores.in(OutputTopics.at(broker.bootstrapServers(), null))
        .of(it -> it.source().equals(source));
  }

  private static Optional<QualityScore> verdict(Instant window) throws Exception {
    return verdicts().scores().stream()
        .filter(it -> it.getTopic().equals("orders"))
        .filter(it -> Timestamps.toMillis(it.getWindowStart()) == window.toEpochMilli())
        .findFirst();
  }

  /** The verdicts that time alone does not change, by window. */
  private static Map<Instant, QualityScore> settled() throws Exception {
    return verdicts().scores().stream()
        .filter(it -> it.getTopic().equals("orders") && it.getStatus() != Status.PENDING)
        .collect(
            Collectors.toMap(
                it -> Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart())),
                ScoreIT::withoutMoment,
                (one, other) -> other,
                TreeMap::new));
  }

  private static QualityScore await(Instant window, Status status, HodorProcess process)
      throws Exception {
    Deadline deadline = Deadline.in(SOON);
    while (true) {
      Optional<QualityScore> found = verdict(window);
      if (found.isPresent() && found.get().getStatus() == status) {
        return found.get();
      }
      deadline.orFail(() -> window + " is not " + status + " but " + found + process.said());
    }
  }

  private static List<OffsetRange> lost(QualityScore score) {
    return ranges(score, MissingReason.LOST);
  }

  private static List<OffsetRange> ranges(QualityScore score, MissingReason reason) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == reason)
        .map(MissingOffsets::getRangesList)
        .findFirst()
        .orElse(List.of());
  }

  private static OffsetRange range(int partition, long from, long to) {
    return OffsetRange.newBuilder().setPartition(partition).setFrom(from).setTo(to).build();
  }

  private static QualityScore withoutMoment(QualityScore score) {
    return score.toBuilder().clearComputedAt().build();
  }

  @Test
  void theVerdictNamesWhatWasLostAndGoesOnAfterAKill() throws Exception {
    try (ResultTopics results = ResultTopics.of(broker);
        MadeUpSink sink = new MadeUpSink(broker, "bigquery");
        // In its own topic of scores, beside the others: its first verdict waits a minute.
        HodorProcess withLetters = scoreWithDeadLetters(List.of(10L, 11L))) {
      ResultView measured = results.read();
      List<OffsetLedger> ledgers = measured.ledgers("orders");
      QualityMetrics first = measured.metrics("orders").get(FIRST);
      QualityMetrics second = measured.metrics("orders").get(SECOND);
      sink.publish(
          first,
          ledgers,
          Map.of(0, OffsetSet.ofRange(10, 13), 1, OffsetSet.of(0, 74)),
          Instant.now());
      sink.publish(second, ledgers, Map.of(1, OffsetSet.of(100)), Instant.now());

      QualityScore failed;
      QualityScore healing;
      Map<Instant, QualityScore> before;
      try (HodorProcess process = score("first.log")) {
        failed = await(FIRST, Status.FAILED, process);
        healing = await(SECOND, Status.FAILED, process);
        process.kill();
        before = settled();
      }
      assertThat(lost(failed), is(List.of(range(0, 10, 12), range(1, 0, 0), range(1, 74, 74))));
      assertThat(lost(healing), is(List.of(range(1, 100, 100))));

      // Measured again while nobody judges.
      sink.publish(second, ledgers, Map.of(), Instant.now());
      QualityScore healed;
      try (HodorProcess process = score("second.log")) {
        healed = await(SECOND, Status.PASSED, process);
      }
      assertThat(healed.getFirstFailedAt(), is(healing.getFirstFailedAt()));
      assertThat(healed.hasHealedAt(), is(true));
      assertThat(healed.getLateRangesList(), is(List.of(range(1, 100, 100))));
      assertThat(withoutMoment(verdict(FIRST).orElseThrow()), is(withoutMoment(failed)));
      // The second process had nothing of the first one's but what lies in the topics.
      Map<Instant, QualityScore> after = settled();
      before.remove(SECOND);
      after.keySet().retainAll(before.keySet());
      assertThat(after, is(before));

      HodorRun once =
          HodorRun.of(
              List.of(
                  "score", "--asOf=now", "--outputBootstrapServers=" + broker.bootstrapServers()));
      assertThat(once.exits(0).out(), containsString("orders  bigquery"));
      assertThat(withoutMoment(verdict(FIRST).orElseThrow()), is(withoutMoment(failed)));
      assertThat(withoutMoment(verdict(SECOND).orElseThrow()), is(withoutMoment(healed)));
      QualityScore newest = verdict(SECOND).orElseThrow();
      Instant past = Instant.now().minusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
      HodorRun ofThePast =
          HodorRun.of(
              List.of(
                  "score",
                  "--asOf=" + past,
                  "--outputBootstrapServers=" + broker.bootstrapServers()));
      assertThat(ofThePast.exits(0).out(), containsString("judged since"));
      assertThat(ofThePast.out(), containsString("That is how it was at " + past));
      assertThat(verdict(SECOND).orElseThrow(), is(newest));
      assertPutAside(withLetters);
    }
  }

  private HodorProcess scoreWithDeadLetters(List<Long> offsets) {
    new FirehoseDeadLetters(folder.resolve("dlq"), "orders")
        .write(
            offsets.stream().map(it -> new DeadLetter(0, it, FIRST.toEpochMilli())).toList(),
            Instant.now());
    return HodorProcess.of(
            folder.resolve("letters.log"),
            List.of(
                "score",
                "--instance=letters",
                "--cluster=default",
                "--scoreTopic=scores-with-letters",
                "--deadLetterFiles=" + folder.resolve("dlq"),
                "--outputBootstrapServers=" + broker.bootstrapServers()))
        .start();
  }

  private static void assertPutAside(HodorProcess process) throws Exception {
    OutputTopics usual = OutputTopics.at(broker.bootstrapServers(), null);
    LatestScores scores =
        LatestScores.in(
            new OutputTopics(
                usual.bootstrapServers(),
                null,
                usual.metrics(),
                usual.ledger(),
                "scores-with-letters",
                usual.health(),
                usual.deadLetters()));
    Deadline deadline = Deadline.in(SOON);
    Optional<QualityScore> found = Optional.empty();
    while (found.isEmpty()) {
      deadline.orFail(() -> "no verdict: " + process.said());
      found =
          scores.of(it -> it.source().equals("bigquery")).scores().stream()
              .filter(it -> Timestamps.toMillis(it.getWindowStart()) == FIRST.toEpochMilli())
              .filter(it -> it.getStatus() == Status.FAILED)
              .findFirst();
    }
    assertThat(ranges(found.get(), MissingReason.DEAD_LETTERED), is(List.of(range(0, 10, 11))));
    assertThat(lost(found.get()), is(List.of(range(0, 12, 12), range(1, 0, 0), range(1, 74, 74))));
  }

  /** What compaction removes since is no loss, and what a sink lost is. */
  @Test
  void aCompactedTopicIsJudgedByWhatItHeldWhenItWasMeasured() throws Exception {
    broker.createTopic(
        "states",
        1,
        Map.of(
            "cleanup.policy", "compact", "segment.ms", "500", "min.cleanable.dirty.ratio", "0.01"));
    try (ResultTopics results = ResultTopics.of(broker);
        MadeUpSink sink = new MadeUpSink(broker, "bigquery");
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      List<QualityMetrics> whole = measuredWhole(producer, results);
      awaitCompaction(producer);
      List<OffsetLedger> ledgers = results.read().ledgers("states");
      sink.publish(whole.get(0), ledgers, Map.of(), Instant.now());
      long first = first(whole.get(1), ledgers);
      sink.publish(
          whole.get(1), ledgers, Map.of(0, OffsetSet.ofRange(first, first + 2)), Instant.now());
      QualityMetrics newer =
          whole.get(0).toBuilder()
              .setWireMajor(WireVersion.MAJOR + 1)
              .setSource("parquet")
              .setKind(Kind.PARQUET)
              .build();
      sink.send("hodor-metrics", newer).get();
      Path rules =
          Files.writeString(
              folder.resolve("rules.yaml"),
              """
              defaults:
                sources: {kafka: {settle: PT0S}, bigquery: {settle: PT0S}, parquet: {settle: PT0S}}
              """);
      HodorRun.of(
              List.of(
                  "score",
                  "--asOf=now",
                  "--topic=states",
                  "--unmeasuredAfter=PT0S",
                  "--scoreConfig=" + rules,
                  "--outputBootstrapServers=" + broker.bootstrapServers()))
          .exits(0);

      QualityScore healthy = ofStates(whole.get(0));
      assertThat(healthy.toString(), healthy.getStatus(), is(Status.PASSED));
      assertThat(healthy.getScore(), is(100.0));
      QualityScore lossy = ofStates(whole.get(1));
      assertThat(lossy.toString(), lossy.getStatus(), is(Status.FAILED));
      assertThat(lost(lossy), is(List.of(range(0, first, first + 1))));
      assertThat(lossy.getUnexpectedTotal(), is(0L));
      QualityScore unread = ofStates(newer);
      assertThat(unread.toString(), unread.getStatus(), is(Status.UNMEASURED));
      assertThat(
          String.join("; ", unread.getReasonsList()),
          containsString("written with wire version " + newer.getWireMajor()));
    }
  }

  /** Writes states again and again, until two windows of them are measured whole and final. */
  private List<QualityMetrics> measuredWhole(
      KafkaProducer<byte[], byte[]> producer, ResultTopics results) {
    try (HodorProcess process =
        HodorProcess.of(
                folder.resolve("states.log"),
                List.of(
                    "measure",
                    "--bootstrapServers=" + broker.bootstrapServers(),
                    "--topic=states",
                    "--windowSize=PT5S",
                    "--allowedLateness=PT1S",
                    "--maxOutOfOrderness=PT1S",
                    "--lateFiringDelay=PT1S",
                    "--outputBootstrapServers=" + broker.bootstrapServers()))
            .start()) {
      Deadline deadline = Deadline.in(SOON);
      while (true) {
        writeState(producer);
        List<QualityMetrics> whole =
            results.read().metrics("states").values().stream()
                .filter(it -> it.getCoverage() == Coverage.COMPLETE && it.getFinal())
                .filter(it -> it.getCount() > 3)
                .toList();
        if (whole.size() >= 2) {
          return whole;
        }
        deadline.orFail(() -> "no two windows are whole: " + process.said());
      }
    }
  }

  private static void writeState(KafkaProducer<byte[], byte[]> producer) {
    for (int key = 0; key < 3; key++) {
      var unused =
          producer.send(
              new ProducerRecord<>("states", ("key " + key).getBytes(UTF_8), new byte[] {1}));
    }
  }

  /** Until fewer records are there than offsets. */
  private static void awaitCompaction(KafkaProducer<byte[], byte[]> producer) {
    Deadline deadline = Deadline.in(SOON);
    TopicPartition partition = new TopicPartition("states", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      while (true) {
        writeState(producer);
        consumer.seekToBeginning(List.of(partition));
        var records = consumer.poll(Duration.ofSeconds(5)).records(partition);
        // The first that is left of a key was written again later, unless all before it are gone.
        if (!records.isEmpty() && records.get(0).offset() > 3) {
          return;
        }
        deadline.orFail(() -> "nothing is compacted: " + records.size() + " records");
      }
    }
  }

  private static long first(QualityMetrics window, List<OffsetLedger> ledgers) {
    return ledgers.stream()
        .filter(it -> it.getWindowStart().equals(window.getWindowStart()))
        .mapToLong(it -> OffsetSet.fromBytes(it.getMeasured().toByteArray()).first())
        .min()
        .orElseThrow();
  }

  private static QualityScore ofStates(QualityMetrics window) throws Exception {
    return verdicts(window.getKind() == Kind.PARQUET ? "parquet" : "bigquery").scores().stream()
        .filter(it -> it.getTopic().equals("states"))
        .filter(it -> it.getWindowStart().equals(window.getWindowStart()))
        .findFirst()
        .orElseThrow();
  }
}
