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

  static StartPoint of(MeasureRequest request, Optional<Instant> newestFinal) {
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
    Instant asked = request.startTime().orElse(request.readingBegan());
    return new StartPoint(
        MeasuredWindows.floor(asked, request.windowSize()),
        request.startTime().isPresent() ? "as --startTime says" : "with the current window");
  }
}
