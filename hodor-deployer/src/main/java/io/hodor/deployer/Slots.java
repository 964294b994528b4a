package io.hodor.deployer;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How parallel a topic's job is: as many slots as its records need, a power of two, at most one for
 * each partition. More slots start the job again, so that fewer are given back only when a quarter
 * would do.
 *
 * @param recordsPerSlot how many records a second are one slot's work
 * @param most the most that any job gets
 */
record Slots(int recordsPerSlot, int most) {

  /** The slots of a job that has so many now, or none yet. */
  int of(int partitions, OptionalDouble recordsPerSecond, OptionalInt now) {
    int limit = Math.max(1, Math.min(partitions, most));
    if (recordsPerSecond.isEmpty()) {
      return Math.min(limit, now.orElse(1));
    }
    int needed = Math.min(limit, needed(recordsPerSecond.getAsDouble()));
    boolean keeps = now.isPresent() && needed <= now.getAsInt() && needed > now.getAsInt() / 4;
    return keeps ? Math.min(limit, now.getAsInt()) : needed;
  }

  private int needed(double recordsPerSecond) {
    int slots = 1;
    while (slots < most && (double) slots * recordsPerSlot < recordsPerSecond) {
      slots *= 2;
    }
    return slots;
  }
}
