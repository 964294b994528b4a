package io.hodor.source.bigquery;

import io.hodor.config.Retries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The time, and how it is let pass: tests do not wait. */
record Pace(Clock clock, Retries.Pause pause, DoubleSupplier random) {

  static final Pace REAL =
      new Pace(Clock.systemUTC(), it -> TimeUnit.NANOSECONDS.sleep(it.toNanos()), Math::random);

  Instant now() {
    return clock.instant();
  }

  Retries retries(Duration limit) {
    return Retries.within(
        limit, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), pause, random);
  }
}
