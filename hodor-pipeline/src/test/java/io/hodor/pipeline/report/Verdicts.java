package io.hodor.pipeline.report;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Verdicts for tests, of windows of ten minutes. */
final class Verdicts {

  static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private Verdicts() {}

  static QualityScore.Builder passed(String topic, String source, int window) {
    return QualityScore.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource(source)
        .setWindowStart(at(window))
        .setWindowEnd(at(window + 1))
        .setStatus(Status.PASSED)
        .setCompleteness(1)
        .setDelivered(1)
        .setUniqueness(1)
        .setTimeliness(1)
        .setScore(100)
        .setReference("kafka")
        .setExpected(1000);
  }

  /** One range of each partition given as [partition, from, to]. */
  static QualityScore.Builder lost(String topic, String source, int window, long[]... ranges) {
    MissingOffsets.Builder lost = MissingOffsets.newBuilder().setReason(MissingReason.LOST);
    long total = 0;
    for (long[] range : ranges) {
      lost.addRanges(range(range));
      total += range[2] - range[1] + 1;
    }
    return passed(topic, source, window)
        .setStatus(Status.FAILED)
        .setScore(90)
        .setCompleteness(1 - total / 1000.0)
        .addMissing(lost.setTotal(total));
  }

  static OffsetRange range(long[] range) {
    return OffsetRange.newBuilder()
        .setPartition((int) range[0])
        .setFrom(range[1])
        .setTo(range[2])
        .build();
  }

  static Timestamp at(int window) {
    return Timestamps.fromMillis(NOON.plus(WINDOW.multipliedBy(window)).toEpochMilli());
  }

  static ReportInput input(QualityScore.Builder... scores) {
    return new ReportInput(
        List.of(scores).stream().map(QualityScore.Builder::build).toList(),
        List.of(),
        List.of(),
        (cluster, topic) -> "",
        NOON,
        NOON.plus(Duration.ofDays(1)),
        NOON.plus(Duration.ofDays(1)),
        "Hodor 1");
  }
}
