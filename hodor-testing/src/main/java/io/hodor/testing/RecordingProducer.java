package io.hodor.testing;

import io.hodor.testing.TopicGenerator.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records and keeps where the broker says that each one lies. */
final class RecordingProducer implements AutoCloseable {
  private final String topic;
  private final String bootstrapServers;
  private final Producer<byte[], byte[]> plain;
  private final Consumer<SentRecord> acknowledged;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private Producer<byte[], byte[]> transactional;

  RecordingProducer(String bootstrapServers, String topic, Consumer<SentRecord> acknowledged) {
    this.acknowledged = acknowledged;
    this.topic = topic;
    this.bootstrapServers = bootstrapServers;
    this.plain = producer(Map.of());
  }

  void send(Event event) {
    send(plain, event, true);
  }

  /** Sends the events in one transaction and commits or aborts it. All before it lies before it. */
  void transaction(List<Event> events, boolean commit) {
    plain.flush();
    if (transactional == null) {
      transactional =
          producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString()));
      transactional.initTransactions();
    }
    transactional.beginTransaction();
    events.forEach(event -> send(transactional, event, commit));
    // An abort would else drop what was not sent yet.
    transactional.flush();
    if (commit) {
      transactional.commitTransaction();
    } else {
      transactional.abortTransaction();
    }
  }

  /** Returns when the broker has acknowledged every record sent so far. */
  void awaitAll() {
    plain.flush();
    failIfAnyFailed();
  }

  @Override
  public void close() {
    plain.close();
    if (transactional != null) {
      transactional.close();
    }
  }

  private void send(Producer<byte[], byte[]> producer, Event event, boolean committed) {
    failIfAnyFailed();
    byte[] value = event.value();
    String md5 = SentRecord.md5(value);
    int length = value == null ? -1 : value.length;
    var unused =
        producer.send(
            new ProducerRecord<>(topic, event.partition(), event.recordTimeMs(), null, value),
            (where, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
                return;
              }
              handOn(
                  new SentRecord(
                      event.partition(),
                      where.offset(),
                      event.recordTimeMs(),
                      event.eventTimeMs(),
                      md5,
                      length,
                      event.intent(),
                      committed));
            });
  }

  /** Two producers acknowledge on two threads. */
  private synchronized void handOn(SentRecord record) {
    acknowledged.accept(record);
  }

  private void failIfAnyFailed() {
    if (failure.get() != null) {
      throw new IllegalStateException("a record of " + topic + " was refused", failure.get());
    }
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * 1024 * 1024);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
