package io.hodor.source;

import io.hodor.config.Unreachable;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The records without a usable timestamp that stand directly before an offset. Kafka finds records
 * by time alone, so that a range found by time begins behind them, though their payload may belong
 * into it.
 */
final class UndatedRun {

  private static final long FIRST_STEP = 100;
  private static final long GROWTH = 8;
  private static final long NONE = -1;

  private final KafkaTopic topic;
  private final Consumer<byte[], byte[]> consumer;
  private final long latest;

  /**
   * @param consumer is assigned anew with every question
   * @param latest the last usable timestamp
   */
  UndatedRun(KafkaTopic topic, Consumer<byte[], byte[]> consumer, long latest) {
    this.topic = topic;
    this.consumer = consumer;
    this.latest = latest;
  }

  /**
   * The offset after the last record before {@code before} that has a usable timestamp: {@code
   * before} itself where no record is without one, the log's start where all are.
   *
   * @throws Unreachable if the records cannot be read
   */
  long beginning(TopicPartition partition, long logStart, long before) {
    long to = before;
    for (long step = FIRST_STEP; to > logStart; step *= GROWTH) {
      long from = Math.max(logStart, to - step);
      long afterDated = afterLastDated(new PartitionRange(partition.partition(), from, to));
      if (afterDated != NONE) {
        return holdsRecords(partition, afterDated, before) ? afterDated : before;
      }
      to = from;
    }
    return Math.min(logStart, before);
  }

  private boolean holdsRecords(TopicPartition partition, long from, long to) {
    return from < to
        && !new RangePolls(topic, consumer, new PartitionRange(partition.partition(), from, to))
            .next()
            .isEmpty();
  }

  private long afterLastDated(PartitionRange range) {
    RangePolls polls = new RangePolls(topic, consumer, range);
    long found = NONE;
    for (List<ConsumerRecord<byte[], byte[]>> records = polls.next();
        !records.isEmpty();
        records = polls.next()) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (Placement.isUsable(record.timestamp(), latest)) {
          found = record.offset() + 1;
        }
      }
    }
    return found;
  }
}
