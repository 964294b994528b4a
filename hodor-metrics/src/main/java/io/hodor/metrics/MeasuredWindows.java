package io.hodor.metrics;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which windows are measured, and when their results are published.
 *
 * @param size the length of a window; windows are aligned to the epoch
 * @param allowedLateness how long after its end a window still takes late records
 * @param lateFiringDelay how long late records gather before their window is computed again
 * @param start the first window's start, aligned to {@code size}
 * @param end the last window's end, exclusive, aligned to {@code size}; null where there is none
 * @param readingBegan when reading began
 * @param publishPartial whether windows that were not wholly readable are published
 * @param live whether results are published as windows end and change; else once, when the run
 *     ends, which needs an end
 */
public record MeasuredWindows(
    Duration size,
    Duration allowedLateness,
    Duration lateFiringDelay,
    Instant start,
    @Nullable Instant end,
    Instant readingBegan,
    boolean publishPartial,
    boolean live)
    implements Serializable {

  /** How far the clocks of the machines that read and publish may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  public MeasuredWindows {
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(allowedLateness, "allowedLateness");
    Objects.requireNonNull(lateFiringDelay, "lateFiringDelay");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(readingBegan, "readingBegan");
    if (!isAligned(start, size) || (end != null && !isAligned(end, size))) {
      throw new IllegalArgumentException(
          "range [" + start + ", " + end + ") cuts windows of " + size);
    }
    if (end == null && !live) {
      throw new IllegalArgumentException("a run that publishes at its end needs an end");
    }
  }

  /** The start of the window that holds this instant, in milliseconds since the epoch. */
  public long startOf(long millis) {
    return floor(millis, size.toMillis());
  }

  /** Whether the window with this start is among the measured ones. */
  public boolean contain(long windowStartMillis) {
    return windowStartMillis >= start.toEpochMilli()
        && (end == null || windowStartMillis < end.toEpochMilli());
  }

  /** The window with this start. */
  public IntervalWindow window(long windowStartMillis) {
    return new IntervalWindow(
        org.joda.time.Instant.ofEpochMilli(windowStartMillis),
        org.joda.time.Instant.ofEpochMilli(windowStartMillis + size.toMillis()));
  }

  /** The latest window start at or before this instant. */
  public static Instant floor(Instant instant, Duration size) {
    return Instant.ofEpochMilli(floor(instant.toEpochMilli(), size.toMillis()));
  }

  /** The earliest window start at or after this instant. */
  public static Instant ceiling(Instant instant, Duration size) {
    Instant floor = floor(instant, size);
    return floor.equals(instant) ? floor : floor.plus(size);
  }

  /**
   * Whether a watermark stands at this instant because time has passed. It stands far ahead of the
   * clock only where all input has ended, as in a drained job: windows cut off like this are not
   * over, and must not be published.
   */
  static boolean mayHavePassed(long millis) {
    return millis <= System.currentTimeMillis() + CLOCK_TOLERANCE.toMillis();
  }

  private static long floor(long millis, long sizeMillis) {
    return Math.floorDiv(millis, sizeMillis) * sizeMillis;
  }

  private static boolean isAligned(Instant instant, Duration size) {
    return floor(instant, size).equals(instant);
  }
}
