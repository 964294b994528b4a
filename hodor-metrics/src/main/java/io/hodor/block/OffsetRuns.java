package io.hodor.block;

import io.hodor.OffsetSet;

/**
 * Collects offsets of one partition and class. A consumer meets offsets in ascending runs, so a run
 * costs no more than one added range.
 */
final class OffsetRuns {

  private final OffsetSet distinct = new OffsetSet();
  private final OffsetSet repeated = new OffsetSet();
  private long rows;
  private long runFrom;
  private long runUntil;
  private long highest = -1;
  private int runs;

  void add(long offset) {
    rows++;
    if (offset == runUntil && runFrom != runUntil) {
      runUntil++;
      return;
    }
    endRun();
    runFrom = offset;
    runUntil = offset + 1;
  }

  private void endRun() {
    if (runFrom == runUntil) {
      return;
    }
    if (runFrom <= highest) {
      addRepeated();
    }
    distinct.addRange(runFrom, runUntil);
    highest = Math.max(highest, runUntil - 1);
    runs++;
    runUntil = runFrom;
  }

  private void addRepeated() {
    if (runUntil > runFrom + 1) {
      repeated.addAll(distinct.intersection(OffsetSet.ofRange(runFrom, runUntil)));
    } else if (distinct.contains(runFrom)) {
      // Tables and files come in any order: most of their runs are single offsets.
      repeated.addRange(runFrom, runUntil);
    }
  }

  /** How many runs were met; what the set costs in memory grows with them. */
  int runs() {
    return runs;
  }

  /** The collected runs of each class as one value; classes without records are null. */
  static PartitionOffsets collect(int partition, OffsetRuns[] byClass) {
    long[] rows = new long[byClass.length];
    OffsetSet[] offsets = new OffsetSet[byClass.length];
    OffsetMerge merge = new OffsetMerge(partition);
    for (int i = 0; i < byClass.length; i++) {
      if (byClass[i] != null) {
        byClass[i].endRun();
        rows[i] = byClass[i].rows;
        offsets[i] = byClass[i].distinct;
        merge.addRepeated(i, byClass[i].repeated);
      }
    }
    merge.add(rows, offsets);
    return merge.read();
  }
}
