package io.hodor.source;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that bound each partition of a topic, as the brokers gave them.
 *
 * @param logStarts the first offset that is kept
 * @param firstDated the first record that is stamped in 1971 or later; null where there is none
 * @param starts the first record that is stamped late enough to be read; null where there is none
 * @param froms where reading begins: at the start, or before it where records without date stand
 * @param ends where the isolation level ends
 * @param highWatermarks where the log ends; empty if that is where the isolation level ends too
 * @param latest the latest timestamp that says anything about when a record was written
 */
record PartitionEnds(
    Map<TopicPartition, Long> logStarts,
    Map<TopicPartition, OffsetAndTimestamp> firstDated,
    Map<TopicPartition, OffsetAndTimestamp> starts,
    Map<TopicPartition, Long> froms,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, Long> highWatermarks,
    long latest) {

  long logStart(TopicPartition partition) {
    return logStarts.get(partition);
  }

  /** The first record stamped in 1971 or later, perhaps in the future; null if there is none. */
  OffsetAndTimestamp firstDated(TopicPartition partition) {
    return firstDated.get(partition);
  }

  long end(TopicPartition partition) {
    return ends.get(partition);
  }

  /** What is to be read; empty if nothing is stamped late enough, and nothing is without date. */
  PartitionRange range(TopicPartition partition) {
    return new PartitionRange(partition.partition(), froms.get(partition), end(partition));
  }

  /** Whether a record with a usable timestamp shows that the range begins inside the log. */
  boolean startsWithin(TopicPartition partition) {
    return isDatedBefore(partition) && isFirstDatedUsable(partition);
  }

  /** Whether the first record with a date was written by the time that reading began. */
  boolean isFirstDatedUsable(TopicPartition partition) {
    OffsetAndTimestamp first = firstDated(partition);
    return first != null && first.timestamp() <= latest;
  }

  /** Whether a record with a date stands before the first one that is stamped late enough. */
  private boolean isDatedBefore(TopicPartition partition) {
    OffsetAndTimestamp first = firstDated(partition);
    OffsetAndTimestamp start = starts.get(partition);
    return first != null && (start == null || first.offset() < start.offset());
  }

  /** Whether a transaction was open when the high watermark was fetched, and after it still. */
  boolean isTransactionOpen(TopicPartition partition) {
    Long highWatermark = highWatermarks.get(partition);
    return highWatermark != null && end(partition) < highWatermark;
  }
}
