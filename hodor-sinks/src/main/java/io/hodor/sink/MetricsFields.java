package io.hodor.sink;

import static io.hodor.sink.PointField.bool;
import static io.hodor.sink.PointField.integer;
import static io.hodor.sink.PointField.optional;
import static io.hodor.sink.PointField.text;
import static io.hodor.sink.PointField.word;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.QualityMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The fields of {@code hodor_metrics}, in the order in which people may want to read them. */
public final class MetricsFields {

  /** All of them; every point has every one. */
  public static final List<PointField<QualityMetrics>> ALL = all();

  private MetricsFields() {}

  private static List<PointField<QualityMetrics>> all() {
    List<PointField<QualityMetrics>> all = new ArrayList<>();
    addKind(all);
    addCounts(all);
    addLatencies(all, Hop.EVENT_TO_BROKER);
    addLatencies(all, Hop.EVENT_TO_CONSUMED);
    addLatencies(all, Hop.EVENT_TO_VISIBLE);
    addReading(all);
    return List.copyOf(all);
  }

  private static void addKind(List<PointField<QualityMetrics>> all) {
    all.add(word("kind", "the kind of source", QualityMetrics::getKind));
    all.add(word("timing", "which moment published the result", QualityMetrics::getTiming));
    all.add(
        word("coverage", "whether the window was wholly readable", QualityMetrics::getCoverage));
    all.add(bool("final", "whether nothing can change the result", QualityMetrics::getFinal));
  }

  private static void addCounts(List<PointField<QualityMetrics>> all) {
    all.add(integer("count", "records placed in the window", QualityMetrics::getCount));
    all.addAll(
        optional(
            "bytes",
            "sum of the values' lengths",
            QualityMetrics::hasBytes,
            QualityMetrics::getBytes));
    all.addAll(
        optional(
            "unique_offsets",
            "different offsets among the counted records",
            QualityMetrics::hasUniqueOffsets,
            QualityMetrics::getUniqueOffsets));
    all.addAll(
        optional(
            "unique_contents",
            "different values among the counted records",
            QualityMetrics::hasUniqueContents,
            QualityMetrics::getUniqueContents));
    all.addAll(
        optional(
            "repeated",
            "count less unique_offsets",
            QualityMetrics::hasRepeated,
            QualityMetrics::getRepeated));
    all.addAll(ClassFields.of(QualityMetrics::getClasses));
  }

  private static void addLatencies(List<PointField<QualityMetrics>> all, Hop hop) {
    String name = hop.name().toLowerCase(Locale.ROOT);
    all.add(
        bool(
            name + "_known",
            "whether the latencies of this hop are known; else they are 0",
            it -> find(it, hop).isPresent()));
    add(all, hop, "count", "measured records", Latency::getCount);
    add(all, hop, "negative", "records whose later moment lies before", Latency::getNegative);
    add(all, hop, "min", "the least latency in ms", Latency::getMin);
    add(all, hop, "max", "the greatest latency in ms", Latency::getMax);
    add(all, hop, "sum", "the sum of the latencies in ms", Latency::getSum);
    add(all, hop, "p50", "the median in ms", Latency::getP50);
    add(all, hop, "p75", "the 75th percentile in ms", Latency::getP75);
    add(all, hop, "p90", "the 90th percentile in ms", Latency::getP90);
    add(all, hop, "p95", "the 95th percentile in ms", Latency::getP95);
    add(all, hop, "p99", "the 99th percentile in ms", Latency::getP99);
    add(all, hop, "p999", "the 99.9th percentile in ms", Latency::getP999);
  }

  private static void add(
      List<PointField<QualityMetrics>> all,
      Hop hop,
      String name,
      String meaning,
      ToLongFunction<Latency> value) {
    all.add(
        integer(
            hop.name().toLowerCase(Locale.ROOT) + "_" + name,
            meaning,
            it -> find(it, hop).map(value::applyAsLong).orElse(0L)));
  }

  private static Optional<Latency> find(QualityMetrics metrics, Hop hop) {
    return metrics.getLatenciesList().stream().filter(it -> it.getHop() == hop).findFirst();
  }

  private static void addReading(List<PointField<QualityMetrics>> all) {
    all.add(
        integer(
            "unread_total",
            "offsets that retention or truncation took before they were read",
            MetricsFields::unread));
    all.add(
        text(
            "unread",
            "the first of them as partition:from-to, both included; empty for none",
            it -> RangesText.of(it.getUnreadList())));
    all.add(
        text(
            "partial_reasons",
            "why the window was not wholly readable; empty when it was",
            it -> String.join("; ", it.getPartialReasonsList())));
    all.add(text("event_time", "where event times come from", QualityMetrics::getEventTime));
    all.add(
        word(
            "isolation_level",
            "how transactions were read; empty outside Kafka",
            QualityMetrics::getIsolationLevel));
    all.add(integer("window_seconds", "the window's length", MetricsFields::windowSeconds));
    all.add(
        integer(
            "computed_at_ms",
            "when the result was computed, in ms since 1970",
            it -> Timestamps.toMillis(it.getComputedAt())));
    all.add(text("topic_id", "Kafka's id of the topic, if known", QualityMetrics::getTopicId));
    all.add(
        integer(
            "partitions",
            "partitions with records in the window",
            QualityMetrics::getPartitionsCount));
  }

  private static long unread(QualityMetrics metrics) {
    return metrics.getUnreadList().stream().mapToLong(it -> it.getTo() - it.getFrom() + 1).sum();
  }

  private static long windowSeconds(QualityMetrics metrics) {
    return metrics.getWindowEnd().getSeconds() - metrics.getWindowStart().getSeconds();
  }
}
