package io.hodor.pipeline;

import io.hodor.metrics.MeasuredWindows;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a run without end begins: after its newest final window, so that nothing is lost however
 * long it was away, and nothing depends on state that was kept. Only where there is none, at the
 * time that was asked for, or with the current window.
 *
 * @param start the start of the first window that is measured
 * @param why for people
 */
record StartPoint(Instant start, String why) {

  /**
   * The start of the first window to read.
   *
   * @param newestFinal the newest window that is final wherever there are final ones
   * @param oldestOpen the oldest window that is published and not final
   */
  static StartPoint of(
      MeasureRequest request, Optional<Instant> newestFinal, Optional<Instant> oldestOpen) {
    if (newestFinal.isPresent()) {
      Instant start = newestFinal.get().plus(request.windowSize());
      return new StartPoint(
          start,
          "after the final window of "
              + newestFinal.get()
              + (request.startTime().isPresent()
                  ? " (--startTime counts at the first start only)"
                  : ""));
    }
    if (oldestOpen.isPresent()) {
      return new StartPoint(oldestOpen.get(), "with the oldest window that is not final");
    }
    Instant asked = request.startTime().orElse(request.readingBegan());
    return new StartPoint(
        MeasuredWindows.floor(asked, request.windowSize()),
        request.startTime().isPresent() ? "as --startTime says" : "with the current window");
  }
}
