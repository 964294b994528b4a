package io.hodor.pipeline;

import io.hodor.pipeline.GateWindow.State;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * By which windows pass a gate.
 *
 * @param leastCompleteness in place of the one that they were judged by
 */
record GateRule(Optional<Double> leastCompleteness) {

  /** The reason of a verdict that fails for completeness. */
  private static final Pattern LOSS = Pattern.compile("\\d+ (offsets|rows) lost");

  /** A reason for something that is not known, which fails no window. */
  private static final Pattern NOTE =
      Pattern.compile("producer duplicates are not known.*", Pattern.DOTALL);

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
   * Thresholds differ from topic to topic and are not in the verdict, but what failed is among its
   * reasons. One that is not understood does not let the window pass.
   */
  private static boolean failsForLossOnly(QualityScore score) {
    List<String> failures =
        score.getReasonsList().stream().filter(reason -> !NOTE.matcher(reason).matches()).toList();
    return score.getUnexpectedTotal() == 0
        && !failures.isEmpty()
        && failures.stream().allMatch(reason -> LOSS.matcher(reason).matches());
  }

  private List<String> reasons(QualityScore score, State state) {
    List<String> reasons = new ArrayList<>(score.getReasonsList());
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
