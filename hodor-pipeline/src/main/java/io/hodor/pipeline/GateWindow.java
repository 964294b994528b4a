package io.hodor.pipeline;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.QualityScore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One window of a source, as a gate sees it.
 *
 * @param source a source, or a name or pattern that no source has
 * @param start of the window, or of a stretch of time without a verdict
 * @param end exclusive
 * @param reasons for people; empty for one that passes
 * @param score the verdict; empty where there is none
 */
record GateWindow(
    String source,
    Instant start,
    Instant end,
    State state,
    List<String> reasons,
    Optional<QualityScore> score) {

  /** How a window stands. */
  enum State {
    PASSED,
    FAILED,
    PENDING,
    UNMEASURED,
    PEERS_ONLY,
    INCOMPARABLE,
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  GateWindow {
    reasons = List.copyOf(reasons);
  }

  /** A stretch of time that nobody has judged. */
  static GateWindow unknown(String source, Instant start, Instant end, String reason) {
    return new GateWindow(source, start, end, State.UNKNOWN, List.of(reason), Optional.empty());
  }

  /** Whether a verdict comes from other sinks alone: what Kafka had is not known any more. */
  static boolean isPeersOnly(QualityScore score) {
    return score.getBasis() == Basis.PEER;
  }

  boolean passes() {
    return state == State.PASSED;
  }
}
