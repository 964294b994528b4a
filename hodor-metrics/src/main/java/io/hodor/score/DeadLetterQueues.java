package io.hodor.score;

import io.hodor.OffsetSet;
import io.hodor.score.state.DeadLettered;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The offsets that sinks have put aside. */
final class DeadLetterQueues {

  /** By source; the empty name stands for all. */
  private final Map<String, OffsetsByPartition> queues = new HashMap<>();

  DeadLetterQueues(Collection<DeadLettered> told) {
    for (DeadLettered some : told) {
      queues
          .computeIfAbsent(some.getSource(), s -> new OffsetsByPartition())
          .addAll(some.getPartition(), OffsetSet.fromBytes(some.getOffsets().toByteArray()));
    }
  }

  /** Those of a source, and those of any. */
  OffsetsByPartition of(String source) {
    OffsetsByPartition none = new OffsetsByPartition();
    return queues.getOrDefault(source, none).plus(queues.getOrDefault("", none));
  }
}
