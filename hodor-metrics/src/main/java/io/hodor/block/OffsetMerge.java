package io.hodor.block;

import io.hodor.OffsetSet;
import io.hodor.RecordClass;

/** Unites the offsets of one partition in one window, and finds those that come more than once. */
final class OffsetMerge {

  private final int partition;
  private final long[] rows = new long[RecordClass.COUNT];
  private final OffsetSet[] offsets = new OffsetSet[RecordClass.COUNT];
  private final OffsetSet placed = new OffsetSet();
  private final OffsetSet repeated = new OffsetSet();

  OffsetMerge(int partition) {
    this.partition = partition;
  }

  void add(PartitionOffsets other) {
    repeated.addAll(other.repeated());
    add(other.rows(), other.offsets());
  }

  void add(long[] otherRows, OffsetSet[] otherOffsets) {
    for (int i = 0; i < RecordClass.COUNT; i++) {
      rows[i] += otherRows[i];
      if (otherOffsets[i] != null) {
        add(i, otherOffsets[i]);
      }
    }
  }

  /** Notes offsets that a class is known to hold more than once; too late ones are not counted. */
  void addRepeated(int recordClass, OffsetSet more) {
    if (RecordClass.of(recordClass).isPlaced()) {
      repeated.addAll(more);
    }
  }

  private void add(int recordClass, OffsetSet more) {
    if (offsets[recordClass] == null) {
      offsets[recordClass] = new OffsetSet();
    }
    offsets[recordClass].addAll(more);
    if (RecordClass.of(recordClass).isPlaced()) {
      // Across classes too: an offset has one place in its partition, whatever its record was.
      repeated.addAll(placed.intersection(more));
      placed.addAll(more);
    }
  }

  /** The union. This object must not be used afterwards: the result shares its sets. */
  PartitionOffsets read() {
    return new PartitionOffsets(partition, rows, offsets, repeated);
  }
}
