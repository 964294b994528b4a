package io.hodor.block;

import io.hodor.Gap;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.util.function.BiConsumer;

/** Folds the messages of one topic and window into a block for each shard they touch. */
public final class WindowFold {

  private final String topicId;
  private final ShardFold[] shards = new ShardFold[WindowBlock.SHARDS];

  /** An empty fold of a window of this topic. */
  public WindowFold(String topicId) {
    this.topicId = topicId;
  }

  /**
   * Adds a message of a batch.
   *
   * @return how much the fold grew, in bytes, roughly
   */
  public int add(MessageBatch batch, int index) {
    int partition = batch.partition(index);
    RecordClass recordClass = batch.recordClass(index);
    ShardFold shard = shard(WindowBlock.shardOfPartition(partition));
    int growth = 0;
    if (partition == MessageBatch.NO_PARTITION) {
      shard.addWithoutOffset(recordClass);
    } else {
      growth = shard.addOffset(partition, recordClass, batch.offset(index));
    }
    int length = batch.length(index);
    if (recordClass.isPlaced() && length != MessageBatch.NO_VALUE) {
      shard.addBytes(length);
      if (batch.hasContents()) {
        long content = batch.content(index);
        growth += shard(WindowBlock.shardOfContent(content)).addContent(content);
      }
    }
    if (recordClass == RecordClass.MEASURED) {
      growth += addLatencies(shard, batch, index);
    }
    return growth;
  }

  /** Says that a gap may hold records of the window. */
  public void add(Gap gap) {
    shard(WindowBlock.shardOfPartition(gap.partition()))
        .addUnread(new UnreadOffsets(gap.partition(), gap.from(), gap.until(), gap.reason()));
  }

  private static int addLatencies(ShardFold shard, MessageBatch batch, int index) {
    int growth = 0;
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      long latency = batch.latency(LatencyHop.of(hop), index);
      if (latency != MessageBatch.NO_LATENCY) {
        growth += shard.addLatency(hop, latency);
      }
    }
    return growth;
  }

  private ShardFold shard(int shard) {
    if (shards[shard] == null) {
      shards[shard] = new ShardFold();
    }
    return shards[shard];
  }

  /** Hands on a block for each shard that was touched. The fold must not be used afterwards. */
  public void forEachBlock(BiConsumer<Integer, WindowBlock> consumer) {
    for (int shard = 0; shard < shards.length; shard++) {
      if (shards[shard] != null) {
        consumer.accept(shard, shards[shard].toBlock(topicId));
      }
    }
  }
}
