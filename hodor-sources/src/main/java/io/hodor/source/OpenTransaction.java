package io.hodor.source;

import io.hodor.config.Unreachable;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks at the records that an open transaction holds back. */
final class OpenTransaction {

  private OpenTransaction() {}

  /**
   * The timestamp of the first record at or after this offset, committed or not.
   *
   * @throws Unreachable if it cannot be read
   */
  static long timestampAt(KafkaTopic topic, TopicPartition partition, long offset) {
    KafkaTopic uncommitted = topic.uncommitted();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.newConsumer(uncommitted)) {
      PartitionRange toAnyEnd = new PartitionRange(partition.partition(), offset, Long.MAX_VALUE);
      List<ConsumerRecord<byte[], byte[]>> records =
          new RangePolls(uncommitted, consumer, toAnyEnd).next();
      return records.get(0).timestamp();
    }
  }
}
