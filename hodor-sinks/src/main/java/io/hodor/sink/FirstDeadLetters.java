package io.hodor.sink;

import io.hodor.wire.v1.DeadLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The dead letters worth keeping: of each window and partition those with the lowest offsets, at
 * most {@link #LIMIT}, whatever order they come in. Counters and ledgers stay exact without them.
 */
final class FirstDeadLetters {

  static final int LIMIT = 1_000;

  private static final Comparator<DeadLetter> BY_OFFSET =
      Comparator.comparingLong(DeadLetter::getOffset)
          .thenComparing(DeadLetter::getFile)
          .thenComparing(DeadLetter::getReason);

  private final Map<LineKey, TreeSet<DeadLetter>> kept = new TreeMap<>();

  void add(DeadLetter letter) {
    LineKey key = NdjsonFile.DEAD_LETTERS.keyOf(letter);
    LineKey group = new LineKey(key.owner(), key.windowStart(), key.partition(), 0);
    TreeSet<DeadLetter> letters = kept.computeIfAbsent(group, any -> new TreeSet<>(BY_OFFSET));
    letters.add(letter);
    if (letters.size() > LIMIT) {
      letters.pollLast();
    }
  }

  List<DeadLetter> list() {
    List<DeadLetter> all = new ArrayList<>();
    kept.values().forEach(all::addAll);
    return all;
  }
}
