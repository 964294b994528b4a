package io.hodor.sink;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates clients of Hodor's own topics; a fault names the option that led to it. */
final class KafkaClients {

  private KafkaClients() {}

  static Producer<byte[], byte[]> newProducer(OutputTopics topics, Duration patience) {
    var settings = KafkaSettings.ofProducer(topics, patience);
    try {
      return new KafkaProducer<>(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.ofCreation(topics, e);
    }
  }

  static Consumer<byte[], byte[]> newConsumer(OutputTopics topics) {
    var settings = KafkaSettings.ofConsumer(topics);
    try {
      return new KafkaConsumer<>(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.ofCreation(topics, e);
    }
  }

  static Admin newAdmin(OutputTopics topics, Duration patience) {
    var settings = KafkaSettings.ofAdmin(topics, patience);
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.ofCreation(topics, e);
    }
  }

  /**
   * How many partitions a topic has; empty when it does not exist. Unlike a producer, an admin
   * client never makes a broker create the topic that it asks for.
   */
  static OptionalInt partitions(Admin admin, OutputTopics topics, OutputTopic topic) {
    String name = topic.nameIn(topics);
    try {
      var described = admin.describeTopics(List.of(name)).allTopicNames().get();
      return OptionalInt.of(described.get(name).partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return OptionalInt.empty();
      }
      throw KafkaFaults.of(topics, topic, "asking for", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
