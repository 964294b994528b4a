package io.hodor.source;

import java.time.Duration;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * Which times lie in windows that are over, lateness included. It is Beam's own rule, held against
 * the watermark that the reader returned last, which no watermark behind the reader can be ahead
 * of: what passes here, Beam does not drop.
 */
final class TooLate {

  private final long windowSize;
  private final long allowedLateness;
  private long watermark;
  private long openFrom;

  TooLate(Duration windowSize, Duration allowedLateness) {
    this.windowSize = windowSize.toMillis();
    this.allowedLateness = allowedLateness.toMillis();
    watermark(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
  }

  /** Takes the watermark that was returned last, in milliseconds since the epoch. */
  void watermark(long millis) {
    watermark = millis;
    // Windows are over whose end lies at or before this: their last millisecond and the lateness
    // lie before the watermark.
    openFrom = Math.floorDiv(millis - allowedLateness, windowSize) * windowSize;
  }

  /** The watermark that was returned last. */
  long watermark() {
    return watermark;
  }

  /** Whether a record of this time, in milliseconds since the epoch, comes too late. */
  boolean applies(long time) {
    return time < openFrom;
  }
}
