package io.hodor.pipeline;

import java.time.Instant;
import java.util.Optional;

/**
 * A range of lost offsets, or a window of which not all lost offsets are known by name.
 *
 * @param topicId empty where the verdict does not know it
 * @param offsets where they lie; empty for a whole window
 * @param count how many are lost
 * @param spanStart of the first window that lost some of them
 * @param spanEnd of the last such window, exclusive
 * @param source which lost them
 * @param reference where they are
 */
record LostRange(
    String topic,
    String topicId,
    Optional<Offsets> offsets,
    long count,
    Instant spanStart,
    Instant spanEnd,
    String source,
    String reference) {

  /** Offsets of a partition, both ends included, none of them missing in the reference. */
  record Offsets(int partition, long from, long to) {

    long count() {
      return to - from + 1;
    }
  }
}
