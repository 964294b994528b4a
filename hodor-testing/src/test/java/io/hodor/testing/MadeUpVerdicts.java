package io.hodor.testing;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Verdicts over topics that do not exist, with every status and every kind of fault, as {@code
 * hodor score} leaves them in a folder. The same seed makes the same.
 */
final class MadeUpVerdicts {
  static final Instant END = Instant.parse("2026-05-06T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long RECORDS = 40_000;

  private final Random random;
  private final int windows;
  private final List<QualityScore> scores = new ArrayList<>();
  private final List<VerifiedThrough> verified = new ArrayList<>();
  private final List<QualityMetrics> metrics = new ArrayList<>();

  /**
   * @param windows of each topic and source, up to {@link #END}
   */
  MadeUpVerdicts(long seed, int windows) {
    this.random = new Random(seed);
    this.windows = windows;
  }

  /** Adds a topic that a table and files keep. */
  MadeUpVerdicts topic(String name, Trouble trouble) {
    for (int window = 0; window < windows; window++) {
      metrics.add(measured(name, "kafka", Kind.KAFKA, Hop.EVENT_TO_BROKER, window, 30, 1.5));
      metrics.add(
          measured(name, "bigquery", Kind.BIGQUERY, Hop.EVENT_TO_CONSUMED, window, 9_000, 2.2));
      metrics.add(
          measured(name, "parquet", Kind.PARQUET, Hop.EVENT_TO_VISIBLE, window, 1_500_000, 1.3));
      scores.add(judged(name, "bigquery", window, trouble));
      scores.add(judged(name, "parquet", window, Trouble.NONE));
    }
    verify(name, "bigquery", trouble == Trouble.NONE ? windows - 3 : windows / 2);
    verify(name, "parquet", windows - 12);
    return this;
  }

  /** What is the matter with a topic's table. */
  enum Trouble {
    NONE,
    LOSS,
    DEAD_CRON,
    EVERYTHING
  }

  private QualityScore judged(String topic, String source, int window, Trouble trouble) {
    int settling = source.equals("bigquery") ? 3 : 12;
    QualityScore.Builder score = plain(topic, source, window);
    if (window >= windows - settling) {
      return score
          .setStatus(Status.PENDING)
          .setSettled(false)
          .clearScore()
          .addReasons("not settled yet")
          .build();
    }
    switch (trouble) {
      case LOSS -> lose(score, window);
      case DEAD_CRON -> forget(score, window);
      case EVERYTHING -> everything(score, window);
      default -> {}
    }
    return score.build();
  }

  private QualityScore.Builder plain(String topic, String source, int window) {
    return QualityScore.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource(source)
        .setWindowStart(Timestamps.fromMillis(start(window)))
        .setWindowEnd(Timestamps.fromMillis(start(window + 1)))
        .setStatus(Status.PASSED)
        .setSettled(true)
        .setFinal(true)
        .setCompleteness(1)
        .setDelivered(1)
        .setUniqueness(1)
        .setTimeliness(0.995 + random.nextDouble() / 200)
        .setScore(99.9)
        .setExpected(RECORDS)
        .setReference("kafka")
        .setBasis(Basis.OFFSETS)
        .setComputedAt(Timestamps.fromMillis(END.toEpochMilli()));
  }

  private void lose(QualityScore.Builder score, int window) {
    if (window % 29 == 11) {
      fail(score, MissingReason.LOST, 5, 120);
    }
    if (window % 47 == 20) {
      repeat(score, 2, 15);
    }
  }

  private void forget(QualityScore.Builder score, int window) {
    if (window > windows * 0.6 && window < windows * 0.75) {
      score
          .setStatus(Status.UNMEASURED)
          .clearScore()
          .clearCompleteness()
          .clearUniqueness()
          .clearTimeliness()
          .addReasons("not measured since " + Instant.ofEpochMilli(start(window)));
    }
  }

  private void everything(QualityScore.Builder score, int window) {
    int third = windows / 3;
    if (window >= third && window < third + windows / 20 + 1) {
      fail(score, MissingReason.LOST, 12, 900);
      repeat(score, 3, 20);
      invent(score);
    } else if (window == third + windows / 10 + 2) {
      fail(score, MissingReason.LOST, 2, 3);
      fail(score, MissingReason.DEAD_LETTERED, 4, 40);
      fail(score, MissingReason.EXPIRED, 3, 60);
      score.setWaived(true).setWaivedReason("the table was rebuilt, see OPS-4711");
    } else if (window == third + windows / 10 + 4) {
      score
          .setStatus(Status.INCOMPARABLE)
          .clearScore()
          .addReasons("event_time is record in kafka and payload:created in bigquery");
    } else if (window > windows * 0.8 && window < windows * 0.84) {
      forgetWholly(score);
    } else if (window % 31 == 7) {
      score
          .setFirstFailedAt(score.getWindowEnd())
          .setHealedAt(Timestamps.fromMillis(END.toEpochMilli()))
          .setLateTotal(40)
          .addLateRanges(range(1, offset(window, 1), 40));
    }
  }

  private static void forgetWholly(QualityScore.Builder score) {
    score
        .setStatus(Status.UNMEASURED)
        .clearScore()
        .clearCompleteness()
        .clearUniqueness()
        .clearTimeliness()
        .addReasons("waiting for the ledger of partition 3");
  }

  private void fail(QualityScore.Builder score, MissingReason reason, int ranges, int longest) {
    MissingOffsets.Builder missing = MissingOffsets.newBuilder().setReason(reason);
    long total = 0;
    for (int i = 0; i < ranges; i++) {
      int partition = random.nextInt(8);
      int length = 1 + random.nextInt(longest);
      missing.addRanges(range(partition, offset(window(score), partition), length));
      total += length;
    }
    score
        .addMissing(missing.setTotal(total))
        .setStatus(Status.FAILED)
        .setCompleteness(1 - (double) total / RECORDS)
        .setDelivered(1 - (double) total / RECORDS)
        .setScore(100 * Math.sqrt(1 - (double) total / RECORDS))
        .setFirstFailedAt(score.getWindowEnd())
        .addReasons("%,d offsets %s".formatted(total, reason.name().toLowerCase()));
  }

  private void repeat(QualityScore.Builder score, int ranges, int longest) {
    long total = 0;
    for (int i = 0; i < ranges; i++) {
      int partition = random.nextInt(8);
      int length = 1 + random.nextInt(longest);
      score.addRepeatedRanges(range(partition, offset(window(score), partition), length));
      total += length;
    }
    score
        .setRepeatedTotal(total)
        .setDeliveryDuplicates(total)
        .setStatus(Status.FAILED)
        .setUniqueness(1 - (double) total / RECORDS)
        .setScore(Math.min(score.getScore(), 99.95))
        .addReasons(total + " delivered twice");
  }

  private void invent(QualityScore.Builder score) {
    score
        .setUnexpectedTotal(6)
        .addUnexpectedRanges(range(5, offset(window(score), 5) + 4_000, 6))
        .addReasons("6 unexpected");
  }

  private static OffsetRange range(int partition, long from, long length) {
    return OffsetRange.newBuilder()
        .setPartition(partition)
        .setFrom(from)
        .setTo(from + length - 1)
        .build();
  }

  private long offset(int window, int partition) {
    return 9_000_000 + partition * 1_000L + window * 5_000L + random.nextInt(4_000);
  }

  private int window(QualityScore.Builder score) {
    long millis = Timestamps.toMillis(score.getWindowStart());
    return windows - (int) ((END.toEpochMilli() - millis) / WINDOW.toMillis());
  }

  private void verify(String topic, String source, int window) {
    verified.add(
        VerifiedThrough.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic(topic)
            .setSource(source)
            .setVerifiedThrough(Timestamps.fromMillis(start(window)))
            .setComputedAt(Timestamps.fromMillis(END.toEpochMilli()))
            .build());
  }

  private QualityMetrics measured(
      String topic, String source, Kind kind, Hop hop, int window, long typical, double spread) {
    double day = 1 + 0.5 * Math.sin(2 * Math.PI * window / 144);
    long p50 = (long) (typical * day * (0.9 + random.nextDouble() / 5));
    long p95 = (long) (p50 * spread);
    long p99 = (long) (p95 * spread * (1 + random.nextDouble()));
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource(source)
        .setKind(kind)
        .setWindowStart(Timestamps.fromMillis(start(window)))
        .setWindowEnd(Timestamps.fromMillis(start(window + 1)))
        .setCount(RECORDS)
        .setComputedAt(Timestamps.fromMillis(END.toEpochMilli()))
        .addLatencies(
            Latency.newBuilder()
                .setHop(hop)
                .setCount(RECORDS)
                .setMin(1)
                .setMax(p99 * 2)
                .setP50(p50)
                .setP95(p95)
                .setP99(p99))
        .build();
  }

  private long start(int window) {
    return END.minus(WINDOW.multipliedBy(windows - window)).toEpochMilli();
  }

  /** Writes them as {@code --inputDir} takes them. */
  void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("quality.ndjson"), scores);
    write(folder.resolve("verified.ndjson"), verified);
    write(folder.resolve("metrics.ndjson"), metrics);
  }

  private static void write(Path file, List<? extends Message> messages) throws IOException {
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    List<String> lines = new ArrayList<>();
    for (Message message : messages) {
      lines.add(printer.print(message));
    }
    Files.write(file, lines);
  }
}
