package io.hodor.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Partitions whose records are known, with holes; its consumers read them a few at a time. */
final class ScriptedLog {

  static final String TOPIC = "t";

  private final Map<TopicPartition, TreeMap<Long, ConsumerRecord<byte[], byte[]>>> logs =
      new TreeMap<>(Comparator.comparing(TopicPartition::partition));
  private final Map<TopicPartition, Long> ends =
      new TreeMap<>(Comparator.comparing(TopicPartition::partition));
  int opened;
  int closed;

  /** Adds a record and makes it the partition's last. */
  ScriptedLog record(int partition, long offset, long timestamp, byte[] value) {
    logs.computeIfAbsent(new TopicPartition(TOPIC, partition), p -> new TreeMap<>())
        .put(
            offset,
            new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                value,
                new RecordHeaders(),
                Optional.empty()));
    return end(partition, offset + 1);
  }

  /** Where the partition ends; between its last record and here is a hole. */
  ScriptedLog end(int partition, long end) {
    ends.put(new TopicPartition(TOPIC, partition), end);
    return this;
  }

  /** A consumer whose polls give so many records at most. */
  Consumer<byte[], byte[]> consumer(int most) {
    opened++;
    return new MockConsumer<>(OffsetResetStrategy.NONE) {
      @Override
      public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        TopicPartition partition = assignment().iterator().next();
        List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
        long end = ends.getOrDefault(partition, 0L);
        long next = end;
        for (var entry : logs.get(partition).tailMap(position(partition)).entrySet()) {
          if (polled.size() == most) {
            break;
          }
          polled.add(entry.getValue());
          next = polled.size() == most ? entry.getKey() + 1 : end;
        }
        seek(partition, next);
        return polled.isEmpty()
            ? ConsumerRecords.empty()
            : new ConsumerRecords<>(Map.of(partition, polled));
      }

      @Override
      public synchronized Map<TopicPartition, Long> beginningOffsets(
          Collection<TopicPartition> partitions) {
        TopicPartition partition = partitions.iterator().next();
        return Map.of(partition, logs.get(partition).firstKey());
      }

      @Override
      public synchronized void close() {
        closed++;
        super.close();
      }
    };
  }
}
