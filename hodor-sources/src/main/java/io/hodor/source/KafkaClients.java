package io.hodor.source;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/** Creates Kafka clients; a fault names the option that led to it. */
final class KafkaClients {

  private KafkaClients() {}

  /** A consumer that is assigned to nothing yet. */
  static Consumer<byte[], byte[]> newConsumer(KafkaTopic topic) {
    return newConsumer(topic, KafkaSettings.ofConsumer(topic));
  }

  /** The same for reading without end. */
  static Consumer<byte[], byte[]> newLiveConsumer(KafkaTopic topic) {
    return newConsumer(topic, KafkaSettings.ofLiveConsumer(topic));
  }

  private static Consumer<byte[], byte[]> newConsumer(
      KafkaTopic topic, Map<String, Object> settings) {
    try {
      return new KafkaConsumer<>(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.ofCreation(topic, e);
    }
  }

  static Admin newAdmin(KafkaTopic topic) {
    Map<String, Object> settings = KafkaSettings.ofAdmin(topic);
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.ofCreation(topic, e);
    }
  }
}
