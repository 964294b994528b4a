package io.hodor.source;

import io.hodor.config.NamePattern;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a sink puts the records that it could not deliver, as JSON, a line each: {@code
 * ROOT/TOPIC/2026-01-31/FILE}, or {@code dt=2026-01-31}; or the date first and the topic below it.
 *
 * @param root the folder that holds the topics' folders: a path or a gs:// address, without a slash
 *     at its end
 * @param cluster of Kafka, that the offsets belong to
 * @param topics a whole-match pattern of topics
 * @param horizon how old a record may be to be asked for
 */
public record SinkDeadLetters(String root, String cluster, NamePattern topics, Duration horizon)
    implements Serializable {

  /** The option that names the folder. */
  static final String OPTION = "deadLetterFiles";

  private static final String DATE_PREFIX = "dt=";

  /** A folder's date is that of the sink's clock, in a zone of its own. */
  private static final Duration OTHER_CLOCK = Duration.ofDays(1);

  public SinkDeadLetters {
    Objects.requireNonNull(root, "root");
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(topics, "topics");
    Objects.requireNonNull(horizon, "horizon");
  }

  /**
   * Dead letters in a folder, as it is written on a command line.
   *
   * @throws io.hodor.config.OptionFault if it is no local path and no gs:// address
   */
  public static SinkDeadLetters in(
      String folder, String cluster, NamePattern topics, Duration horizon) {
    return new SinkDeadLetters(LayoutFlags.root(OPTION, folder), cluster, topics, horizon);
  }

  /** The date that a folder is named for; empty when it is named otherwise. */
  static Optional<LocalDate> date(String folder) {
    String date = folder.startsWith(DATE_PREFIX) ? folder.substring(DATE_PREFIX.length()) : folder;
    try {
      return Optional.of(LocalDate.parse(date, DateTimeFormatter.ISO_LOCAL_DATE));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether records that are asked for at a moment can lie in a folder of this date. */
  boolean asksFor(LocalDate date, Instant now) {
    return !date.isBefore(utc(now.minus(horizon).minus(OTHER_CLOCK)))
        && !date.isAfter(utc(now.plus(OTHER_CLOCK)));
  }

  private static LocalDate utc(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** A folder in a folder. */
  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
