package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.metrics.MeasuredWindows;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Which windows of a topic are judged: an unbroken row, measured or not. */
final class Grid {

  /** The size of windows where nobody has measured any. */
  static final Duration USUAL_SIZE = Duration.ofMinutes(10);

  /** More windows than these within a horizon are a mistake of whoever published them. */
  private static final long MOST_WINDOWS = 100_000;

  /** A window of some size. */
  record Span(Instant start, Duration size) {
    Instant end() {
      return start.plus(size);
    }
  }

  private final TopicWindows windows;
  private final Duration horizon;
  private final Instant oldestEnd;
  private final Instant now;
  private final Duration size;

  /**
   * @param horizon how old a window may be to be judged
   */
  Grid(TopicWindows windows, Duration horizon, Instant now) {
    this.windows = windows;
    this.horizon = horizon;
    this.oldestEnd = now.minus(horizon);
    this.now = now;
    this.size = newestSize();
  }

  /** That of the reference's newest window, else that of any source's. */
  private Duration newestSize() {
    Duration ofReference = newestSize(windows.reference());
    if (ofReference != null) {
      return ofReference;
    }
    for (String source : windows.sources()) {
      Duration ofSource = newestSize(source);
      if (ofSource != null) {
        return ofSource;
      }
    }
    return USUAL_SIZE;
  }

  private @Nullable Duration newestSize(String source) {
    for (SourceWindow window : windows.of(source).descendingMap().values()) {
      Duration its = size(window);
      if (its != null && !areTooMany(its, horizon)) {
        return its;
      }
    }
    return null;
  }

  /** Whether a time holds so many windows of a size that nobody can judge them. */
  static boolean areTooMany(Duration size, Duration time) {
    return time.compareTo(size.multipliedBy(MOST_WINDOWS)) > 0;
  }

  static @Nullable Duration size(@Nullable SourceWindow window) {
    QualityMetrics known = window == null ? null : window.known();
    if (known == null) {
      return null;
    }
    Duration size = Duration.between(window.start(), instant(known.getWindowEnd()));
    return size.isNegative() || size.isZero() ? null : size;
  }

  /** The size of the windows that are judged now. */
  Duration size() {
    return size;
  }

  /**
   * The windows of a source that are judged, ascending.
   *
   * @param asked whether the source has to measure whatever the reference measures
   */
  List<Span> of(String source, boolean asked) {
    Instant first = first(source, asked);
    if (first == null) {
      return List.of();
    }
    TreeMap<Instant, Span> spans = new TreeMap<>();
    Collection<SourceWindow> measured = new ArrayList<>(windows.of(source).values());
    measured.addAll(windows.of(windows.reference()).tailMap(first, true).values());
    for (SourceWindow window : measured) {
      Duration its = size(window);
      if (its != null && isJudged(window.start(), its)) {
        spans.putIfAbsent(window.start(), new Span(window.start(), its));
      }
    }
    fill(spans, first);
    return List.copyOf(spans.values());
  }

  private @Nullable Instant first(String source, boolean asked) {
    Instant own = windows.firstMeasured(source);
    if (!asked) {
      return own;
    }
    Instant first = own;
    List<String> others = new ArrayList<>(List.of(windows.reference()));
    if (windows.firstMeasured(windows.reference()) == null) {
      others.addAll(windows.sources());
    }
    for (String other : others) {
      Instant start = windows.firstMeasured(other);
      first = first == null || start != null && start.isBefore(first) ? start : first;
    }
    return first;
  }

  /** Adds the windows that nobody has measured, where none of another size lies. */
  private void fill(TreeMap<Instant, Span> spans, Instant first) {
    Instant oldest = oldestEnd.minus(size);
    Instant start = MeasuredWindows.ceiling(first.isBefore(oldest) ? oldest : first, size);
    for (; !start.plus(size).isAfter(now); start = start.plus(size)) {
      Map.Entry<Instant, Span> before = spans.lowerEntry(start.plus(size));
      boolean free = before == null || !before.getValue().end().isAfter(start);
      if (free && isJudged(start, size)) {
        spans.put(start, new Span(start, size));
      }
    }
  }

  private boolean isJudged(Instant start, Duration its) {
    Instant end = start.plus(its);
    return end.isAfter(oldestEnd) && !end.isAfter(now);
  }

  /** Tells when the next window ends. */
  void changes(NextChange next) {
    next.at(MeasuredWindows.floor(now, size).plus(size));
  }
}
