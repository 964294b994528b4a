package io.hodor.score;

import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The next moment at which time alone changes a verdict. */
final class NextChange {

  private final Instant now;
  private @Nullable Instant next;

  NextChange(Instant now) {
    this.now = now;
  }

  /** Something changes at this moment, if it is still to come. */
  void at(Instant moment) {
    if (moment.isAfter(now) && (next == null || moment.isBefore(next))) {
      next = moment;
    }
  }

  /** The earliest that is still to come; null when nothing is. */
  @Nullable Instant get() {
    return next;
  }
}
