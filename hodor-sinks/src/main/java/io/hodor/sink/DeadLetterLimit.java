package io.hodor.sink;

import io.hodor.sink.LineKey.WindowAddress;
import io.hodor.wire.v1.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets through the first dead letters of a window and partition, at most {@link
 * FirstDeadLetters#LIMIT}. Counts in memory: after a restart the count begins anew.
 */
final class DeadLetterLimit {

  /** Windows and partitions that are remembered; those that were quiet for longest go first. */
  private static final int REMEMBERED = 10_000;

  private final Map<Group, Integer> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Group, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Group(WindowAddress address, int partition) {}

  boolean takes(DeadLetter letter) {
    LineKey key = NdjsonFile.DEAD_LETTERS.keyOf(letter);
    Group group = new Group(key.address(), key.partition());
    return counts.merge(group, 1, Integer::sum) <= FirstDeadLetters.LIMIT;
  }
}
