package io.hodor.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Offsets of one partition.
 *
 * @param partition the partition's number
 * @param from the first offset
 * @param to the end, exclusive
 */
public record PartitionRange(int partition, long from, long to) implements Serializable {

  public PartitionRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("[" + from + ", " + to + ") of partition " + partition);
    }
  }

  /** How many offsets lie in the range; some of them may hold no record. */
  public long size() {
    return to - from;
  }

  /** Cuts the range, without gap or overlap, into pieces of nearly equal size up to this one. */
  List<PartitionRange> cut(long largest) {
    List<PartitionRange> pieces = new ArrayList<>();
    long left = Math.max(1, ceil(size(), largest));
    long start = from;
    for (; left > 0; left--) {
      long end = start + ceil(to - start, left);
      pieces.add(new PartitionRange(partition, start, end));
      start = end;
    }
    return pieces;
  }

  private static long ceil(long number, long by) {
    return (number + by - 1) / by;
  }

  @Override
  public String toString() {
    return "partition " + partition + " [" + from + ", " + to + ")";
  }
}
