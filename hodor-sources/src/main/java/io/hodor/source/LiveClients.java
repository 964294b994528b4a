package io.hodor.source;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What a reader without end needs of the world.
 *
 * @param consumers opens the consumer that reads
 * @param searchers opens consumers that look for single records
 * @param brokers opens what answers questions
 * @param clock now, in milliseconds since the epoch
 */
record LiveClients(
    Supplier<Consumer<byte[], byte[]>> consumers,
    Supplier<Consumer<byte[], byte[]>> searchers,
    Supplier<TopicBrokers> brokers,
    LongSupplier clock) {

  /** Real brokers and the real time. */
  static LiveClients of(KafkaTopic topic) {
    return new LiveClients(
        () -> KafkaClients.newLiveConsumer(topic),
        () -> KafkaClients.newConsumer(topic),
        () -> new AdminBrokers(topic),
        System::currentTimeMillis);
  }
}
