package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.sink.HealthMessage;
import io.hodor.wire.v1.ClassCounts;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * What became of every record that a run read.
 *
 * @param read all of them, as the readers counted them
 * @param classes how many ended in each class
 * @param outside those placed outside the range, read because records are not in order
 * @param inPartialWindows those in windows that are partial and so not published
 * @param unreadableFiles how many files could not be read wholly
 * @param outsideFolder rows of files whose time their folder, padded, does not hold
 */
record Accounting(
    long read,
    Map<RecordClass, Long> classes,
    long outside,
    long inPartialWindows,
    long unreadableFiles,
    long outsideFolder) {

  static Accounting of(MetricResults metrics) {
    return of((String name) -> sum(metrics, name));
  }

  /**
   * @param counters the sum of each counter of Hodor's, by its name
   */
  static Accounting of(ToLongFunction<String> counters) {
    Map<RecordClass, Long> classes = new EnumMap<>(RecordClass.class);
    for (RecordClass each : RecordClass.values()) {
      classes.put(each, counters.applyAsLong(RecordCounters.of(each)));
    }
    return new Accounting(
        counters.applyAsLong(RecordCounters.READ),
        classes,
        counters.applyAsLong(RecordCounters.OUTSIDE_RANGE),
        counters.applyAsLong(RecordCounters.IN_PARTIAL_WINDOWS),
        counters.applyAsLong(RecordCounters.UNREADABLE_FILES),
        counters.applyAsLong(RecordCounters.OUTSIDE_FOLDER));
  }

  /** What became of the records of two runs together. */
  Accounting plus(Accounting other) {
    Map<RecordClass, Long> sums = new EnumMap<>(classes);
    other.classes.forEach((each, count) -> sums.merge(each, count, Long::sum));
    return new Accounting(
        read + other.read,
        sums,
        outside + other.outside,
        inPartialWindows + other.inPartialWindows,
        unreadableFiles + other.unreadableFiles,
        outsideFolder + other.outsideFolder);
  }

  /** Records in no class; anything but zero means that a result cannot be trusted. */
  long difference() {
    return read - classes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records that the published windows must hold. */
  long published() {
    return read - outside - inPartialWindows;
  }

  /** The sum, as people read it. */
  String text() {
    String parts =
        Stream.of(RecordClass.values())
            .map(each -> words(each) + " " + number(classes.get(each)))
            .collect(joining(" + "));
    return "read " + number(read) + " = " + parts;
  }

  ClassCounts toWire() {
    return HealthMessage.classes(classes);
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A class as people read it. */
  static String words(RecordClass each) {
    return each.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static long sum(MetricResults metrics, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(RecordCounters.NAMESPACE, name))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : metrics.queryMetrics(filter).getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }
}
