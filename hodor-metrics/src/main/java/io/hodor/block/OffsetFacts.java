package io.hodor.block;

import io.hodor.OffsetSet;
import io.hodor.RecordClass;

/** What is known of the offsets of one partition: sets of a class, as a source counted them. */
final class OffsetFacts {

  private final int partition;
  private final long[] rows = new long[RecordClass.COUNT];
  private final OffsetSet[] offsets = new OffsetSet[RecordClass.COUNT];
  private final OffsetSet[] repeated = new OffsetSet[RecordClass.COUNT];

  OffsetFacts(int partition) {
    this.partition = partition;
  }

  void add(RecordClass recordClass, OffsetSet more, boolean areRepeated, long moreRows) {
    int ordinal = recordClass.ordinal();
    if (offsets[ordinal] == null) {
      offsets[ordinal] = new OffsetSet();
      repeated[ordinal] = new OffsetSet();
    }
    rows[ordinal] += moreRows;
    offsets[ordinal].addAll(more);
    if (areRepeated) {
      repeated[ordinal].addAll(more);
    }
  }

  PartitionOffsets read() {
    OffsetMerge merge = new OffsetMerge(partition);
    for (int i = 0; i < RecordClass.COUNT; i++) {
      if (offsets[i] != null) {
        check(i);
        merge.addRepeated(i, repeated[i]);
      }
    }
    merge.add(rows, offsets);
    return merge.read();
  }

  /** Every offset has a row, a repeated one two at least, and no other has more than one. */
  private void check(int ordinal) {
    long distinct = offsets[ordinal].size();
    long again = repeated[ordinal].size();
    if (rows[ordinal] < distinct + again || (again == 0 && rows[ordinal] > distinct)) {
      throw new IllegalStateException(
          "partition %d has %d rows of class %s, %d offsets and %d of them repeated"
              .formatted(partition, rows[ordinal], RecordClass.of(ordinal), distinct, again));
    }
  }
}
