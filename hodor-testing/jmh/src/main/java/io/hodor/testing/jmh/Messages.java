package io.hodor.testing.jmh;

import io.hodor.Address;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.block.WindowFold;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Messages of one window as Kafka's readers hand them on: a batch for each poll of a partition. */
final class Messages {

  static final int OF_A_BATCH = 10_000;

  private static final int PARTITIONS = 4;
  private static final Address ADDRESS = new Address("jmh", "orders", "kafka");
  private static final String TOPIC_ID = "jmh";

  private Messages() {}

  /** Batches by turns from each partition; contents are different ones. */
  static List<MessageBatch> batches(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<MessageBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(batch(i % PARTITIONS, (long) (i / PARTITIONS) * OF_A_BATCH, random));
    }
    return batches;
  }

  private static MessageBatch batch(int partition, long firstOffset, SplittableRandom random) {
    MessageBatch.Builder batch =
        MessageBatch.builder(ADDRESS, TOPIC_ID, LatencyHop.EVENT_TO_BROKER)
            .ensureCapacity(OF_A_BATCH);
    for (int i = 0; i < OF_A_BATCH; i++) {
      batch
          .add(partition, firstOffset + i, i, RecordClass.MEASURED, 200, random.nextLong())
          .latency(LatencyHop.EVENT_TO_BROKER, random.nextInt(2000));
    }
    return batch.build();
  }

  /** Folds batches as a bundle does. */
  static WindowFold fold(List<MessageBatch> batches) {
    WindowFold fold = new WindowFold(TOPIC_ID);
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        fold.add(batch, i);
      }
    }
    return fold;
  }
}
