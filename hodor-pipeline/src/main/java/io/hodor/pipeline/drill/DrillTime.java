package io.hodor.pipeline.drill;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a drill's records are of: some windows that are long over, so that nobody has to
 * wait for the verdict.
 *
 * @param start of the first window
 */
public record DrillTime(Instant start) {

  static final Duration WINDOW = Duration.ofMinutes(10);
  static final int WINDOWS = 4;

  /** Long enough that results are final, and not so long that a topic's retention comes near. */
  private static final Duration AGO = Duration.ofHours(2);

  /** The windows of a drill that begins now. */
  public static DrillTime before(Instant now) {
    long end = now.minus(AGO).toEpochMilli() / WINDOW.toMillis() * WINDOW.toMillis();
    return new DrillTime(Instant.ofEpochMilli(end).minus(WINDOW.multipliedBy(WINDOWS)));
  }

  /** Of the last window, exclusive. */
  public Instant end() {
    return start.plus(WINDOW.multipliedBy(WINDOWS));
  }

  /** The moment of the {@code index}th of {@code count} records that are spread over a window. */
  long moment(int window, int index, int count) {
    long from = start.toEpochMilli() + window * WINDOW.toMillis();
    return from + WINDOW.toMillis() * index / count;
  }
}
