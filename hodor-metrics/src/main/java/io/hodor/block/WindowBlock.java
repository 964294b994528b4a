package io.hodor.block;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import java.util.Arrays;
import java.util.List;

/**
 * A part of what was read in one window: the part of one shard, from one bundle or, once merged,
 * from all of them. Immutable once emitted, so that it may be shared and kept in state without
 * copies.
 *
 * <p>Offsets belong to the shard of their partition, contents to the shard of their hash. Shards
 * are disjoint, so that their counts add up exactly.
 */
public final class WindowBlock {

  /** How many shards a topic has. Changing it makes kept state useless. */
  public static final int SHARDS = 16;

  private final String topicId;
  private final List<PartitionOffsets> partitions;
  private final long[] contents;
  private final long distinctContents;
  private final long bytes;
  private final LatencyHistogram[] latencies;

  WindowBlock(
      String topicId,
      List<PartitionOffsets> partitions,
      long[] contents,
      long distinctContents,
      long bytes,
      LatencyHistogram[] latencies) {
    this.topicId = topicId;
    this.partitions = partitions;
    this.contents = contents;
    this.distinctContents = distinctContents;
    this.bytes = bytes;
    this.latencies = latencies;
  }

  /** A block of a window in which nothing was read. */
  public static WindowBlock empty(String topicId) {
    return new WindowBlock(
        topicId, List.of(), new long[0], 0, 0, new LatencyHistogram[LatencyHop.COUNT]);
  }

  /** The shard of a partition's offsets. */
  public static int shardOfPartition(int partition) {
    return Math.floorMod(partition, SHARDS);
  }

  /** The shard of a content: the first bits of its hash. */
  public static int shardOfContent(long content) {
    return (int) (content >>> 60);
  }

  /** Kafka's id of the topic; empty where the source does not know it. */
  public String topicId() {
    return topicId;
  }

  /** Ascending by partition. */
  public List<PartitionOffsets> partitions() {
    return partitions;
  }

  /** First 64 bits of the MD5 of each value, as often as read; empty once they are counted. */
  long[] contents() {
    return contents;
  }

  /** Different contents, counted already; only merged blocks have any. */
  public long distinctContents() {
    return distinctContents;
  }

  /** Sum of the lengths of the values. */
  public long bytes() {
    return bytes;
  }

  /** The latencies of a hop; null when there is none. */
  public LatencyHistogram latencies(LatencyHop hop) {
    return latencies[hop.ordinal()];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowBlock that
        && topicId.equals(that.topicId)
        && partitions.equals(that.partitions)
        && Arrays.equals(contents, that.contents)
        && distinctContents == that.distinctContents
        && bytes == that.bytes
        && Arrays.equals(latencies, that.latencies);
  }

  @Override
  public int hashCode() {
    return partitions.hashCode() * 31 + Long.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "WindowBlock{"
        + topicId
        + ", "
        + partitions
        + ", "
        + contents.length
        + " contents, "
        + distinctContents
        + " counted, "
        + bytes
        + " bytes, "
        + Arrays.toString(latencies)
        + "}";
  }
}
