package io.hodor.block;

import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import java.util.Arrays;

/**
 * The offsets of one partition in one window: how many records of each class, and which offsets.
 *
 * @param partition the Kafka partition
 * @param rows records by the ordinal of their class
 * @param offsets the different offsets by the ordinal of their class; null where there is none
 * @param repeated offsets seen more than once, among all classes but too late
 */
public record PartitionOffsets(
    int partition, long[] rows, OffsetSet[] offsets, OffsetSet repeated) {

  /** How many records are placed in the window. */
  public long placedRows() {
    long sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += RecordClass.of(i).isPlaced() ? rows[i] : 0;
    }
    return sum;
  }

  /** How many different offsets are placed in the window. */
  public long distinct() {
    OffsetSet placed = new OffsetSet();
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] != null && RecordClass.of(i).isPlaced()) {
        placed.addAll(offsets[i]);
      }
    }
    return placed.size();
  }

  /** The offsets of a class; empty where there is none. */
  public OffsetSet offsetsOf(RecordClass recordClass) {
    OffsetSet ofClass = offsets[recordClass.ordinal()];
    return ofClass == null ? new OffsetSet() : ofClass;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionOffsets that
        && partition == that.partition
        && Arrays.equals(rows, that.rows)
        && Arrays.equals(offsets, that.offsets)
        && repeated.equals(that.repeated);
  }

  @Override
  public int hashCode() {
    return partition * 31 + Arrays.hashCode(rows);
  }

  @Override
  public String toString() {
    return partition
        + " "
        + Arrays.toString(rows)
        + " "
        + Arrays.toString(offsets)
        + " repeated "
        + repeated;
  }
}
