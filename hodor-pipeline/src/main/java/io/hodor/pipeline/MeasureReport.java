package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Coverage;
import io.hodor.RecordClass;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a finished run says, and whether its numbers agree with each other. */
final class MeasureReport {

  private final MeasureRequest request;
  private final Accounting accounting;
  private final Optional<List<QualityMetrics>> published;
  private final Map<Instant, String> partial = new TreeMap<>();

  private MeasureReport(
      MeasureRequest request, Accounting accounting, Optional<List<QualityMetrics>> published) {
    this.request = request;
    this.accounting = accounting;
    this.published = published;
  }

  /** Reads back what the run has written. */
  static MeasureReport of(
      MeasureRequest request, Coverage coverage, Accounting accounting, PublishedResults results)
      throws IOException {
    Optional<List<QualityMetrics>> published =
        results.areReadable()
            ? Optional.of(results.latest().stream().filter(it -> isOf(request, it)).toList())
            : Optional.empty();
    MeasureReport report = new MeasureReport(request, accounting, published);
    report.findPartial(coverage);
    return report;
  }

  private static boolean isOf(MeasureRequest request, QualityMetrics it) {
    return request.isAddressOf(it)
        && Timestamps.toMillis(it.getComputedAt()) == request.readingBegan().toEpochMilli();
  }

  private void findPartial(Coverage coverage) {
    Instant start = request.range().start();
    while (start.isBefore(request.range().end())) {
      Instant end = start.plus(request.windowSize());
      List<String> reasons = coverage.reasonsPartial(start, end);
      if (!reasons.isEmpty()) {
        partial.put(start, String.join("; ", reasons));
      }
      start = end;
    }
  }

  /** What does not add up; empty when everything does. */
  List<String> disagreements() {
    List<String> found = new ArrayList<>();
    if (accounting.difference() != 0) {
      found.add(
          accounting.text()
              + " does not add up: "
              + Accounting.number(accounting.difference())
              + " records are in no class");
    }
    published.ifPresent(windows -> compareWith(windows, found));
    return found;
  }

  private void compareWith(List<QualityMetrics> windows, List<String> found) {
    long held = windows.stream().mapToLong(MeasureReport::heldBy).sum();
    if (held != accounting.published()) {
      found.add(
          "the windows hold %s records, but %s were read for them"
              .formatted(Accounting.number(held), Accounting.number(accounting.published())));
    }
  }

  /**
   * What casts doubt on complete windows: an event further ahead of its record's timestamp than
   * {@code --maxOutOfOrderness} shows that others may lie before the range that was read.
   */
  Optional<String> warning() {
    long furthest =
        published.stream()
            .flatMap(List::stream)
            .flatMap(it -> it.getLatenciesList().stream())
            .filter(latency -> latency.getHop() == Hop.EVENT_TO_BROKER && latency.getCount() > 0)
            .mapToLong(latency -> -latency.getMin())
            .max()
            .orElse(0);
    return furthest <= request.maxOutOfOrderness().toMillis()
        ? Optional.empty()
        : Optional.of(aheadText(Duration.ofMillis(furthest)));
  }

  private String aheadText(Duration furthest) {
    return ("events lie up to %s ahead of their records' timestamps, and others may lie before the"
            + " range that was read, missing in windows that are called complete: write"
            + " --maxOutOfOrderness=%s or more (it was %s)")
        .formatted(furthest, furthest, request.maxOutOfOrderness());
  }

  private static long heldBy(QualityMetrics window) {
    return window.getCount() + window.getClasses().getTooLate();
  }

  /** The table of windows and the account of the records. */
  String text() {
    List<String> lines = new ArrayList<>();
    published.ifPresent(
        windows -> {
          lines.add(windows.isEmpty() ? "No window was published." : WindowsTable.of(windows));
          lines.add("");
        });
    partialLines(lines);
    lines.add(accounting.text());
    if (accounting.outside() > 0) {
      lines.add(
          Accounting.number(accounting.outside()) + " of them belong to windows outside the range");
    }
    doubtLines(lines);
    lines.add("Written to " + request.outputs().words());
    return String.join("\n", lines);
  }

  /** A fault of most records is rather the command's than the topic's. */
  private void doubtLines(List<String> lines) {
    for (RecordClass doubtful : List.of(RecordClass.UNDATED, RecordClass.UNDECODABLE)) {
      long count = accounting.classes().get(doubtful);
      if (2 * count > accounting.read()) {
        lines.add(
            "%s records are %s: does --eventTime say where their event time stands?"
                .formatted(Accounting.number(count), Accounting.words(doubtful)));
      }
    }
  }

  private void partialLines(List<String> lines) {
    if (partial.isEmpty()) {
      return;
    }
    lines.add(
        partial.size()
            + (partial.size() == 1 ? " window is" : " windows are")
            + " partial"
            + (request.publishPartial() ? ":" : " and not published (see --publishPartial):"));
    Map<String, List<Instant>> byReason = new TreeMap<>();
    partial.forEach(
        (start, why) -> byReason.computeIfAbsent(why, any -> new ArrayList<>()).add(start));
    byReason.forEach((why, starts) -> lines.add("  " + span(starts) + ": " + why));
  }

  private static String span(List<Instant> starts) {
    return starts.size() == 1
        ? starts.get(0).toString()
        : starts.get(0) + " to " + starts.get(starts.size() - 1);
  }
}
