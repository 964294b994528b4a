package io.hodor.source;

import io.hodor.config.OptionFault;

/** The unit of event times that are whole numbers. */
public enum EventTimeUnit {
  MS,
  S,
  US,
  NS;

  private static final String OPTION = "eventTimeUnit";

  // The times that RFC 3339 and protobuf can write: years 1 to 9999.
  private static final long MIN_MILLIS = -62_135_596_800_000L;
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  static EventTimeUnit parse(String unit) {
    for (EventTimeUnit known : values()) {
      if (known.name().equalsIgnoreCase(unit)) {
        return known;
      }
    }
    throw new OptionFault(OPTION, "is " + unit + "; give ms, s, us or ns");
  }

  /** The millisecond that holds this time, or {@code MISSING} outside the years 1 to 9999. */
  long toMillis(long number) {
    return switch (this) {
      // Checked before multiplying, which could overflow.
      case S ->
          number >= MIN_MILLIS / 1000 && number <= MAX_MILLIS / 1000
              ? number * 1000
              : EventTimeReader.MISSING;
      case US -> inYears(Math.floorDiv(number, 1000));
      case NS -> inYears(Math.floorDiv(number, 1_000_000));
      case MS -> inYears(number);
    };
  }

  private static long inYears(long millis) {
    return millis >= MIN_MILLIS && millis <= MAX_MILLIS ? millis : EventTimeReader.MISSING;
  }
}
