package io.hodor.pipeline;

import static java.util.stream.Collectors.groupingBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.List;

/**
 * Verdicts that nothing will settle any more: of windows in whose place there are windows of
 * another size now, because somebody measures by other windows since.
 */
final class Outdated {

  private Outdated() {}

  /**
   * All but these.
   *
   * @param scores of one source
   */
  static List<QualityScore> without(List<QualityScore> scores) {
    return scores.stream()
        .filter(it -> !isOpen(it) || scores.stream().noneMatch(other -> replaces(other, it)))
        .toList();
  }

  /**
   * The same.
   *
   * @param scores of any sources, topics and clusters
   */
  static List<QualityScore> withoutThoseOfAny(List<QualityScore> scores) {
    return scores.stream()
        .collect(groupingBy(it -> List.of(it.getCluster(), it.getTopic(), it.getSource())))
        .values()
        .stream()
        .flatMap(ofOne -> without(ofOne).stream())
        .toList();
  }

  private static boolean isOpen(QualityScore score) {
    return score.getStatus() == Status.PENDING || score.getStatus() == Status.UNMEASURED;
  }

  /**
   * Only a verdict over a newer measurement: where nobody measures, nobody has changed the size.
   */
  private static boolean replaces(QualityScore score, QualityScore open) {
    return score.hasMeasuredAt()
        && (!open.hasMeasuredAt() || isBefore(open.getMeasuredAt(), score.getMeasuredAt()))
        && isBefore(score.getWindowStart(), open.getWindowEnd())
        && isBefore(open.getWindowStart(), score.getWindowEnd())
        && !size(score).equals(size(open));
  }

  private static Duration size(QualityScore score) {
    return Timestamps.between(score.getWindowStart(), score.getWindowEnd());
  }

  private static boolean isBefore(Timestamp one, Timestamp other) {
    return Timestamps.compare(one, other) < 0;
  }
}
