package io.hodor.block;

import io.hodor.LatencyBuckets;
import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one shard of a window has met so far. */
final class ShardFold {

  /** What a run of offsets adds to a set, roughly: four bytes, and its share of the container. */
  private static final int RUN_BYTES = 8;

  private final TreeMap<Integer, OffsetRuns[]> partitions = new TreeMap<>();
  private final LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
  private final long[] rowsWithoutOffset = new long[RecordClass.COUNT];
  private long[] contents = {};
  private int contentCount;
  private final TreeSet<UnreadOffsets> unread = new TreeSet<>();
  private long bytes;

  // Messages come by partition: the last one's runs save a look-up for each message.
  private int lastPartition = -1;
  private OffsetRuns[] lastRuns;

  int addOffset(int partition, RecordClass recordClass, long offset) {
    if (partition != lastPartition) {
      lastRuns = partitions.computeIfAbsent(partition, p -> new OffsetRuns[RecordClass.COUNT]);
      lastPartition = partition;
    }
    OffsetRuns runs = lastRuns[recordClass.ordinal()];
    if (runs == null) {
      runs = new OffsetRuns();
      lastRuns[recordClass.ordinal()] = runs;
    }
    int before = runs.runs();
    runs.add(offset);
    return (runs.runs() - before) * RUN_BYTES;
  }

  void addWithoutOffset(RecordClass recordClass) {
    rowsWithoutOffset[recordClass.ordinal()]++;
  }

  void addBytes(int length) {
    bytes += length;
  }

  int addContent(long content) {
    if (contentCount == contents.length) {
      contents = Arrays.copyOf(contents, Math.max(16, 2 * contentCount));
    }
    contents[contentCount++] = content;
    return Long.BYTES;
  }

  int addLatency(int hop, long millis) {
    int growth = 0;
    if (latencies[hop] == null) {
      latencies[hop] = new LatencyHistogram();
      growth = LatencyBuckets.count() * Long.BYTES;
    }
    latencies[hop].add(millis);
    return growth;
  }

  void addUnread(UnreadOffsets offsets) {
    unread.add(offsets);
  }

  WindowBlock toBlock(String topicId) {
    List<PartitionOffsets> offsets = new ArrayList<>(partitions.size());
    partitions.forEach((partition, runs) -> offsets.add(OffsetRuns.collect(partition, runs)));
    return new WindowBlock(
        topicId,
        offsets,
        rowsWithoutOffset,
        Arrays.copyOf(contents, contentCount),
        0,
        false,
        bytes,
        latencies,
        List.copyOf(unread),
        false);
  }
}
