package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.OffsetSet;
import io.hodor.sink.LatestScores;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.sink.OutputTopics;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    broker = KafkaBroker.start();
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
    return LatestScores.in(OutputTopics.at(broker.bootstrapServers(), null))
        .of(it -> it.source().equals("bigquery"));
  }

  private static Optional<QualityScore> verdict(Instant window) throws Exception {
    return verdicts().scores().stream()
        .filter(it -> Timestamps.toMillis(it.getWindowStart()) == window.toEpochMilli())
        .findFirst();
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
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == MissingReason.LOST)
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
        MadeUpSink sink = new MadeUpSink(broker, "bigquery")) {
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
      try (HodorProcess process = score("first.log")) {
        failed = await(FIRST, Status.FAILED, process);
        healing = await(SECOND, Status.FAILED, process);
        process.kill();
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

      HodorRun once =
          HodorRun.of(
              List.of(
                  "score", "--asOf=now", "--outputBootstrapServers=" + broker.bootstrapServers()));
      assertThat(once.exits(0).out(), containsString("orders  bigquery"));
      assertThat(withoutMoment(verdict(FIRST).orElseThrow()), is(withoutMoment(failed)));
      assertThat(withoutMoment(verdict(SECOND).orElseThrow()), is(withoutMoment(healed)));
    }
  }
}
