package io.hodor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How far a run without end has come.
 *
 * @param read records read since the run began, again after a failure included
 * @param classes the same by class
 * @param watermark how far event time has come, empty before the first reader tells
 * @param lastCheckpoint when the state was last kept
 * @param warnings what somebody should look at
 */
public record Progress(
    long read,
    Map<RecordClass, Long> classes,
    Optional<Instant> watermark,
    Optional<Instant> lastCheckpoint,
    List<String> warnings) {

  private static final String PREFIX = RecordCounters.NAMESPACE + ".";

  /** Beam's names for what it throws away as late. */
  private static final Predicate<String> DROPPED =
      Pattern.compile("[.]([dD]roppedDueToLateness|StatefulParDoDropped)$").asPredicate();

  /**
   * What a run's counters and gauges say.
   *
   * @param failures what somebody should know of earlier failures; empty where there were none
   */
  public static Progress of(
      RunMetrics metrics, Optional<Instant> lastCheckpoint, Optional<String> failures) {
    Map<RecordClass, Long> classes = new EnumMap<>(RecordClass.class);
    for (RecordClass each : RecordClass.values()) {
      classes.put(each, metrics.sum(PREFIX + RecordCounters.of(each)));
    }
    OptionalLong watermark = metrics.least(PREFIX + ReaderGauges.WATERMARK);
    List<String> warnings = warnings(metrics);
    failures.ifPresent(warnings::add);
    return new Progress(
        metrics.sum(PREFIX + RecordCounters.READ),
        classes,
        watermark.isPresent()
            ? Optional.of(Instant.ofEpochMilli(watermark.getAsLong()))
            : Optional.empty(),
        lastCheckpoint,
        warnings);
  }

  private static List<String> warnings(RunMetrics metrics) {
    List<String> warnings = new ArrayList<>();
    metrics
        .gauges(PREFIX + ReaderGauges.OPEN_TRANSACTION_PREFIX)
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                warnings.add(
                    "partition %s is held by an open transaction at offset %d"
                        .formatted(partition, offset));
              }
            });
    warn(
        metrics.sum(PREFIX + ReaderGauges.UNREAD),
        "%s offsets could not be read or were taken back",
        warnings);
    warn(
        metrics.sum(PREFIX + ReaderGauges.UNREADABLE_RESULTS),
        "%s results or ledgers cannot be read; the log names them",
        warnings);
    warn(
        metrics.sumOfNamed(DROPPED),
        "%s blocks were dropped as late by Beam, which must not be: results lack records",
        warnings);
    return warnings;
  }

  private static void warn(long count, String words, List<String> warnings) {
    if (count > 0) {
      warnings.add(words.formatted(number(count)));
    }
  }

  /** One line for people. */
  public String words(Instant now) {
    StringBuilder words = new StringBuilder("read ");
    words.append(number(read)).append(" records, watermark ");
    words.append(watermark.map(Instant::toString).orElse("not known yet"));
    words.append(", ");
    words.append(
        lastCheckpoint
            .map(at -> "check-point " + Duration.between(at, now).toSeconds() + " s ago")
            .orElse("no check-point yet"));
    warnings.forEach(warning -> words.append("; ").append(warning));
    return words.toString();
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
