package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import io.hodor.pipeline.GateWindow.State;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gate's answer for people: a line for each window that does not pass, and the verdict. */
final class GateText {

  private static final int MOST_RANGES = 3;

  private final GateRequest request;
  private final GateVerdict verdict;

  GateText(GateRequest request, GateVerdict verdict) {
    this.request = request;
    this.verdict = verdict;
  }

  String text() {
    return Stream.concat(verdict.open().map(GateText::line), Stream.of(verdictLine()))
        .collect(joining("\n"));
  }

  /** The verdict alone. */
  String verdictLine() {
    String words =
        switch (verdict.exit()) {
          case OK -> "passed: " + passed();
          case VERDICT_FAILS -> "failed: " + open();
          default -> "not settled: " + open();
        };
    return "%s of %s from %s to %s%s"
        .formatted(
            words, request.topic(), request.range().start(), request.range().end(), verified());
  }

  private String passed() {
    long waived =
        verdict.windows().stream()
            .filter(it -> it.score().map(QualityScore::getWaived).orElse(false))
            .count();
    return "all %s windows of %s%s%s"
        .formatted(
            Accounting.number(verdict.windows().size()),
            verdict.sources().stream().sorted().collect(joining(", ")),
            ofThem(waived, "waived"),
            ofThem(verdict.peersOnly(), "compared with other sinks only"));
  }

  private static String ofThem(long count, String words) {
    return count == 0 ? "" : " (" + Accounting.number(count) + " " + words + ")";
  }

  private String open() {
    List<String> counts = new ArrayList<>();
    for (State state : State.values()) {
      long count = verdict.open().filter(it -> it.state() == state).count();
      if (count > 0) {
        counts.add(Accounting.number(count) + " " + words(state));
      }
    }
    return "%s of %s windows of %s"
        .formatted(
            String.join(", ", counts),
            Accounting.number(verdict.windows().size()),
            verdict.sources().stream().sorted().collect(joining(", ")));
  }

  private String verified() {
    String through =
        verdict.verified().stream()
            .map(it -> it.getSource() + " " + through(it))
            .collect(joining(", "));
    return through.isEmpty() ? "" : "; verified through: " + through;
  }

  private static String through(VerifiedThrough verified) {
    return WindowTimes.instant(verified.getVerifiedThrough()).toString();
  }

  private static String line(GateWindow window) {
    List<String> words = new ArrayList<>(window.reasons());
    window.score().ifPresent(score -> words.addAll(ranges(score)));
    return "%-12s  %s  %s to %s%s"
        .formatted(
            words(window.state()).toUpperCase(Locale.ROOT),
            window.source(),
            window.start(),
            window.end(),
            words.isEmpty() ? "" : ": " + String.join("; ", words));
  }

  private static String words(State state) {
    return state.word().replace('_', ' ');
  }

  /** The first ranges of each kind, for somebody to begin with. */
  private static List<String> ranges(QualityScore score) {
    List<OffsetRange> lost =
        score.getMissingList().stream()
            .filter(it -> it.getReason() == MissingReason.LOST)
            .flatMap(it -> it.getRangesList().stream())
            .toList();
    return Stream.of(
            ranges("lost", lost),
            ranges("repeated", score.getRepeatedRangesList()),
            ranges("unexpected", score.getUnexpectedRangesList()))
        .filter(it -> !it.isEmpty())
        .collect(Collectors.toList());
  }

  private static String ranges(String kind, List<OffsetRange> ranges) {
    if (ranges.isEmpty()) {
      return "";
    }
    String first = ranges.stream().limit(MOST_RANGES).map(GateText::range).collect(joining(", "));
    return kind + ": " + first + (ranges.size() > MOST_RANGES ? ", ..." : "");
  }

  private static String range(OffsetRange range) {
    return "partition %d offset%s"
        .formatted(
            range.getPartition(),
            range.getFrom() == range.getTo()
                ? " " + range.getFrom()
                : "s " + range.getFrom() + "-" + range.getTo());
  }
}
