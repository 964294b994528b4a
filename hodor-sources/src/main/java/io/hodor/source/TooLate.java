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
  private long watermark = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  TooLate(Duration windowSize, Duration allowedLateness) {
    this.windowSize = windowSize.toMillis();
    this.allowedLateness = allowedLateness.toMillis();
  }

  /** Takes the watermark that was returned last, in milliseconds since the epoch. */
  void watermark(long millis) {
    watermark = millis;
  }

  /** The watermark that was returned last. */
  long watermark() {
    return watermark;
  }

  /** Whether a record of this time, in milliseconds since the epoch, comes too late. */
  boolean applies(long time) {
    long windowEnd = (Math.floorDiv(time, windowSize) + 1) * windowSize;
    return windowEnd - 1 + allowedLateness < watermark;
  }
}
