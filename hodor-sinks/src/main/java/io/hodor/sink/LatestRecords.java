package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.hodor.WireVersion;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads one of Hodor's topics: of each key the latest record. */
final class LatestRecords {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long brokers may be silent in the middle. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final OutputTopics topics;
  private final OutputTopic topic;

  LatestRecords(OutputTopics topics, OutputTopic topic) {
    this.topics = topics;
    this.topic = topic;
  }

  /**
   * The latest record of each key, up to the end at the time of the call, without those whose value
   * was taken back; none when the topic is missing.
   *
   * @param holding which partitions to read, of how many there are
   * @param asked by key and record
   * @param since how far to go back, by the records' timestamps; null for the beginning
   * @param latest which of two records of a key counts, the second of which lies behind the first
   */
  Map<String, ConsumerRecord<byte[], byte[]>> read(
      IntFunction<? extends Collection<Integer>> holding,
      BiPredicate<String, ConsumerRecord<byte[], byte[]>> asked,
      @Nullable Instant since,
      BinaryOperator<ConsumerRecord<byte[], byte[]>> latest) {
    OptionalInt partitions = partitions();
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.newConsumer(topics)) {
      for (int each : holding.apply(partitions.getAsInt())) {
        TopicPartition partition = new TopicPartition(topic.nameIn(topics), each);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        seek(consumer, partition, since, end);
        readUpTo(
            end,
            consumer,
            partition,
            topics,
            record -> {
              String key = record.key() == null ? "" : new String(record.key(), UTF_8);
              if (asked.test(key, record)) {
                found.merge(key, record, latest);
              }
            });
      }
      found.values().removeIf(record -> record.value() == null);
      return found;
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, topic, "reading", e);
    }
  }

  /**
   * A record's message.
   *
   * @throws Unreachable if it is none, or one that only a newer Hodor can read
   */
  @SuppressWarnings("unchecked") // A message's parser makes messages of its own type.
  <M extends Message> M parse(ConsumerRecord<byte[], byte[]> record, M prototype) {
    try {
      M message = (M) prototype.getParserForType().parseFrom(record.value());
      FieldDescriptor major = message.getDescriptorForType().findFieldByName("wire_major");
      WireVersion.check((Integer) message.getField(major));
      return message;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new Unreachable(
          "--%s=%s: offset %d of partition %d cannot be read: %s"
              .formatted(
                  topic.option(),
                  record.topic(),
                  record.offset(),
                  record.partition(),
                  e.getMessage()),
          e);
    }
  }

  private OptionalInt partitions() {
    try (Admin admin = KafkaClients.newAdmin(topics, PATIENCE)) {
      return KafkaClients.partitions(admin, topics, topic);
    }
  }

  /** Moves a consumer to the first record since then, or to the end. */
  static void seek(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      @Nullable Instant since,
      long end) {
    if (since == null) {
      consumer.seekToBeginning(List.of(partition));
      return;
    }
    OffsetAndTimestamp found =
        consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli())).get(partition);
    consumer.seek(partition, found == null ? end : found.offset());
  }

  /**
   * Reads on to an end.
   *
   * @throws Unreachable if nothing comes for a minute
   */
  static void readUpTo(
      long end,
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      OutputTopics topics,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    long position = consumer.position(partition);
    long lastProgress = System.nanoTime();
    while (position < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
        taker.accept(record);
      }
      long before = position;
      position = consumer.position(partition);
      if (position > before) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > SILENCE.toNanos()) {
        throw new Unreachable(
            "--outputBootstrapServers=%s: nothing comes of topic %s at offset %d of partition %d"
                .formatted(
                    topics.bootstrapServers(), partition.topic(), position, partition.partition()));
      }
    }
  }
}
