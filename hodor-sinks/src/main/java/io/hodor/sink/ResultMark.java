package io.hodor.sink;

import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;

/**
 * How far the results are read.
 *
 * @param next the next offset of each partition that was begun
 * @param keys those of which something was handed on: who goes on from here says of each when it
 *     has caught up again
 */
record ResultMark(Map<ResultPartition, Long> next, Set<String> keys) implements CheckpointMark {

  /** Of a reader that has read nothing. */
  static final ResultMark NOTHING = new ResultMark(Map.of(), Set.of());

  ResultMark {
    next = Map.copyOf(next);
    keys = Set.copyOf(keys);
  }

  @Override
  public void finalizeCheckpoint() {
    // Nothing outside is told how far the results are read.
  }
}
