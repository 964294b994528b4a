package io.hodor.score;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.PartitionOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Offsets of any partitions of a topic. */
final class OffsetsByPartition {

  /** The most ranges that are listed in one place. */
  static final int MOST_RANGES = 1_000;

  private static final OffsetSet NONE = new OffsetSet();

  /** Never holds an empty set. */
  private final TreeMap<Integer, OffsetSet> sets = new TreeMap<>();

  void addAll(int partition, OffsetSet offsets) {
    if (!offsets.isEmpty()) {
      sets.computeIfAbsent(partition, p -> new OffsetSet()).addAll(offsets);
    }
  }

  void addAll(OffsetsByPartition other) {
    other.sets.forEach(this::addAll);
  }

  void add(OffsetRange range) {
    addAll(range.getPartition(), OffsetSet.ofRange(range.getFrom(), range.getTo() + 1));
  }

  /** The offsets that both hold, as a new object; so are the others below. */
  OffsetsByPartition and(OffsetsByPartition other) {
    OffsetsByPartition both = new OffsetsByPartition();
    sets.forEach((p, mine) -> both.put(p, mine.intersection(other.of(p))));
    return both;
  }

  OffsetsByPartition minus(OffsetsByPartition other) {
    OffsetsByPartition rest = new OffsetsByPartition();
    sets.forEach((p, mine) -> rest.put(p, mine.difference(other.of(p))));
    return rest;
  }

  OffsetsByPartition plus(OffsetsByPartition other) {
    OffsetsByPartition union = new OffsetsByPartition();
    union.addAll(this);
    union.addAll(other);
    return union;
  }

  private void put(int partition, OffsetSet offsets) {
    if (!offsets.isEmpty()) {
      sets.put(partition, offsets);
    }
  }

  private OffsetSet of(int partition) {
    return sets.getOrDefault(partition, NONE);
  }

  long size(int partition) {
    return of(partition).size();
  }

  Set<Integer> partitions() {
    return sets.keySet();
  }

  boolean isEmpty() {
    return sets.isEmpty();
  }

  long size() {
    return sets.values().stream().mapToLong(OffsetSet::size).sum();
  }

  /** The first ranges, ascending by partition and offset; at most {@link #MOST_RANGES}. */
  List<OffsetRange> ranges() {
    List<OffsetRange> ranges = new ArrayList<>();
    sets.forEach(
        (partition, offsets) -> {
          if (ranges.size() < MOST_RANGES) {
            offsets.forEachRange((from, to) -> list(ranges, partition, from, to));
          }
        });
    return ranges;
  }

  /** All of it. */
  List<PartitionOffsets> toWire() {
    List<PartitionOffsets> wire = new ArrayList<>();
    sets.forEach(
        (partition, offsets) ->
            wire.add(
                PartitionOffsets.newBuilder()
                    .setPartition(partition)
                    .setOffsets(ByteString.copyFrom(offsets.toBytes()))
                    .build()));
    return wire;
  }

  private static void list(List<OffsetRange> ranges, int partition, long from, long to) {
    if (ranges.size() < MOST_RANGES) {
      ranges.add(OffsetRange.newBuilder().setPartition(partition).setFrom(from).setTo(to).build());
    }
  }

  @Override
  public String toString() {
    return sets.toString();
  }
}
