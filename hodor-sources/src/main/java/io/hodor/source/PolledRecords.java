package io.hodor.source;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a poll gave of one partition and is not handed on yet. */
final class PolledRecords {

  private final LivePartition partition;
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final boolean nearHead;
  private int taken;

  /**
   * @param nearHead whether these were read as soon as they could be
   */
  PolledRecords(
      LivePartition partition, List<ConsumerRecord<byte[], byte[]>> records, boolean nearHead) {
    this.partition = partition;
    this.records = records;
    this.nearHead = nearHead;
  }

  LivePartition partition() {
    return partition;
  }

  boolean nearHead() {
    return nearHead;
  }

  /** How many are left. */
  int left() {
    return records.size() - taken;
  }

  /** The newest timestamp of all of them that is not after {@code latest}; else no timestamp. */
  long newestTimestamp(long latest) {
    return records.stream()
        .mapToLong(ConsumerRecord::timestamp)
        .filter(timestamp -> timestamp <= latest)
        .max()
        .orElse(RecordClassifier.NO_TIMESTAMP);
  }

  ConsumerRecord<byte[], byte[]> next() {
    return records.get(taken++);
  }
}
