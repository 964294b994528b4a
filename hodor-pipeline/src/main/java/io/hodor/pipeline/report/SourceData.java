package io.hodor.pipeline.report;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A judged source of a topic.
 *
 * @param references the sources it was compared with
 * @param basis how it was compared
 * @param verifiedThrough null when nothing is verified
 * @param worst the place of the window with the lowest score; null when none has a score
 * @param ranges each as [place of its kind in {@link Faulty}, place of the window, partition, from,
 *     to], by window
 * @param rangesLeftOut how many the verdicts list and the page does not
 * @param offsetsUnlisted how many offsets of faults the verdicts themselves list no range of
 */
record SourceData(
    String source,
    List<String> references,
    List<String> basis,
    @Nullable Long verifiedThrough,
    Tally tally,
    @Nullable Integer worst,
    WindowsData windows,
    List<long[]> ranges,
    int rangesLeftOut,
    long offsetsUnlisted) {

  /** More can neither be seen in a picture nor read in a list. */
  private static final int MOST_RANGES = 2_000;

  /** The scores are of one source, ascending by window. */
  static SourceData of(List<QualityScore> scores, Optional<Long> verifiedThrough) {
    List<long[]> ranges = new ArrayList<>();
    for (int place = 0; place < scores.size(); place++) {
      for (Faulty kind : Faulty.values()) {
        for (OffsetRange range : kind.ranges(scores.get(place))) {
          ranges.add(
              new long[] {
                kind.ordinal(), place, range.getPartition(), range.getFrom(), range.getTo()
              });
        }
      }
    }
    return new SourceData(
        scores.get(0).getSource(),
        scores.stream().map(QualityScore::getReference).distinct().toList(),
        scores.stream()
            .map(QualityScore::getBasis)
            .filter(basis -> basis != Basis.BASIS_UNSPECIFIED)
            .map(basis -> basis.name().toLowerCase(Locale.ROOT))
            .distinct()
            .toList(),
        verifiedThrough.orElse(null),
        Tally.of(scores),
        worst(scores),
        WindowsData.of(scores),
        shown(ranges),
        Math.max(0, ranges.size() - MOST_RANGES),
        unlisted(scores));
  }

  /** The worst kinds stay where not all can. */
  private static List<long[]> shown(List<long[]> ranges) {
    return ranges.stream()
        .sorted(Comparator.comparingLong((long[] range) -> range[0]))
        .limit(MOST_RANGES)
        .sorted(Comparator.comparingLong((long[] range) -> range[1]))
        .toList();
  }

  private static long unlisted(List<QualityScore> scores) {
    long offsets = 0;
    for (QualityScore score : scores) {
      for (Faulty kind : Faulty.values()) {
        long listed =
            kind.ranges(score).stream().mapToLong(it -> it.getTo() - it.getFrom() + 1).sum();
        offsets += Math.max(0, kind.total(score) - listed);
      }
    }
    return offsets;
  }

  private static @Nullable Integer worst(List<QualityScore> scores) {
    Integer worst = null;
    for (int place = 0; place < scores.size(); place++) {
      QualityScore score = scores.get(place);
      if (score.hasScore() && (worst == null || score.getScore() < scores.get(worst).getScore())) {
        worst = place;
      }
    }
    return worst;
  }

  /** The lowest score of any window; above all scores when there is none. */
  double lowestScore() {
    Double lowest = worst == null ? null : windows.scores().get(worst);
    return lowest == null ? Double.MAX_VALUE : lowest;
  }

  static Comparator<QualityScore> byWindow() {
    return Comparator.comparing(QualityScore::getWindowStart, Timestamps.comparator());
  }
}
