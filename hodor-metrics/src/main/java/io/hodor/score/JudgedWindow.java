package io.hodor.score;

import io.hodor.wire.v1.QualityScore;
import java.time.Duration;
import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A window of a source that gets a verdict.
 *
 * @param source its name
 * @param start inclusive
 * @param end exclusive
 * @param rules what is asked of the source
 * @param observed what is known of it there; null when nothing is
 * @param reference what is known of the reference there; null when nothing is
 * @param deadline when a window that is still not measured counts as unmeasured
 */
record JudgedWindow(
    String source,
    Instant start,
    Instant end,
    SourceRules rules,
    @Nullable SourceWindow observed,
    @Nullable SourceWindow reference,
    Instant deadline) {

  static JudgedWindow of(
      String source,
      Instant start,
      Duration size,
      TopicWindows windows,
      SourceRules rules,
      Duration unmeasuredAfter) {
    Instant end = start.plus(size);
    return new JudgedWindow(
        source,
        start,
        end,
        rules,
        windows.at(source, start),
        windows.at(windows.reference(), start),
        end.plus(rules.settle()).plus(unmeasuredAfter));
  }

  /** From when on a measurement counts. */
  Instant settlesAt() {
    return end.plus(rules.settle());
  }

  /** The verdict that is known to the world; one without a status when there is none. */
  QualityScore published() {
    return observed == null ? QualityScore.getDefaultInstance() : observed.published();
  }

  /** Whether the source's measurement is one that a verdict may rest on. */
  boolean isSettled(Instant now) {
    return observed != null
        && observed.isUsable(now)
        && !observed.computedAt().isBefore(settlesAt())
        && !now.isBefore(settlesAt());
  }

  /**
   * When a window counts as unmeasured that cannot be judged because something came late: it has as
   * much time as a window has from its end on.
   */
  Instant deadlineOf(Instant known) {
    return known.plus(Duration.between(end, deadline));
  }

  /** Whether the records that keep it from being judged are waited for no longer. */
  boolean isOverdue(Instant now) {
    for (SourceWindow window : new SourceWindow[] {observed, reference}) {
      boolean known = window != null && window.isComplete();
      if (known && now.isBefore(deadlineOf(window.allKnown()))) {
        return false;
      }
    }
    return true;
  }

  /** Tells when time alone changes the window's verdict. */
  void changes(NextChange next, Duration horizon) {
    next.at(settlesAt());
    next.at(deadline);
    next.at(end.plus(horizon));
    for (SourceWindow window : new SourceWindow[] {observed, reference}) {
      if (window != null && window.isComplete()) {
        next.at(window.computedAt().minus(SourceWindow.CLOCKS_DIFFER));
        next.at(deadlineOf(window.allKnown()));
      }
    }
  }
}
