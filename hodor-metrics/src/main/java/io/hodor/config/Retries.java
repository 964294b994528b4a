package io.hodor.config;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Pauses between attempts: half a second at first, then always twice as long, at most half a
 * minute, each shortened at random so that jobs that failed together do not come again together.
 */
public final class Retries {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final Pause pause;
  private final DoubleSupplier random;
  private final long end;
  private Duration next = FIRST;

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  private Retries(Duration limit, LongSupplier nanoTime, Pause pause, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.random = random;
    this.end = nanoTime.getAsLong() + limit.toNanos();
  }

  /** Attempts from now on for so long. */
  public static Retries within(Duration limit) {
    return within(
        limit, System::nanoTime, it -> TimeUnit.NANOSECONDS.sleep(it.toNanos()), Math::random);
  }

  public static Retries within(
      Duration limit, LongSupplier nanoTime, Pause pause, DoubleSupplier random) {
    return new Retries(limit, nanoTime, pause, random);
  }

  /** Waits until the next attempt is due; false when the time is over. */
  public boolean awaitNext() {
    long left = end - nanoTime.getAsLong();
    if (left <= 0) {
      return false;
    }
    double share = 0.5 + random.getAsDouble() / 2;
    Duration shortened = Duration.ofNanos((long) (next.toNanos() * share));
    Duration until = Duration.ofNanos(Math.min(left, shortened.toNanos()));
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    try {
      pause.of(until);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting to try again", e);
    }
    return true;
  }
}
