package io.hodor.source;

import java.time.Duration;
import org.slf4j.Logger;

/** Keeps a condition that lasts from filling the log: it is told at most once a minute. */
final class RareWarning {

  private static final long PAUSE = Duration.ofMinutes(1).toMillis();

  private final Logger log;
  private long told;
  private boolean anyTold;

  RareWarning(Logger log) {
    this.log = log;
  }

  /** Warns, unless it did so less than a minute before {@code now}. */
  void tell(long now, String message) {
    if (!anyTold || Math.abs(now - told) >= PAUSE) {
      anyTold = true;
      told = now;
      log.warn("{}", message);
    }
  }
}
