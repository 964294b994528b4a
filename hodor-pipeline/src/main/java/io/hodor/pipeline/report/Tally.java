package io.hodor.pipeline.report;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Windows by verdict, and the offsets of their faults. A waived window counts as waived only,
 * unless it passed; so do its offsets.
 *
 * @param peersOnly those that passed and were compared with other sinks only
 */
record Tally(
    int windows,
    int passed,
    int failed,
    int waived,
    int pending,
    int unmeasured,
    int incomparable,
    long lost,
    long repeated,
    long unexpected,
    int peersOnly) {

  static Tally of(List<QualityScore> scores) {
    return new Tally(
        scores.size(),
        count(scores, it -> it.getStatus() == Status.PASSED),
        count(scores, it -> is(it, Status.FAILED)),
        count(scores, Tally::isWaived),
        count(scores, it -> is(it, Status.PENDING)),
        count(scores, it -> is(it, Status.UNMEASURED) || is(it, Status.STATUS_UNSPECIFIED)),
        count(scores, it -> is(it, Status.INCOMPARABLE)),
        total(scores, Faulty.LOST),
        total(scores, Faulty.REPEATED),
        total(scores, Faulty.UNEXPECTED),
        count(scores, it -> it.getStatus() == Status.PASSED && it.getBasis() == Basis.PEER));
  }

  static Tally sum(Collection<Tally> parts) {
    return parts.stream().reduce(of(List.of()), Tally::plus);
  }

  private static boolean is(QualityScore score, Status status) {
    return !score.getWaived() && score.getStatus() == status;
  }

  private static boolean isWaived(QualityScore score) {
    return score.getWaived() && score.getStatus() != Status.PASSED;
  }

  private static int count(List<QualityScore> scores, Predicate<QualityScore> which) {
    return (int) scores.stream().filter(which).count();
  }

  private static long total(List<QualityScore> scores, Faulty kind) {
    return scores.stream().filter(it -> !isWaived(it)).mapToLong(kind::total).sum();
  }

  private Tally plus(Tally other) {
    return new Tally(
        windows + other.windows,
        passed + other.passed,
        failed + other.failed,
        waived + other.waived,
        pending + other.pending,
        unmeasured + other.unmeasured,
        incomparable + other.incomparable,
        lost + other.lost,
        repeated + other.repeated,
        unexpected + other.unexpected,
        peersOnly + other.peersOnly);
  }

  /**
   * The worst that any window is in. Live topics always have windows that are not settled, so that
   * one that passed outweighs them.
   */
  State state() {
    if (failed > 0) {
      return State.FAILED;
    }
    if (unmeasured + incomparable > 0) {
      return State.UNKNOWN;
    }
    if (passed + waived > 0) {
      return State.PASSED;
    }
    return pending > 0 ? State.PENDING : State.EMPTY;
  }

  /** From the worst on. */
  enum State {
    FAILED,
    UNKNOWN,
    PASSED,
    PENDING,
    EMPTY
  }
}
