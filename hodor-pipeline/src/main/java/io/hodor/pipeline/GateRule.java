package io.hodor.pipeline;

import io.hodor.pipeline.GateWindow.State;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By which windows pass a gate.
 *
 * @param leastCompleteness in place of the one that they were judged by
 * @param allowPeers whether a window passes that sinks alone were asked about
 */
record GateRule(Optional<Double> leastCompleteness, boolean allowPeers) {

  /** What two sinks both lack nobody sees. */
  private static final String PEERS_ONLY =
      "compared with other sinks only, without Kafka; --allowPeers lets it pass";

  GateWindow judge(QualityScore score) {
    State state = state(score);
    return new GateWindow(
        score.getSource(),
        WindowTimes.start(score),
        WindowTimes.end(score),
        state,
        state == State.PASSED ? List.of() : reasons(score, state),
        Optional.of(score));
  }

  private State state(QualityScore score) {
    State judged = judged(score);
    // A waiver accepts what is known; a window that is not settled will be known by waiting.
    if (judged == State.PENDING || score.getWaived()) {
      return judged == State.PENDING ? judged : State.PASSED;
    }
    State asked = asked(score, judged);
    return asked == State.PASSED && GateWindow.isPeersOnly(score) && !allowPeers
        ? State.PEERS_ONLY
        : asked;
  }

  /** The verdict by the completeness that the gate asks for. */
  private State asked(QualityScore score, State judged) {
    boolean settled = judged == State.PASSED || judged == State.FAILED;
    if (settled && score.hasCompleteness() && leastCompleteness.isPresent()) {
      return passes(score, leastCompleteness.get()) ? State.PASSED : State.FAILED;
    }
    return judged;
  }

  private static State judged(QualityScore score) {
    return switch (score.getStatus()) {
      case PASSED -> score.getSettled() ? State.PASSED : State.PENDING;
      case FAILED -> score.getSettled() ? State.FAILED : State.PENDING;
      case PENDING -> State.PENDING;
      case UNMEASURED -> State.UNMEASURED;
      case INCOMPARABLE -> State.INCOMPARABLE;
      // A newer Hodor's, which this one does not understand.
      case STATUS_UNSPECIFIED, UNRECOGNIZED -> State.UNKNOWN;
    };
  }

  private static boolean passes(QualityScore score, double least) {
    return score.getCompleteness() >= least
        && (score.getStatus() == Status.PASSED || failsForLossOnly(score));
  }

  /**
   * Whether loss is all that the window fails for. A verdict that does not say what it fails for is
   * an older one, and one that names something else may be a newer one.
   */
  private static boolean failsForLossOnly(QualityScore score) {
    return score.getFailedList().equals(List.of(FailedPart.COMPLETENESS))
        && score.getUnexpectedTotal() == 0
        && score.getUnknownTotal() == 0
        && score.getMissingList().stream()
            .noneMatch(it -> it.getReason() == MissingReason.NOT_YET_DUE);
  }

  private List<String> reasons(QualityScore score, State state) {
    List<String> reasons = new ArrayList<>(score.getReasonsList());
    if (state == State.PEERS_ONLY) {
      reasons.add(PEERS_ONLY);
    }
    boolean compared = score.hasCompleteness() && state == State.FAILED;
    leastCompleteness
        .filter(least -> compared && score.getCompleteness() < least)
        .ifPresent(
            least ->
                reasons.add(
                    "completeness %s is under --minCompleteness=%s"
                        .formatted(score.getCompleteness(), least)));
    return reasons;
  }
}
