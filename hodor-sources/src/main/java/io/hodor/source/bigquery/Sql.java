package io.hodor.source.bigquery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Pieces of GoogleSQL. */
final class Sql {

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private Sql() {}

  /** A text, whatever it holds. */
  static String text(String value) {
    StringBuilder literal = new StringBuilder("'");
    value
        .codePoints()
        .forEach(
            point -> {
              if (point == '\'' || point == '\\') {
                literal.append('\\').appendCodePoint(point);
              } else if (Character.isISOControl(point)) {
                literal.append(String.format(Locale.ROOT, "\\u%04x", point));
              } else {
                literal.appendCodePoint(point);
              }
            });
    return literal.append('\'').toString();
  }

  /** A name that may be a reserved word. */
  static String name(String identifier) {
    return '`' + identifier + '`';
  }

  static String timestamp(Instant instant) {
    return "TIMESTAMP '" + DATE_TIME.format(instant) + "+00:00'";
  }

  /** What a clock in UTC shows. */
  static String dateTime(Instant instant) {
    return "DATETIME '" + DATE_TIME.format(instant) + "'";
  }

  /** The day in UTC. */
  static String date(Instant instant) {
    return "DATE '" + DATE.format(instant) + "'";
  }
}
