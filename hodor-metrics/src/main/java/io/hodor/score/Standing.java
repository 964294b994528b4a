package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.time.Instant;
import java.util.List;

/**
 * What stands of the verdict that was published last: windows beside the judged one go when they
 * are too old to be kept, and what was found in them must not be judged as if it never was there.
 */
final class Standing {

  private final JudgedWindow window;
  private final QualityScore published;
  private final TopicWindows windows;
  private final boolean isOfTheSame;

  Standing(JudgedWindow window, Baseline baseline, TopicWindows windows) {
    this.window = window;
    this.published = window.published();
    this.windows = windows;
    this.isOfTheSame =
        published.getSettled()
            && published.getBasis() == Basis.OFFSETS
            && published.getReference().equals(baseline.reference)
            && published.getTopicId().equals(windows.topicId(window.start()))
            && instant(published.getMeasuredAt()).equals(window.observed().computedAt());
  }

  /** Without those that it had found in Kafka, which forgets nothing. */
  OffsetsByPartition notInKafka(OffsetsByPartition candidates) {
    OffsetsByPartition listed = listed(published.getUnexpectedRangesList());
    boolean complete =
        published.getUnknownTotal() == 0 && published.getUnexpectedTotal() == listed.size();
    return isOfTheSame && complete ? candidates.and(listed) : candidates;
  }

  /** What it had found repeated, while no earlier window was measured again. */
  OffsetsByPartition repeated() {
    Instant judgedAt = instant(published.getComputedAt());
    boolean changed =
        windows.of(window.source()).headMap(window.start(), false).values().stream()
            .anyMatch(it -> it.isComplete() && it.computedAt().isAfter(judgedAt));
    return isOfTheSame && !changed
        ? listed(published.getRepeatedRangesList()).and(window.observed().content().placed)
        : new OffsetsByPartition();
  }

  private static OffsetsByPartition listed(List<OffsetRange> ranges) {
    OffsetsByPartition listed = new OffsetsByPartition();
    ranges.forEach(listed::add);
    return listed;
  }
}
