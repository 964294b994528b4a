package io.hodor.pipeline;

import io.hodor.pipeline.LostRange.Offsets;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What has to be copied again.
 *
 * @param ranges ascending by topic, source, partition and offset; whole windows after the ranges of
 *     their source
 */
record BackfillPlan(List<LostRange> ranges) {

  /** Whatever differs here is never united. */
  private static final Comparator<LostRange> OWNER =
      Comparator.comparing(LostRange::topic)
          .thenComparing(LostRange::source)
          .thenComparing(LostRange::topicId)
          .thenComparing(LostRange::reference)
          .thenComparing(it -> it.offsets().map(Offsets::partition).orElse(Integer.MAX_VALUE));

  private static final Comparator<LostRange> ORDER =
      OWNER
          .thenComparing(it -> it.offsets().map(Offsets::from).orElse(0L))
          .thenComparing(LostRange::spanStart);

  BackfillPlan {
    ranges = List.copyOf(ranges);
  }

  /** What these verdicts call lost, but for windows that do not fail or are waived. */
  static BackfillPlan of(List<QualityScore> scores) {
    List<LostRange> ranges = new ArrayList<>();
    scores.stream()
        .filter(it -> it.getStatus() == Status.FAILED && !it.getWaived())
        .forEach(it -> ranges.addAll(lost(it)));
    ranges.sort(ORDER);
    return new BackfillPlan(united(ranges));
  }

  /** Windows that are in the plan as a whole. */
  List<LostRange> cut() {
    return ranges.stream().filter(it -> it.offsets().isEmpty()).toList();
  }

  long offsets() {
    return ranges.stream().mapToLong(LostRange::count).sum();
  }

  private static List<LostRange> lost(QualityScore score) {
    List<MissingOffsets> lost =
        score.getMissingList().stream().filter(it -> it.getReason() == MissingReason.LOST).toList();
    long total = lost.stream().mapToLong(MissingOffsets::getTotal).sum();
    List<Offsets> named =
        lost.stream()
            .flatMap(it -> it.getRangesList().stream())
            .map(BackfillPlan::offsets)
            .toList();
    if (total > named.stream().mapToLong(Offsets::count).sum()) {
      return List.of(range(score, List.of(), total));
    }
    return named.stream().map(it -> range(score, List.of(it), it.count())).toList();
  }

  private static Offsets offsets(OffsetRange range) {
    return new Offsets(range.getPartition(), range.getFrom(), range.getTo());
  }

  private static LostRange range(QualityScore score, List<Offsets> offsets, long count) {
    return new LostRange(
        score.getTopic(),
        score.getTopicId(),
        offsets.stream().findFirst(),
        count,
        WindowTimes.start(score),
        WindowTimes.end(score),
        score.getSource(),
        score.getReference());
  }

  private static List<LostRange> united(List<LostRange> sorted) {
    List<LostRange> united = new ArrayList<>();
    for (LostRange range : sorted) {
      int last = united.size() - 1;
      if (last >= 0 && touch(united.get(last), range)) {
        united.set(last, union(united.get(last), range));
      } else {
        united.add(range);
      }
    }
    return united;
  }

  private static boolean touch(LostRange one, LostRange next) {
    return OWNER.compare(one, next) == 0
        && one.offsets().isPresent()
        && next.offsets().orElseThrow().from() <= one.offsets().get().to() + 1;
  }

  private static LostRange union(LostRange one, LostRange next) {
    Offsets first = one.offsets().orElseThrow();
    Offsets both =
        new Offsets(
            first.partition(),
            first.from(),
            Math.max(first.to(), next.offsets().orElseThrow().to()));
    return new LostRange(
        one.topic(),
        one.topicId(),
        Optional.of(both),
        both.count(),
        earlier(one.spanStart(), next.spanStart()),
        later(one.spanEnd(), next.spanEnd()),
        one.source(),
        one.reference());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
