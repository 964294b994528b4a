package io.hodor.block;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Builds the blocks of one topic and window from facts that the source has counted itself, as
 * {@link WindowFold} builds them from messages: the same records give the same result. All facts of
 * the window must come to one fold, because its contents are counted as a whole.
 */
public final class FactFold {

  /** Where everything goes that belongs to no partition. */
  private static final int FIRST_SHARD = 0;

  private final String topicId;
  private final TreeMap<Integer, OffsetFacts> partitions = new TreeMap<>();
  private final long[] rowsWithoutOffset = new long[RecordClass.COUNT];
  private final LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
  private boolean counted;
  private long distinctContents;

  /** An empty fold of a window of this topic. */
  public FactFold(String topicId) {
    this.topicId = topicId;
  }

  /**
   * Adds offsets of a partition and class.
   *
   * @param repeated whether each of them was seen more than once in this class
   * @param rows how many rows have them
   */
  public void addOffsets(
      int partition, RecordClass recordClass, OffsetSet offsets, boolean repeated, long rows) {
    partitions
        .computeIfAbsent(partition, OffsetFacts::new)
        .add(recordClass, offsets, repeated, rows);
  }

  /** Adds rows whose offsets the source does not know. */
  public void addWithoutOffset(RecordClass recordClass, long rows) {
    rowsWithoutOffset[recordClass.ordinal()] += rows;
  }

  /** Adds the latencies of a hop. */
  public void addLatencies(LatencyHop hop, LatencyHistogram histogram) {
    int ordinal = hop.ordinal();
    if (latencies[ordinal] == null) {
      latencies[ordinal] = new LatencyHistogram();
    }
    latencies[ordinal].mergeWith(histogram);
  }

  /**
   * Says how many different contents the window holds.
   *
   * @throws IllegalStateException if that was said before: two such counts do not add up
   */
  public void setDistinctContents(long count) {
    if (counted) {
      throw new IllegalStateException("the contents of one window were counted twice");
    }
    counted = true;
    distinctContents = count;
  }

  /**
   * Hands on a block for each shard that has facts. The fold must not be used afterwards.
   *
   * @throws IllegalStateException if rows and offsets cannot be of the same records
   */
  public void forEachBlock(BiConsumer<Integer, WindowBlock> consumer) {
    consumer.accept(FIRST_SHARD, block(FIRST_SHARD));
    for (int shard = FIRST_SHARD + 1; shard < WindowBlock.SHARDS; shard++) {
      WindowBlock block = block(shard);
      if (!block.partitions().isEmpty()) {
        consumer.accept(shard, block);
      }
    }
  }

  private WindowBlock block(int shard) {
    List<PartitionOffsets> offsets =
        partitions.entrySet().stream()
            .filter(entry -> WindowBlock.shardOfPartition(entry.getKey()) == shard)
            .map(entry -> entry.getValue().read())
            .toList();
    boolean first = shard == FIRST_SHARD;
    return new WindowBlock(
        topicId,
        offsets,
        first ? rowsWithoutOffset : new long[RecordClass.COUNT],
        new long[0],
        first ? distinctContents : 0,
        first && counted,
        0,
        first ? latencies : new LatencyHistogram[LatencyHop.COUNT],
        List.of(),
        false);
  }
}
