package io.hodor.score;

import static io.hodor.score.Times.timestamp;

import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Instant;

/** What stays of a window's faults after they are gone. */
final class Evidence {

  private Evidence() {}

  /**
   * Adds the offsets that were missing when the window was first settled, or at an earlier verdict,
   * and are there now.
   *
   * @param delivered what Kafka and the source both hold
   * @param atFirst what the source held when its windows were first settled
   */
  static void late(
      QualityScore.Builder score,
      OffsetsByPartition delivered,
      OffsetsByPartition atFirst,
      QualityScore published) {
    OffsetsByPartition before = new OffsetsByPartition();
    published.getLateRangesList().forEach(before::add);
    for (MissingOffsets missing : published.getMissingList()) {
      if (missing.getReason() == MissingReason.LOST) {
        missing.getRangesList().forEach(before::add);
      }
    }
    OffsetsByPartition late = delivered.minus(atFirst).plus(delivered.and(before));
    boolean cut = published.getLateTotal() > sizeOf(published.getLateRangesList());
    score
        .addAllLateRanges(late.ranges())
        .setLateTotal(cut ? Math.max(late.size(), published.getLateTotal()) : late.size());
  }

  /** Repeats what an earlier verdict found late, where now nothing can be compared. */
  static void keep(QualityScore.Builder score, QualityScore published) {
    score.addAllLateRanges(published.getLateRangesList()).setLateTotal(published.getLateTotal());
  }

  private static long sizeOf(Iterable<OffsetRange> ranges) {
    long size = 0;
    for (OffsetRange range : ranges) {
      size += range.getTo() - range.getFrom() + 1;
    }
    return size;
  }

  /** Since when the window is known to have failed, and when it was found healed. */
  static void moments(QualityScore.Builder score, QualityScore published, Instant now) {
    boolean fails = score.getStatus() == Status.FAILED;
    if (published.hasFirstFailedAt()) {
      score.setFirstFailedAt(published.getFirstFailedAt());
    } else if (fails) {
      score.setFirstFailedAt(timestamp(now));
    }
    if (!score.hasFirstFailedAt() || fails) {
      return;
    }
    if (published.hasHealedAt() && published.getStatus() != Status.FAILED) {
      score.setHealedAt(published.getHealedAt());
    } else if (score.getStatus() == Status.PASSED) {
      score.setHealedAt(timestamp(now));
    }
  }
}
