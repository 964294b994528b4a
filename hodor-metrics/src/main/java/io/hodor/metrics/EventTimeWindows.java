package io.hodor.metrics;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Puts elements into fixed event-time windows whose panes accumulate: a late pane holds everything
 * of its window again, so that what is computed from it replaces what was computed before. The only
 * windowing of the pipeline.
 */
final class EventTimeWindows<T> extends PTransform<PCollection<T>, PCollection<T>> {

  private final MeasuredWindows windows;

  EventTimeWindows(MeasuredWindows windows) {
    this.windows = windows;
  }

  @Override
  public PCollection<T> expand(PCollection<T> input) {
    return input.apply(
        "Place in event-time windows",
        Window.<T>into(FixedWindows.of(joda(windows.size())))
            .triggering(
                AfterWatermark.pastEndOfWindow()
                    .withLateFirings(
                        AfterProcessingTime.pastFirstElementInPane()
                            .plusDelayOf(joda(windows.lateFiringDelay()))))
            .withAllowedLateness(
                joda(windows.allowedLateness()), Window.ClosingBehavior.FIRE_IF_NON_EMPTY)
            // FlinkRunner fires an empty on-time pane after the last one when the watermark passes
            // a window's end and its lateness in one step: it would overwrite a result by zeros.
            .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
            .accumulatingFiredPanes());
  }

  private static Duration joda(java.time.Duration duration) {
    return Duration.millis(duration.toMillis());
  }
}
