package io.hodor.score;

import io.hodor.wire.v1.Timing;
import java.time.Instant;

/**
 * The offsets that a source holds and Kafka does not.
 *
 * @param known those of which it is certain
 * @param unknown those that Kafka's measurement may still bring
 */
record Unexpected(OffsetsByPartition known, OffsetsByPartition unknown) {

  static final Unexpected NOTHING =
      new Unexpected(new OffsetsByPartition(), new OffsetsByPartition());

  /**
   * @param candidates what the source holds in the window, and Kafka in none
   * @param newestStart the start of the newest window that a live job measured in Kafka
   */
  static Unexpected of(
      OffsetsByPartition candidates,
      SourceWindow observed,
      SourceWindow kafka,
      Instant newestStart,
      UndatedRows undatedRows) {
    if (candidates.isEmpty()) {
      return NOTHING;
    }
    OffsetsByPartition unknown =
        candidates.and(observed.knownAfter(readThrough(kafka, newestStart)));
    OffsetsByPartition undated = candidates.and(observed.content().undated);
    if (!undated.isEmpty() && undatedRows.mayComeFromElsewhere()) {
      unknown.addAll(undated);
    }
    return new Unexpected(candidates.minus(unknown), unknown);
  }

  /**
   * Up to when Kafka was read to the end of what was in it. A bounded run reads all there is; a
   * live job has, when it reads records of a later time.
   */
  private static Instant readThrough(SourceWindow kafka, Instant newestStart) {
    return kafka.metrics().getTiming() == Timing.BOUNDED ? kafka.computedAt() : newestStart;
  }
}
