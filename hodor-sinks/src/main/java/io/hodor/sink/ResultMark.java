package io.hodor.sink;

import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;

/**
 * How far the results are read.
 *
 * @param next the next offset of each partition that was begun
 * @param caughtUp whether all has been handed on that was there when reading began
 * @param keys those of which something was handed on; empty once it has caught up
 */
record ResultMark(Map<ResultPartition, Long> next, boolean caughtUp, Set<String> keys)
    implements CheckpointMark {

  /** Of a reader that has read nothing. */
  static final ResultMark NOTHING = new ResultMark(Map.of(), false, Set.of());

  ResultMark {
    next = Map.copyOf(next);
    keys = Set.copyOf(keys);
  }

  @Override
  public void finalizeCheckpoint() {
    // Nothing outside is told how far the results are read.
  }
}
