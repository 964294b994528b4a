package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sends messages to their topics, and tells in words what went wrong. */
final class KafkaOutput implements AutoCloseable {

  private final OutputTopics topics;
  private final Map<OutputTopic, Integer> partitions = new EnumMap<>(OutputTopic.class);
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  private KafkaOutput(OutputTopics topics, Admin admin, Producer<byte[], byte[]> producer) {
    this.topics = topics;
    this.admin = admin;
    this.producer = producer;
  }

  /**
   * Connects to the brokers.
   *
   * @param patience how long to try again while brokers do not answer
   */
  static KafkaOutput open(OutputTopics topics, Duration patience) {
    Admin admin = KafkaClients.newAdmin(topics, patience);
    try {
      return new KafkaOutput(topics, admin, KafkaClients.newProducer(topics, patience));
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /** Begins to send a message. What fails is told by {@link #flush}, at the latest. */
  void send(Message message) {
    WireRecord record = WireRecord.of(message);
    int count = partitions.computeIfAbsent(record.topic(), this::askForPartitions);
    try {
      Future<?> unused =
          producer.send(
              record.toKafka(topics, count),
              (stored, e) -> {
                if (e != null) {
                  noteFailure(record.topic(), e);
                }
              });
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, record.topic(), "writing to", e);
    }
    throwIfFailed();
  }

  /**
   * Returns when all that was sent is stored.
   *
   * @throws RuntimeException in words for people, when something could not be stored
   */
  void flush() {
    producer.flush();
    throwIfFailed();
  }

  private int askForPartitions(OutputTopic topic) {
    return KafkaClients.partitions(admin, topics, topic)
        .orElseThrow(
            () ->
                new Unreachable(
                    "--%s=%s: the topic is missing"
                        .formatted(topic.option(), topic.nameIn(topics))));
  }

  private void noteFailure(OutputTopic topic, Exception e) {
    failure.compareAndSet(null, KafkaFaults.of(topics, topic, "writing to", e));
  }

  private void throwIfFailed() {
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  /** Gives up at once what is not flushed. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
