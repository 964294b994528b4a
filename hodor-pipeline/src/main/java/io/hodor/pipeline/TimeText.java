package io.hodor.pipeline;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the times and durations of a command line; what is absent or wrong is empty. */
final class TimeText {

  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;

  private TimeText() {}

  /** A duration of at least this length, and of at most ten years of 365 days. */
  static Optional<Duration> duration(
      String flag, @Nullable String text, Duration least, Faults faults) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(least) < 0) {
        faults.add(flag, "'" + text + "' is too short; write " + least + " or more");
      } else if (duration.compareTo(LONGEST) > 0) {
        String longest = "P" + LONGEST.toDays() + "D";
        faults.add(flag, "'" + text + "' is too long; write " + longest + " or less");
      } else {
        return Optional.of(duration);
      }
    } catch (DateTimeParseException e) {
      faults.add(flag, "'" + text + "' is no ISO-8601 duration; write it as PT10M, PT2H or P1D");
    }
    return Optional.empty();
  }

  /** An instant of the years 1970 to 9999, to the millisecond. */
  static Optional<Instant> time(String flag, @Nullable String text, Faults faults) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
        return Optional.of(time.toInstant().truncatedTo(ChronoUnit.MILLIS));
      }
      faults.add(flag, "'%s' is not of the years %d to %d".formatted(text, FIRST_YEAR, LAST_YEAR));
    } catch (DateTimeException e) {
      faults.add(
          flag,
          "'"
              + text
              + "' is no ISO-8601 time with a zone; write it as 2026-01-31T10:00:00Z or"
              + " 2026-01-31T17:00:00+07:00");
    }
    return Optional.empty();
  }
}
