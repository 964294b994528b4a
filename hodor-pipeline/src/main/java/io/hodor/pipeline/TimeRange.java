package io.hodor.pipeline;

import io.hodor.metrics.MeasuredWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A stretch of time, its end exclusive. */
record TimeRange(Instant start, Instant end) {

  /** What was asked for, as far as it was given and could be read. */
  record Wish(Optional<Instant> start, Optional<Instant> end, Optional<Duration> lookback) {}

  /** The range that is wished for; empty, with the reasons among the faults, when there is none. */
  static Optional<TimeRange> of(Wish wish, Instant now, Faults faults) {
    wish.end()
        .filter(end -> end.isAfter(now))
        .ifPresent(
            end -> faults.add("endTime", end + " lies in the future; write a time up to " + now));
    if (wish.start().isPresent() && wish.lookback().isPresent()) {
      faults.add("lookback", "says the same as --startTime; give one of the two");
      return Optional.empty();
    }
    Instant end = wish.end().orElse(now);
    return start(wish, end, faults).map(start -> new TimeRange(start, end));
  }

  private static Optional<Instant> start(Wish wish, Instant end, Faults faults) {
    Optional<Instant> start = wish.start().or(() -> wish.lookback().map(end::minus));
    if (start.isPresent() && !start.get().isBefore(end)) {
      faults.add("startTime", start.get() + " is not before the end, " + end);
      return Optional.empty();
    }
    return start;
  }

  /** How many windows of this size lie in this range of whole windows. */
  long windows(Duration windowSize) {
    return Duration.between(start, end).dividedBy(windowSize);
  }

  /** The whole windows that this range touches. */
  TimeRange widenedTo(Duration windowSize) {
    return new TimeRange(
        MeasuredWindows.floor(start, windowSize), MeasuredWindows.ceiling(end, windowSize));
  }
}
