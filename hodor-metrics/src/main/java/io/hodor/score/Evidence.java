package io.hodor.score;

import static io.hodor.score.Times.timestamp;

import io.hodor.OffsetSet;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.PartitionOffsets;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.QualityScoreOrBuilder;
import io.hodor.wire.v1.Status;
import java.time.Instant;
import java.util.List;

/** What stays of a window's faults after they are gone. */
final class Evidence {

  /** What a message can hold beside the ranges: as much as a ledger. */
  private static final int MOST_BYTES = 500 << 10;

  private Evidence() {}

  /**
   * Adds the offsets that were missing when the window was first settled, or at an earlier verdict,
   * and are there now.
   *
   * @param delivered what Kafka and the source both hold
   * @param lost what the verdict calls lost
   * @param atFirst what the source held when its windows were first settled
   */
  static void late(
      QualityScore.Builder score,
      OffsetsByPartition delivered,
      OffsetsByPartition lost,
      OffsetsByPartition atFirst,
      QualityScore published) {
    OffsetsByPartition ever = ever(published);
    OffsetsByPartition again = delivered.and(ever);
    OffsetsByPartition late = delivered.minus(atFirst).plus(again);
    long nameless = nameless(published, ever);
    long total = late.size();
    if (nameless > 0) {
      boolean healed = score.getMissingList().isEmpty();
      total = Math.max(total, healed ? again.size() + nameless : published.getLateTotal());
    }
    score.addAllLateRanges(late.ranges()).setLateTotal(total);
    remember(score, ever.plus(late).plus(lost));
  }

  /**
   * The offsets that a verdict called lost, or one before it where it compared nothing. What was
   * found in the meantime is not among them.
   */
  static OffsetsByPartition lost(QualityScore verdict) {
    OffsetsByPartition lost = new OffsetsByPartition();
    long total = verdict.getBasis() == Basis.BASIS_UNSPECIFIED ? Long.MAX_VALUE : 0;
    for (MissingOffsets missing : verdict.getMissingList()) {
      if (missing.getReason() == MissingReason.LOST) {
        missing.getRangesList().forEach(lost::add);
        total = missing.getTotal();
      }
    }
    if (total > lost.size()) {
      OffsetsByPartition late = new OffsetsByPartition();
      verdict.getLateRangesList().forEach(late::add);
      lost.addAll(ever(verdict).minus(late));
    }
    return lost;
  }

  /** How many rows a verdict called lost. */
  static long lostTotal(QualityScore verdict) {
    return verdict.getMissingList().stream()
        .filter(it -> it.getReason() == MissingReason.LOST)
        .mapToLong(MissingOffsets::getTotal)
        .sum();
  }

  /** Repeats what an earlier verdict found late, where now nothing can be compared. */
  static void keep(QualityScore.Builder score, QualityScore published) {
    score.addAllLateRanges(published.getLateRangesList()).setLateTotal(published.getLateTotal());
    remember(score, ever(published));
  }

  /** Every offset that a verdict or one before it called late or lost, as far as it names them. */
  static OffsetsByPartition ever(QualityScoreOrBuilder verdict) {
    OffsetsByPartition ever = listed(verdict);
    for (PartitionOffsets offsets : verdict.getEverLateList()) {
      ever.addAll(offsets.getPartition(), OffsetSet.fromBytes(offsets.getOffsets().toByteArray()));
    }
    return ever;
  }

  private static OffsetsByPartition listed(QualityScoreOrBuilder verdict) {
    OffsetsByPartition listed = new OffsetsByPartition();
    verdict.getLateRangesList().forEach(listed::add);
    for (MissingOffsets missing : verdict.getMissingList()) {
      if (missing.getReason() == MissingReason.LOST) {
        missing.getRangesList().forEach(listed::add);
      }
    }
    return listed;
  }

  /** Writes down what the ranges of a verdict do not say; nothing where that would be too much. */
  static void remember(QualityScore.Builder score, OffsetsByPartition ever) {
    score.clearEverLate();
    if (ever.size() > listed(score).size()) {
      List<PartitionOffsets> sets = ever.toWire();
      long bytes = sets.stream().mapToLong(PartitionOffsets::getSerializedSize).sum();
      score.addAllEverLate(bytes > MOST_BYTES ? List.of() : sets);
    }
  }

  /** How many offsets a verdict counted as late or lost and could not name. */
  private static long nameless(QualityScore published, OffsetsByPartition ever) {
    long counted = published.getLateTotal();
    for (MissingOffsets missing : published.getMissingList()) {
      boolean hasOffsets = published.getBasis() != Basis.COUNTS;
      counted += hasOffsets && missing.getReason() == MissingReason.LOST ? missing.getTotal() : 0;
    }
    return Math.max(0, counted - ever.size());
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
