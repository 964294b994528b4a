package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.sink.Ndjson;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Verdicts as a score would publish them, over windows of ten minutes from noon on. */
final class TestScores {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private TestScores() {}

  /** The start of the window with this number. */
  static Instant start(int window) {
    return NOON.plusSeconds(600L * window);
  }

  /** A settled window of the topic orders. */
  static QualityScore.Builder score(String source, int window, Status status) {
    return QualityScore.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic("orders")
        .setTopicId("id-1")
        .setSource(source)
        .setReference("kafka")
        .setWindowStart(time(start(window)))
        .setWindowEnd(time(start(window + 1)))
        .setStatus(status)
        .setSettled(status == Status.PASSED || status == Status.FAILED)
        .setComputedAt(time(start(window + 4)));
  }

  static QualityScore passed(String source, int window) {
    return score(source, window, Status.PASSED)
        .setCompleteness(1)
        .setUniqueness(1)
        .setTimeliness(1)
        .build();
  }

  /** One that fails for these offsets, and for nothing else. */
  static QualityScore.Builder lost(String source, int window, OffsetRange... ranges) {
    long total = List.of(ranges).stream().mapToLong(it -> it.getTo() - it.getFrom() + 1).sum();
    return score(source, window, Status.FAILED)
        .setCompleteness(1 - total / 1000.0)
        .setUniqueness(1)
        .setTimeliness(1)
        .addMissing(
            MissingOffsets.newBuilder()
                .setReason(MissingReason.LOST)
                .setTotal(total)
                .addAllRanges(List.of(ranges)))
        .addFailed(FailedPart.COMPLETENESS)
        .addReasons(total + " offsets lost");
  }

  static OffsetRange range(int partition, long from, long to) {
    return OffsetRange.newBuilder().setPartition(partition).setFrom(from).setTo(to).build();
  }

  static VerifiedThrough verified(String source, int window) {
    return VerifiedThrough.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic("orders")
        .setSource(source)
        .setVerifiedThrough(time(start(window)))
        .build();
  }

  /** Puts them where a command with this --inputDir reads them. */
  static void write(Path folder, QualityScore... scores) throws IOException {
    Files.write(
        folder.resolve("quality.ndjson"), List.of(scores).stream().map(Ndjson::line).toList());
  }

  static void write(Path folder, VerifiedThrough... verified) throws IOException {
    Files.write(
        folder.resolve("verified.ndjson"), List.of(verified).stream().map(Ndjson::line).toList());
  }

  static Timestamp time(Instant time) {
    return Timestamps.fromMillis(time.toEpochMilli());
  }
}
