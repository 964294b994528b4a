package io.hodor.sink;

import static io.hodor.sink.PointField.bool;
import static io.hodor.sink.PointField.integer;
import static io.hodor.sink.PointField.optional;
import static io.hodor.sink.PointField.optionalNumber;
import static io.hodor.sink.PointField.text;
import static io.hodor.sink.PointField.word;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The fields of {@code hodor_quality}, in the order in which people may want to read them. */
public final class ScoreFields {

  /** All of them; every point has every one. */
  public static final List<PointField<QualityScore>> ALL = all();

  private ScoreFields() {}

  private static List<PointField<QualityScore>> all() {
    List<PointField<QualityScore>> all = new ArrayList<>();
    addStatus(all);
    addParts(all);
    addCounts(all);
    addMissing(all);
    addOffsets(all);
    addBasis(all);
    addMoments(all);
    return List.copyOf(all);
  }

  private static void addStatus(List<PointField<QualityScore>> all) {
    all.add(word("status", "the verdict", QualityScore::getStatus));
    all.add(
        integer(
            "status_number",
            "the verdict: 1 pending, 2 passed, 3 failed, 4 unmeasured, 5 incomparable",
            QualityScore::getStatusValue));
    all.add(
        text(
            "failed",
            "what a failed window fails for, with commas between; else empty",
            ScoreFields::failed));
    all.add(bool("settled", "whether it was time to judge", QualityScore::getSettled));
    all.add(bool("final", "whether nothing can change the verdict", QualityScore::getFinal));
    all.add(bool("waived", "whether a waiver accepts the verdict", QualityScore::getWaived));
    all.add(
        text("waived_reason", "why; empty when nothing is waived", QualityScore::getWaivedReason));
    all.add(
        text(
            "reasons",
            "what else there is to say of the verdict",
            it -> String.join("; ", it.getReasonsList())));
  }

  private static String failed(QualityScore score) {
    return score.getFailedList().stream()
        .map(part -> part.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static void addParts(List<PointField<QualityScore>> all) {
    all.addAll(
        optionalNumber(
            "score", "the parts in one, 0 to 100", QualityScore::hasScore, QualityScore::getScore));
    all.addAll(
        optionalNumber(
            "completeness",
            "share of the expected offsets that is not lost",
            QualityScore::hasCompleteness,
            QualityScore::getCompleteness));
    all.addAll(
        optionalNumber(
            "delivered",
            "share of the reference's offsets that is there",
            QualityScore::hasDelivered,
            QualityScore::getDelivered));
    all.addAll(
        optionalNumber(
            "uniqueness",
            "different offsets to a row",
            QualityScore::hasUniqueness,
            QualityScore::getUniqueness));
    all.addAll(
        optionalNumber(
            "timeliness",
            "share within the latency objective",
            QualityScore::hasTimeliness,
            QualityScore::getTimeliness));
  }

  private static void addCounts(List<PointField<QualityScore>> all) {
    all.add(integer("expected", "offsets that must be there", QualityScore::getExpected));
    all.add(
        integer(
            "reference_offsets",
            "different offsets in the reference",
            QualityScore::getReferenceOffsets));
    all.add(integer("source_rows", "rows in the source", QualityScore::getSourceRows));
    all.add(
        integer(
            "source_offsets",
            "different offsets in the source; its rows where it has no offsets",
            QualityScore::getSourceOffsets));
    all.add(
        integer(
            "delivered_offsets", "different offsets in both", QualityScore::getDeliveredOffsets));
    all.add(
        integer(
            "delivery_duplicates",
            "rows beyond different offsets: the sink's",
            QualityScore::getDeliveryDuplicates));
    all.add(
        integer(
            "producer_duplicates",
            "offsets beyond different contents: the producer's",
            QualityScore::getProducerDuplicates));
  }

  private static void addMissing(List<PointField<QualityScore>> all) {
    addMissing(all, MissingReason.LOST, "that nothing explains");
    addMissing(all, MissingReason.NOT_YET_DUE, "for which it is too early");
    addMissing(all, MissingReason.DEAD_LETTERED, "that a sink or Hodor could not read");
    addMissing(all, MissingReason.EXPIRED, "that the sink no longer keeps");
  }

  private static void addMissing(
      List<PointField<QualityScore>> all, MissingReason reason, String which) {
    String name = reason.name().toLowerCase(Locale.ROOT);
    addRanges(
        all,
        name,
        "missing offsets " + which,
        it -> missing(it, reason).getTotal(),
        it -> missing(it, reason).getRangesList());
  }

  private static MissingOffsets missing(QualityScore score, MissingReason reason) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == reason)
        .findFirst()
        .orElse(MissingOffsets.getDefaultInstance());
  }

  private static void addOffsets(List<PointField<QualityScore>> all) {
    addRanges(
        all,
        "repeated",
        "offsets that are there more than once",
        QualityScore::getRepeatedTotal,
        QualityScore::getRepeatedRangesList);
    addRanges(
        all,
        "unexpected",
        "offsets that the reference does not have",
        QualityScore::getUnexpectedTotal,
        QualityScore::getUnexpectedRangesList);
    addRanges(
        all,
        "late",
        "offsets that were missing at first and have come since",
        QualityScore::getLateTotal,
        QualityScore::getLateRangesList);
  }

  private static void addRanges(
      List<PointField<QualityScore>> all,
      String name,
      String meaning,
      ToLongFunction<QualityScore> total,
      Function<QualityScore, List<OffsetRange>> ranges) {
    all.add(integer(name + "_total", meaning, total));
    all.add(
        text(
            name,
            "the first of them as partition:from-to, both included; empty for none",
            it -> RangesText.of(ranges.apply(it))));
  }

  private static void addBasis(List<PointField<QualityScore>> all) {
    all.add(text("reference", "the source compared with", QualityScore::getReference));
    all.add(word("basis", "what was compared", QualityScore::getBasis));
    all.add(text("topic_id", "Kafka's id of the topic, if known", QualityScore::getTopicId));
  }

  private static void addMoments(List<PointField<QualityScore>> all) {
    all.addAll(
        optional(
            "measured_at_ms",
            "when the source was measured, in ms since 1970",
            QualityScore::hasMeasuredAt,
            it -> Timestamps.toMillis(it.getMeasuredAt())));
    all.addAll(
        optional(
            "first_failed_at_ms",
            "when the window was first found to fail, in ms since 1970",
            QualityScore::hasFirstFailedAt,
            it -> Timestamps.toMillis(it.getFirstFailedAt())));
    all.addAll(
        optional(
            "healed_at_ms",
            "when it was found to pass after it had failed, in ms since 1970",
            QualityScore::hasHealedAt,
            it -> Timestamps.toMillis(it.getHealedAt())));
    all.add(
        integer(
            "computed_at_ms",
            "when the verdict was computed, in ms since 1970",
            it -> Timestamps.toMillis(it.getComputedAt())));
    all.add(
        integer(
            "window_seconds",
            "the window's length",
            it -> it.getWindowEnd().getSeconds() - it.getWindowStart().getSeconds()));
  }
}
