package io.hodor.block;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Unites the blocks of one shard and window. The result does not depend on their order, and counts
 * a content once however often it was read.
 */
public final class BlockMerge {

  private final TreeMap<Integer, OffsetMerge> partitions = new TreeMap<>();
  private final long[] rowsWithoutOffset = new long[RecordClass.COUNT];
  private final List<long[]> contents = new ArrayList<>();
  private final LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
  private final TreeSet<UnreadOffsets> unread = new TreeSet<>();
  private String topicId = "";
  private boolean replaced;
  private long bytes;
  private boolean counted;
  private boolean finishedCount;
  private long countedContents;

  /** Merges the blocks, each read once. */
  public static WindowBlock merge(Iterable<WindowBlock> blocks) {
    BlockMerge merge = new BlockMerge();
    blocks.forEach(merge::add);
    return merge.read();
  }

  private void add(WindowBlock block) {
    unread.addAll(block.unread());
    replaced |= block.isReplaced();
    if (isOfTopic(block.topicId())) {
      addRecords(block);
    }
  }

  private void addRecords(WindowBlock block) {
    for (PartitionOffsets partition : block.partitions()) {
      partitions.computeIfAbsent(partition.partition(), OffsetMerge::new).add(partition);
    }
    for (int i = 0; i < RecordClass.COUNT; i++) {
      rowsWithoutOffset[i] += block.rowsWithoutOffset()[i];
    }
    addContents(block);
    bytes += block.bytes();
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      addLatencies(hop, block.latencies(LatencyHop.of(hop)));
    }
  }

  /** Whether records of this topic belong in; those of a lesser id that are in go. */
  private boolean isOfTopic(String other) {
    if (other.isEmpty() || other.equals(topicId)) {
      return true;
    }
    replaced |= !topicId.isEmpty();
    if (other.compareTo(topicId) < 0) {
      return false;
    }
    topicId = other;
    if (replaced) {
      forgetRecords();
    }
    return true;
  }

  private void forgetRecords() {
    partitions.clear();
    Arrays.fill(rowsWithoutOffset, 0);
    contents.clear();
    Arrays.fill(latencies, null);
    bytes = 0;
    counted = false;
    finishedCount = false;
    countedContents = 0;
  }

  private void addContents(WindowBlock block) {
    if (block.distinctContents() > 0 || block.isFinishedCount()) {
      if (counted) {
        throw new IllegalStateException("two blocks of one window have counted their contents");
      }
      counted = true;
      finishedCount = block.isFinishedCount();
      countedContents = block.distinctContents();
    }
    if (block.contents().length > 0) {
      contents.add(block.contents());
    }
    if (finishedCount && !contents.isEmpty()) {
      throw new IllegalStateException("contents stand beside a finished count of them");
    }
  }

  private void addLatencies(int hop, LatencyHistogram other) {
    if (other == null) {
      return;
    }
    if (latencies[hop] == null) {
      latencies[hop] = new LatencyHistogram();
    }
    latencies[hop].mergeWith(other);
  }

  private WindowBlock read() {
    List<PartitionOffsets> merged = new ArrayList<>(partitions.size());
    partitions.values().forEach(partition -> merged.add(partition.read()));
    return new WindowBlock(
        topicId,
        merged,
        rowsWithoutOffset,
        new long[0],
        countedContents + DistinctLongs.count(contents),
        finishedCount,
        bytes,
        latencies,
        List.copyOf(unread),
        replaced);
  }
}
