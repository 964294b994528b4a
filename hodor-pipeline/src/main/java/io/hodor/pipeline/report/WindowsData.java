package io.hodor.pipeline.report;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The windows of a source column by column, for a page may hold hundreds of thousands of them.
 *
 * @param starts of the windows
 * @param lengths in milliseconds, as runs
 * @param statuses a letter for each window: the status, or W where a verdict is waived
 * @param scores null where there is none
 * @param timeliness null where there is none
 * @param expected offsets that must be there
 * @param details by the place of the window, of those of which there is more to say
 */
record WindowsData(
    Sequence starts,
    List<long[]> lengths,
    String statuses,
    List<Double> scores,
    List<Double> timeliness,
    List<Long> expected,
    Map<Integer, Detail> details) {

  private static final Map<Status, Character> LETTERS =
      new EnumMap<>(
          Map.of(
              Status.PASSED, 'P',
              Status.FAILED, 'F',
              Status.PENDING, 'N',
              Status.UNMEASURED, 'U',
              Status.INCOMPARABLE, 'I'));

  /**
   * What is not as it is of a plain window that passed.
   *
   * @param completeness null when it is 1 or unknown, as the others; {@code known} tells them apart
   * @param known the parts that are known, by their first letters
   * @param counts offsets by fault, and duplicates; none is 0
   */
  record Detail(
      String known,
      @Nullable Double completeness,
      @Nullable Double delivered,
      @Nullable Double uniqueness,
      Map<String, Long> counts,
      List<String> reasons,
      @Nullable String status,
      @Nullable String waived,
      @Nullable Long firstFailedAt,
      @Nullable Long healedAt) {

    static Detail of(QualityScore score) {
      return new Detail(
          (score.hasCompleteness() ? "c" : "") + (score.hasUniqueness() ? "u" : ""),
          part(score, QualityScore::hasCompleteness, QualityScore::getCompleteness),
          part(score, QualityScore::hasDelivered, QualityScore::getDelivered),
          part(score, QualityScore::hasUniqueness, QualityScore::getUniqueness),
          counts(score),
          score.getReasonsList(),
          score.getWaived() ? LETTERS.getOrDefault(score.getStatus(), 'U').toString() : null,
          score.getWaived() ? score.getWaivedReason() : null,
          score.hasFirstFailedAt() ? Timestamps.toMillis(score.getFirstFailedAt()) : null,
          score.hasHealedAt() ? Timestamps.toMillis(score.getHealedAt()) : null);
    }

    private static @Nullable Double part(
        QualityScore score, Predicate<QualityScore> has, ToDoubleFunction<QualityScore> part) {
      return has.test(score) && part.applyAsDouble(score) != 1
          ? floor(part.applyAsDouble(score))
          : null;
    }

    private static Map<String, Long> counts(QualityScore score) {
      Map<String, Long> counts = new LinkedHashMap<>();
      for (Faulty kind : Faulty.values()) {
        counts.put(kind.word(), kind.total(score));
      }
      counts.put("deliveryDuplicates", score.getDeliveryDuplicates());
      counts.put("producerDuplicates", score.getProducerDuplicates());
      counts.values().removeIf(count -> count == 0);
      return counts;
    }

    boolean isPlain() {
      return known.equals("cu")
          && completeness == null
          && delivered == null
          && uniqueness == null
          && counts.isEmpty()
          && reasons.isEmpty()
          && status == null
          && firstFailedAt == null;
    }
  }

  static WindowsData of(List<QualityScore> scores) {
    StringBuilder statuses = new StringBuilder();
    Map<Integer, Detail> details = new TreeMap<>();
    List<Double> values = new ArrayList<>();
    List<Double> timeliness = new ArrayList<>();
    for (QualityScore score : scores) {
      statuses.append(letter(score));
      values.add(score.hasScore() ? floor(score.getScore()) : null);
      timeliness.add(score.hasTimeliness() ? floor(score.getTimeliness()) : null);
      Detail detail = Detail.of(score);
      if (score.getStatus() != Status.PASSED || !detail.isPlain()) {
        details.put(statuses.length() - 1, detail);
      }
    }
    return new WindowsData(
        Sequence.of(scores.stream().map(it -> Timestamps.toMillis(it.getWindowStart())).toList()),
        Sequence.runs(scores.stream().map(WindowsData::length).toList()),
        statuses.toString(),
        values,
        timeliness,
        scores.stream().map(QualityScore::getExpected).toList(),
        details);
  }

  private static char letter(QualityScore score) {
    boolean waived = score.getWaived() && score.getStatus() != Status.PASSED;
    return waived ? 'W' : LETTERS.getOrDefault(score.getStatus(), 'U');
  }

  private static long length(QualityScore score) {
    return Timestamps.toMillis(score.getWindowEnd()) - Timestamps.toMillis(score.getWindowStart());
  }

  /** Never rounded up: what is not whole must not look whole. */
  static double floor(double part) {
    return Math.floor(part * 1e6) / 1e6;
  }
}
