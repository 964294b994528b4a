package io.hodor.block;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
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
  private final long[] rowsWithoutOffset;
  private final long[] contents;
  private final long distinctContents;
  private final boolean finishedCount;
  private final long bytes;
  private final LatencyHistogram[] latencies;
  private final List<UnreadOffsets> unread;
  private final boolean replaced;

  WindowBlock(
      String topicId,
      List<PartitionOffsets> partitions,
      long[] rowsWithoutOffset,
      long[] contents,
      long distinctContents,
      boolean finishedCount,
      long bytes,
      LatencyHistogram[] latencies,
      List<UnreadOffsets> unread,
      boolean replaced) {
    if (finishedCount && contents.length > 0) {
      throw new IllegalArgumentException("contents stand beside a finished count of them");
    }
    this.topicId = topicId;
    this.partitions = partitions;
    this.rowsWithoutOffset = rowsWithoutOffset;
    this.contents = contents;
    this.distinctContents = distinctContents;
    this.finishedCount = finishedCount;
    this.bytes = bytes;
    this.latencies = latencies;
    this.unread = unread;
    this.replaced = replaced;
  }

  /** A block of a window in which nothing was read, of whatever topic id. */
  public static WindowBlock empty() {
    return new WindowBlock(
        "",
        List.of(),
        new long[RecordClass.COUNT],
        new long[0],
        0,
        false,
        0,
        new LatencyHistogram[LatencyHop.COUNT],
        List.of(),
        false);
  }

  /** The shard of a partition's offsets; also of records whose partition is not known. */
  public static int shardOfPartition(int partition) {
    return Math.floorMod(partition, SHARDS);
  }

  /** The shard of a content: the first bits of its hash. */
  public static int shardOfContent(long content) {
    return (int) (content >>> 60);
  }

  /** Kafka's id of the topic; empty where the source does not know it, or nothing was read. */
  public String topicId() {
    return topicId;
  }

  /** Ascending by partition. */
  public List<PartitionOffsets> partitions() {
    return partitions;
  }

  /** Records whose source does not know their offsets, by the ordinal of their class. */
  public long[] rowsWithoutOffset() {
    return rowsWithoutOffset;
  }

  /** First 64 bits of the MD5 of each value, as often as read; empty once they are counted. */
  long[] contents() {
    return contents;
  }

  /** Different contents, counted already: of the shard once merged, or of the whole window. */
  public long distinctContents() {
    return distinctContents;
  }

  /**
   * Whether the source itself counted the contents of the whole window. Counts of parts of it do
   * not add up to such a count, and it can be in a window once only.
   */
  public boolean isFinishedCount() {
    return finishedCount;
  }

  /** Sum of the lengths of the values. */
  public long bytes() {
    return bytes;
  }

  /** The latencies of a hop; null when there is none. */
  public LatencyHistogram latencies(LatencyHop hop) {
    return latencies[hop.ordinal()];
  }

  /** What could not be read, in order and each once. */
  public List<UnreadOffsets> unread() {
    return unread;
  }

  /**
   * Whether the topic was deleted and created anew within the window. Offsets of two topics of one
   * name are never united: a merged block holds the records of the one with the greater id, which
   * of them that is being chance, but the same in every shard and order.
   */
  public boolean isReplaced() {
    return replaced;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowBlock that
        && topicId.equals(that.topicId)
        && partitions.equals(that.partitions)
        && Arrays.equals(rowsWithoutOffset, that.rowsWithoutOffset)
        && Arrays.equals(contents, that.contents)
        && distinctContents == that.distinctContents
        && finishedCount == that.finishedCount
        && bytes == that.bytes
        && Arrays.equals(latencies, that.latencies)
        && unread.equals(that.unread)
        && replaced == that.replaced;
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
        + ", without offset "
        + Arrays.toString(rowsWithoutOffset)
        + ", "
        + contents.length
        + " contents, "
        + distinctContents
        + (finishedCount ? " counted in the whole window, " : " counted, ")
        + bytes
        + " bytes, "
        + Arrays.toString(latencies)
        + ", unread "
        + unread
        + (replaced ? ", replaced}" : "}");
  }
}
