package io.hodor.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the times and durations of a command line; what is absent or wrong is empty. */
final class TimeText {

  private TimeText() {}

  /** A duration of at least this length. */
  static Optional<Duration> duration(
      String flag, @Nullable String text, Duration least, Faults faults) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(least) >= 0) {
        return Optional.of(duration);
      }
      faults.add(flag, "'" + text + "' is too short; write " + least + " or more");
    } catch (DateTimeParseException e) {
      faults.add(flag, "'" + text + "' is no ISO-8601 duration; write it as PT10M, PT2H or P1D");
    }
    return Optional.empty();
  }

  /** An instant, to the millisecond. */
  static Optional<Instant> time(String flag, @Nullable String text, Faults faults) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli()));
    } catch (DateTimeParseException | ArithmeticException e) {
      faults.add(
          flag,
          "'"
              + text
              + "' is no ISO-8601 time with a zone; write it as 2026-01-31T10:00:00Z or"
              + " 2026-01-31T17:00:00+07:00");
      return Optional.empty();
    }
  }
}
