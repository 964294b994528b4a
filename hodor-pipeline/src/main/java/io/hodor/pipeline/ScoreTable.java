package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Verdicts as a table for people: a line for each source of each topic. */
final class ScoreTable {

  private static final List<String> TITLES =
      List.of(
          "topic",
          "source",
          "passed",
          "failed",
          "pending",
          "unmeasured",
          "incomparable",
          "lost",
          "repeated",
          "verified through");

  private ScoreTable() {}

  /** The verdicts of the run that judged at this moment. */
  static String of(Scores scores, Instant asOf) {
    Map<List<String>, List<QualityScore>> bySource =
        scores.scores().stream()
            .filter(it -> Timestamps.toMillis(it.getComputedAt()) == asOf.toEpochMilli())
            .collect(
                Collectors.groupingBy(
                    it -> List.of(it.getCluster(), it.getTopic(), it.getSource()),
                    () -> new TreeMap<>(ScoreTable::compare),
                    Collectors.toList()));
    long since = judgedSince(scores, asOf);
    if (bySource.isEmpty()) {
      return since == 0
          ? "There was no window to judge."
          : "Every window that was to be judged has been judged since: nothing is replaced.";
    }
    boolean clusters = bySource.keySet().stream().map(it -> it.get(0)).distinct().count() > 1;
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    bySource.forEach(
        (source, windows) -> rows.add(row(source, windows, verified(scores, source), clusters)));
    return TextRows.of(rows, 2) + stay(since);
  }

  /** Windows that a run as of this moment judges, and whose verdict is of a later one. */
  private static long judgedSince(Scores scores, Instant asOf) {
    return scores.scores().stream()
        .filter(it -> WindowTimes.start(it).isBefore(asOf))
        .filter(it -> WindowTimes.instant(it.getComputedAt()).isAfter(asOf))
        .count();
  }

  private static String stay(long since) {
    return switch ((int) Math.min(since, 2)) {
      case 0 -> "";
      case 1 -> "\n\n1 window has been judged since, and stays as it is.";
      default ->
          "\n\n%s windows have been judged since, and stay as they are."
              .formatted(Accounting.number(since));
    };
  }

  private static int compare(List<String> one, List<String> other) {
    return String.join("\0", one).compareTo(String.join("\0", other));
  }

  private static List<String> row(
      List<String> source, List<QualityScore> windows, String verified, boolean clusters) {
    return List.of(
        clusters ? source.get(0) + "/" + source.get(1) : source.get(1),
        source.get(2),
        count(windows, Status.PASSED),
        count(windows, Status.FAILED),
        count(windows, Status.PENDING),
        count(windows, Status.UNMEASURED),
        count(windows, Status.INCOMPARABLE),
        Accounting.number(windows.stream().mapToLong(ScoreTable::lost).sum()),
        Accounting.number(windows.stream().mapToLong(QualityScore::getRepeatedTotal).sum()),
        verified);
  }

  private static String count(List<QualityScore> windows, Status status) {
    return Accounting.number(windows.stream().filter(it -> it.getStatus() == status).count());
  }

  private static long lost(QualityScore score) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == MissingReason.LOST)
        .mapToLong(MissingOffsets::getTotal)
        .sum();
  }

  private static String verified(Scores scores, List<String> source) {
    return scores.verified().stream()
        .filter(it -> List.of(it.getCluster(), it.getTopic(), it.getSource()).equals(source))
        .map(VerifiedThrough::getVerifiedThrough)
        .map(Timestamps::toString)
        .findFirst()
        .orElse("-");
  }
}
