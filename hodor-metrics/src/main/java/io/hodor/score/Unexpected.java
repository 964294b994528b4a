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
   * @param newestStart the start of Kafka's newest window
   */
  static Unexpected of(
      OffsetsByPartition candidates,
      SourceWindow observed,
      SourceWindow kafka,
      Instant newestStart) {
    OffsetsByPartition known =
        candidates.in(p -> isKnown(observed.firstKnown(p), kafka, newestStart));
    return new Unexpected(known, candidates.minus(known));
  }

  /**
   * Whether Kafka was read to the end of what was in it when the source was measured. A bounded run
   * reads all there is; a live job has, when it reads records of a later time.
   */
  private static boolean isKnown(Instant observedAt, SourceWindow kafka, Instant newestStart) {
    if (kafka.metrics().getTiming() == Timing.BOUNDED) {
      return !kafka.computedAt().isBefore(observedAt);
    }
    return !newestStart.isBefore(observedAt);
  }
}
