package io.hodor.testing;

import java.time.Duration;
import java.util.function.Supplier;

/** A limit for waiting on something that is looked at again and again. */
final class Deadline {
  private static final long BETWEEN_LOOKS_MILLIS = 50;

  private final Duration limit;
  private final long end;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
  }

  static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  /**
   * Waits a moment before the next look.
   *
   * @throws AssertionError past the deadline, with the explanation
   */
  void orFail(Supplier<String> explanation) {
    if (System.nanoTime() > end) {
      throw new AssertionError("after " + limit + ": " + explanation.get());
    }
    try {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
