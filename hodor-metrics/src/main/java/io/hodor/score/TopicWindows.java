package io.hodor.score;

import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The windows of a topic by source, and what a source holds over all of them. */
final class TopicWindows {

  private static final String KAFKA = "kafka";

  /**
   * Which windows hold one and the same stream side by side: those of a topic id that are of a size
   * and by an event time. Others may overlap them, or be of before the settings changed.
   */
  record Row(String topicId, Duration size, String eventTime) {
    Row ofAnyTopic() {
      return new Row("", size, eventTime);
    }
  }

  /** Which offsets: those of a source in a row. */
  private record Union(String source, Row row) {}

  private final Instant now;
  private final TreeMap<String, TreeMap<Instant, SourceWindow>> sources = new TreeMap<>();
  private final Map<String, Kind> kinds = new HashMap<>();
  private final String reference;
  private final TreeMap<Instant, String> topicIds = new TreeMap<>();
  private final Map<Union, OffsetsByPartition> found = new HashMap<>();
  private final Map<Union, OffsetsByPartition> foundAtFirst = new HashMap<>();
  private final Map<String, Map<Instant, OffsetsByPartition>> again = new HashMap<>();

  TopicWindows(Collection<KeptWindow> kept, @Nullable String reference, Instant now) {
    this.now = now;
    for (KeptWindow window : kept) {
      SourceWindow it = new SourceWindow(window);
      sources.computeIfAbsent(window.getSource(), s -> new TreeMap<>()).put(it.start(), it);
      QualityMetrics known = it.known();
      if (known != null) {
        kinds.put(window.getSource(), known.getKind());
      }
    }
    this.reference = reference != null ? reference : kafkaSource();
    of(this.reference).values().stream()
        .filter(it -> it.isComplete() && !it.metrics().getTopicId().isEmpty())
        .forEach(it -> topicIds.put(it.start(), it.metrics().getTopicId()));
  }

  private String kafkaSource() {
    if (isMeasuredInKafka(KAFKA)) {
      return KAFKA;
    }
    return sources.keySet().stream().filter(this::isMeasuredInKafka).findFirst().orElse(KAFKA);
  }

  private boolean isMeasuredInKafka(String source) {
    return kind(source) == Kind.KAFKA && firstMeasured(source) != null;
  }

  /** The source that all others are compared with; it need not be measured. */
  String reference() {
    return reference;
  }

  /** Whether anybody has measured the topic. */
  boolean isMeasured() {
    return sources.keySet().stream().anyMatch(source -> firstMeasured(source) != null);
  }

  /** The sources of which anything is known, ascending. */
  Collection<String> sources() {
    return sources.keySet();
  }

  /** The windows of a source, ascending; none of a source that is not known. */
  NavigableMap<Instant, SourceWindow> of(String source) {
    return sources.getOrDefault(source, new TreeMap<>());
  }

  @Nullable SourceWindow at(String source, Instant start) {
    return of(source).get(start);
  }

  /** A window that a verdict may rest on; null when there is none. */
  @Nullable SourceWindow usable(String source, Instant start) {
    SourceWindow window = at(source, start);
    return window != null && window.isUsable(now) ? window : null;
  }

  /** The row that a window is part of. It must be complete. */
  Row row(SourceWindow window) {
    return new Row(topicId(window.start()), window.size(), window.metrics().getEventTime());
  }

  /** Whether windows like another that a verdict may rest on reach over a time without a gap. */
  boolean covers(String source, Instant from, Instant until, SourceWindow like) {
    Instant covered = from;
    Instant first = of(source).floorKey(from);
    for (SourceWindow window : of(source).tailMap(first == null ? from : first, true).values()) {
      if (!covered.isBefore(until) || window.start().isAfter(covered)) {
        break;
      }
      if (window.isUsable(now) && window.isLike(like)) {
        Instant end = window.start().plus(window.size());
        covered = end.isAfter(covered) ? end : covered;
      }
    }
    return !covered.isBefore(until);
  }

  /** Whether nothing that may still come to Kafka can change the reference's window. */
  boolean isFinal(Instant start) {
    SourceWindow window = usable(reference, start);
    return window != null && window.metrics().getFinal();
  }

  /** The start of the first window that was measured; null when none was. */
  @Nullable Instant firstMeasured(String source) {
    return of(source).values().stream()
        .filter(SourceWindow::isMeasured)
        .map(SourceWindow::start)
        .findFirst()
        .orElse(null);
  }

  /** As it was measured; else as the source's name begins. */
  Kind kind(String source) {
    Kind measured = kinds.get(source);
    if (measured != null) {
      return measured;
    }
    String prefix = source.split(":", 2)[0].toUpperCase(Locale.ROOT);
    return switch (prefix) {
      case "KAFKA" -> Kind.KAFKA;
      case "BIGQUERY" -> Kind.BIGQUERY;
      case "PARQUET" -> Kind.PARQUET;
      default -> Kind.KIND_UNSPECIFIED;
    };
  }

  /**
   * Kafka's id of the topic at a time: the reference's there, else the nearest before, or after.
   */
  String topicId(Instant start) {
    Map.Entry<Instant, String> entry = topicIds.floorEntry(start);
    entry = entry != null ? entry : topicIds.ceilingEntry(start);
    return entry == null ? "" : entry.getValue();
  }

  /** Every offset that a source holds in a row, in whichever window. */
  OffsetsByPartition found(String source, Row row) {
    return found.computeIfAbsent(new Union(source, row), u -> unite(u, it -> it.content().all));
  }

  /** The same as it was when each window was first settled. */
  OffsetsByPartition foundAtFirst(String source, Row row) {
    if (of(source).values().stream().noneMatch(SourceWindow::hasFirstSettled)) {
      return found(source, row);
    }
    return foundAtFirst.computeIfAbsent(
        new Union(source, row), union -> unite(union, SourceWindow::firstSettled));
  }

  /**
   * The offsets that a source holds in a window and in an earlier one, of the same row. Those that
   * the reference too has in several windows are not meant: there the topic may have been created
   * anew.
   */
  OffsetsByPartition inEarlierWindows(String source, Instant start) {
    return again.computeIfAbsent(source, this::again).getOrDefault(start, new OffsetsByPartition());
  }

  private Map<Instant, OffsetsByPartition> again(String source) {
    Map<Instant, OffsetsByPartition> again = inEarlierWindows(source, this::row);
    if (!again.isEmpty()) {
      OffsetsByPartition several = new OffsetsByPartition();
      inEarlierWindows(reference, it -> row(it).ofAnyTopic()).values().forEach(several::addAll);
      again.replaceAll((start, offsets) -> offsets.minus(several));
    }
    return again;
  }

  /** By window, where there are any. */
  private Map<Instant, OffsetsByPartition> inEarlierWindows(
      String source, Function<SourceWindow, Row> row) {
    Map<Instant, OffsetsByPartition> again = new HashMap<>();
    Map<Row, OffsetsByPartition> before = new HashMap<>();
    for (SourceWindow window : of(source).values()) {
      if (window.isUsable(now)) {
        OffsetsByPartition seen =
            before.computeIfAbsent(row.apply(window), r -> new OffsetsByPartition());
        OffsetsByPartition here = window.content().placed;
        OffsetsByPartition both = here.and(seen);
        if (!both.isEmpty()) {
          again.put(window.start(), both);
        }
        seen.addAll(here);
      }
    }
    return again;
  }

  /**
   * The start of the newest window of the reference that a live job measured and a verdict may rest
   * on. A bounded run over a later window says nothing of how far the live job has read.
   */
  Instant newestLiveOfReference() {
    return of(reference).descendingMap().values().stream()
        .filter(it -> it.isUsable(now) && it.isLive())
        .map(SourceWindow::start)
        .findFirst()
        .orElse(Instant.MIN);
  }

  private OffsetsByPartition unite(
      Union union, Function<SourceWindow, OffsetsByPartition> offsets) {
    OffsetsByPartition united = new OffsetsByPartition();
    of(union.source()).values().stream()
        .filter(it -> it.isUsable(now) && isPart(it, union))
        .forEach(it -> united.addAll(offsets.apply(it)));
    return united;
  }

  /** What Kafka has once held it holds, however it was measured; sinks change. */
  private boolean isPart(SourceWindow window, Union union) {
    return kind(union.source()) == Kind.KAFKA
        ? topicId(window.start()).equals(union.row().topicId())
        : row(window).equals(union.row());
  }
}
