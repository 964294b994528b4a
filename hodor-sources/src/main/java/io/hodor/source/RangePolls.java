package io.hodor.source;

import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a range of offsets, poll by poll. The range is read when the consumer's position has
 * reached its end: what lies there may be holes, or markers of transactions, and no record that
 * never comes is waited for.
 */
final class RangePolls {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaTopic topic;
  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final PartitionRange range;
  private final LongSupplier nanoClock;
  private long position;
  private long movedAt;

  /** Takes the consumer over: from now on it is assigned to this partition alone. */
  RangePolls(KafkaTopic topic, Consumer<byte[], byte[]> consumer, PartitionRange range) {
    this(topic, consumer, range, System::nanoTime);
  }

  RangePolls(
      KafkaTopic topic,
      Consumer<byte[], byte[]> consumer,
      PartitionRange range,
      LongSupplier nanoClock) {
    this.topic = topic;
    this.consumer = consumer;
    this.partition = new TopicPartition(topic.topic(), range.partition());
    this.range = range;
    this.nanoClock = nanoClock;
    this.position = range.from();
    this.movedAt = nanoClock.getAsLong();
    consumer.assign(List.of(partition));
    consumer.seek(partition, range.from());
  }

  /**
   * The next records, ascending; none when the range is read.
   *
   * @throws Unreachable if they cannot be read, or nothing has come for two minutes
   */
  List<ConsumerRecord<byte[], byte[]>> next() {
    try {
      while (position < range.to()) {
        List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
        advance(consumer.position(partition));
        int inside = countInside(records);
        if (inside > 0) {
          return records.subList(0, inside);
        }
      }
      return List.of();
    } catch (KafkaException e) {
      throw KafkaFaults.of(
          topic, "reading partition " + range.partition() + " at offset " + position, e);
    }
  }

  private void advance(long next) {
    long now = nanoClock.getAsLong();
    if (next > position) {
      position = next;
      movedAt = now;
    } else if (now - movedAt > PATIENCE.toNanos()) {
      throw new Unreachable(
          "--topic="
              + topic.topic()
              + ": partition "
              + range.partition()
              + " at "
              + topic.bootstrapServers()
              + " gives nothing at offset "
              + position
              + ", though its range ends at "
              + range.to());
    }
  }

  /**
   * How many of these records lie before the range's end; only the last poll has any that do not.
   */
  private int countInside(List<ConsumerRecord<byte[], byte[]>> records) {
    int inside = records.size();
    while (inside > 0 && records.get(inside - 1).offset() >= range.to()) {
      inside--;
    }
    return inside;
  }
}
