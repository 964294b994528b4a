package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.RecordClass;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a finished run says, and whether its numbers agree with each other. */
final class MeasureReport {

  private final MeasureRequest request;
  private final Accounting accounting;
  private final Optional<List<QualityMetrics>> published;
  private final List<MeasuredTopic> topics;
  private final Map<String, List<Instant>> unpublished = new TreeMap<>();
  private final Map<String, List<Instant>> partial = new TreeMap<>();

  private MeasureReport(
      MeasureRequest request,
      List<MeasuredTopic> topics,
      Accounting accounting,
      Optional<List<QualityMetrics>> published) {
    this.request = request;
    this.topics = topics;
    this.accounting = accounting;
    this.published = published;
  }

  /** Reads back what the run has written. */
  static MeasureReport of(
      MeasureRequest request,
      List<MeasuredTopic> topics,
      Accounting accounting,
      PublishedResults results)
      throws IOException {
    Set<Address> addresses =
        topics.stream().map(MeasuredTopic::address).collect(Collectors.toSet());
    Optional<List<QualityMetrics>> published =
        results.areReadable()
            ? Optional.of(
                results.latest(addresses).stream().filter(it -> isOf(request, it)).toList())
            : Optional.empty();
    MeasureReport report = new MeasureReport(request, topics, accounting, published);
    if (!request.publishPartial()) {
      topics.forEach(report::findUnpublished);
    }
    published.ifPresent(windows -> windows.forEach(report::findPartial));
    return report;
  }

  /** What stands there may be of an earlier run. */
  private static boolean isOf(MeasureRequest request, QualityMetrics it) {
    return Timestamps.toMillis(it.getComputedAt()) == request.readingBegan().toEpochMilli();
  }

  private void findUnpublished(MeasuredTopic topic) {
    Instant start = request.range().start();
    while (start.isBefore(request.range().end())) {
      Instant end = start.plus(request.windowSize());
      List<String> reasons = topic.coverage().reasonsPartial(start, end);
      if (!reasons.isEmpty()) {
        note(unpublished, topic.address().topic(), start, reasons);
      }
      start = end;
    }
  }

  private void findPartial(QualityMetrics window) {
    if (window.getCoverage() == io.hodor.wire.v1.Coverage.PARTIAL) {
      Instant start = Instant.ofEpochMilli(Timestamps.toMillis(window.getWindowStart()));
      note(partial, window.getTopic(), start, window.getPartialReasonsList());
    }
  }

  private void note(
      Map<String, List<Instant>> windows, String topic, Instant start, List<String> reasons) {
    String why = String.join("; ", reasons);
    String key = topics.size() == 1 ? why : topic + ": " + why;
    windows.computeIfAbsent(key, any -> new ArrayList<>()).add(start);
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
    if (accounting.outsideFolder() > 0) {
      return Optional.of(
          Accounting.number(accounting.outsideFolder())
              + " rows lie further outside their folders than --partitionPadding, and others may"
              + " lie in folders that were not read, missing in windows that are called complete:"
              + " raise it, or say by --eventTime which time the folders follow");
    }
    long furthest =
        published.stream()
            .flatMap(List::stream)
            .filter(it -> it.getKind() == Kind.KAFKA)
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
    partialLines(lines, unpublished, " partial and not published (see --publishPartial):");
    partialLines(lines, partial, " partial:");
    if (accounting.unreadableFiles() > 0) {
      lines.add(
          Accounting.number(accounting.unreadableFiles())
              + " files could not be read wholly; the dead letters name them");
    }
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

  private static void partialLines(
      List<String> lines, Map<String, List<Instant>> byReason, String words) {
    int windows = byReason.values().stream().mapToInt(List::size).sum();
    if (windows > 0) {
      lines.add(windows + (windows == 1 ? " window is" : " windows are") + words);
      byReason.forEach((why, starts) -> lines.add("  " + span(starts) + ": " + why));
    }
  }

  private static String span(List<Instant> starts) {
    return starts.size() == 1
        ? starts.get(0).toString()
        : starts.get(0) + " to " + starts.get(starts.size() - 1);
  }
}
