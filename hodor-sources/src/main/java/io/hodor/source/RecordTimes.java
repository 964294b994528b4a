package io.hodor.source;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives every record of a partition, in order, a usable time: its own, or that of the last record
 * before it that has one. Where a reader starts makes no difference: if the first records need it,
 * the partition is searched backwards. For use by one thread.
 */
final class RecordTimes {

  private static final long FIRST_STEP = 1000;
  private static final long GROWTH = 8;

  private final KafkaTopic topic;
  private final RecordClassifier classifier;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private boolean known;
  private long last = RecordClassifier.NO_TIMESTAMP;

  /**
   * @param consumers opens a consumer with the isolation level that records are read with; it is
   *     closed after use
   */
  RecordTimes(
      KafkaTopic topic, RecordClassifier classifier, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.topic = topic;
    this.classifier = classifier;
    this.consumers = consumers;
  }

  /**
   * Goes on where another one stopped.
   *
   * @param last what {@link #last} said there
   */
  RecordTimes(
      KafkaTopic topic,
      RecordClassifier classifier,
      Supplier<Consumer<byte[], byte[]>> consumers,
      long last) {
    this(topic, classifier, consumers);
    this.last = last;
    this.known = last != RecordClassifier.NO_TIMESTAMP;
  }

  /** The last usable time so far, or {@link RecordClassifier#NO_TIMESTAMP}. */
  long last() {
    return last;
  }

  /** The time of the next record, or {@link RecordClassifier#NO_TIMESTAMP}. */
  long next(ConsumerRecord<byte[], byte[]> record) {
    if (classifier.isUsable(record.timestamp())) {
      last = record.timestamp();
      known = true;
    } else if (!known) {
      last = lastBefore(record.partition(), record.offset());
      known = true;
    }
    return last;
  }

  private long lastBefore(int partition, long offset) {
    TopicPartition searched = new TopicPartition(topic.topic(), partition);
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      long logStart = consumer.beginningOffsets(List.of(searched)).get(searched);
      long to = offset;
      for (long step = FIRST_STEP; to > logStart; step *= GROWTH) {
        long from = Math.max(logStart, to - step);
        long found = lastIn(consumer, new PartitionRange(partition, from, to));
        if (found != RecordClassifier.NO_TIMESTAMP) {
          return found;
        }
        to = from;
      }
      return RecordClassifier.NO_TIMESTAMP;
    } catch (KafkaException e) {
      throw KafkaFaults.of(
          topic, "looking for a time before offset " + offset + " of partition " + partition, e);
    }
  }

  private long lastIn(Consumer<byte[], byte[]> consumer, PartitionRange range) {
    RangePolls polls = new RangePolls(topic, consumer, range);
    long found = RecordClassifier.NO_TIMESTAMP;
    List<ConsumerRecord<byte[], byte[]>> records = polls.next();
    while (!records.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        found = classifier.isUsable(record.timestamp()) ? record.timestamp() : found;
      }
      records = polls.next();
    }
    return found;
  }
}
