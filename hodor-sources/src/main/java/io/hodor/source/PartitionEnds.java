package io.hodor.source;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that bound each partition of a topic, as the brokers gave them.
 *
 * @param logStarts the first offset that is kept
 * @param firstRecords the first record; null where there is none
 * @param starts the first record that is stamped late enough to be read; null where there is none
 * @param ends where the isolation level ends
 * @param highWatermarks where the log ends; empty if that is where the isolation level ends too
 */
record PartitionEnds(
    Map<TopicPartition, Long> logStarts,
    Map<TopicPartition, OffsetAndTimestamp> firstRecords,
    Map<TopicPartition, OffsetAndTimestamp> starts,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, Long> highWatermarks) {

  long logStart(TopicPartition partition) {
    return logStarts.get(partition);
  }

  /** The first record that is there; null if there is none. */
  OffsetAndTimestamp firstRecord(TopicPartition partition) {
    return firstRecords.get(partition);
  }

  long end(TopicPartition partition) {
    return ends.get(partition);
  }

  /** What is to be read; empty if nothing is stamped late enough. */
  PartitionRange range(TopicPartition partition) {
    OffsetAndTimestamp start = starts.get(partition);
    long end = end(partition);
    // A start above the end belongs to an open transaction.
    long from = start == null ? end : Math.min(start.offset(), end);
    return new PartitionRange(partition.partition(), from, end);
  }

  /** Whether records stand before the range, which shows that it begins inside the log. */
  boolean startsWithin(TopicPartition partition) {
    OffsetAndTimestamp start = starts.get(partition);
    return start == null || start.offset() > firstRecord(partition).offset();
  }

  /** Whether a transaction was open when the high watermark was fetched, and after it still. */
  boolean isTransactionOpen(TopicPartition partition) {
    Long highWatermark = highWatermarks.get(partition);
    return highWatermark != null && end(partition) < highWatermark;
  }
}
