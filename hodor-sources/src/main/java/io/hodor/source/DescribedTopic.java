package io.hodor.source;

import io.hodor.config.CloseNames;
import io.hodor.config.Unreachable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers say about a topic.
 *
 * @param topicId Kafka's id of the topic: a topic that is deleted and created anew has another
 * @param partitions all of them, ascending
 */
record DescribedTopic(String topicId, List<TopicPartition> partitions) {

  private static final int MOST_NAMES = 5;

  /**
   * Asks the brokers.
   *
   * @throws Unreachable if they do not answer in time, refuse, or have no such topic
   */
  static DescribedTopic describe(KafkaTopic topic) {
    try (Admin admin = KafkaClients.newAdmin(topic)) {
      return describe(topic, admin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted while asking for topic " + topic.topic(), e);
    }
  }

  private static DescribedTopic describe(KafkaTopic topic, Admin admin)
      throws InterruptedException {
    String name = topic.topic();
    try {
      return of(topic, admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? missing(topic, admin, e)
          : KafkaFaults.of(topic, "asking for the partitions", e.getCause());
    }
  }

  private static DescribedTopic of(KafkaTopic topic, TopicDescription description) {
    for (TopicPartitionInfo partition : description.partitions()) {
      if (partition.leader() == null || partition.leader().isEmpty()) {
        throw new Unreachable(
            "--topic="
                + topic.topic()
                + ": partition "
                + partition.partition()
                + " has no leader, so that it cannot be read");
      }
    }
    List<TopicPartition> partitions =
        description.partitions().stream()
            .map(partition -> new TopicPartition(topic.topic(), partition.partition()))
            .collect(Collectors.toList());
    return new DescribedTopic(description.topicId().toString(), partitions);
  }

  private static Unreachable missing(KafkaTopic topic, Admin admin, ExecutionException e)
      throws InterruptedException {
    String name = topic.topic();
    String close = "";
    try {
      Set<String> names = admin.listTopics().names().get();
      List<String> closest = CloseNames.to(name, names, MOST_NAMES);
      close = closest.isEmpty() ? "" : "; there is " + String.join(", ", closest);
    } catch (ExecutionException unlisted) {
      // Names are a help only; that the topic is missing is known without them.
      e.addSuppressed(unlisted);
    }
    return new Unreachable(
        "--topic=" + name + ": there is no such topic at " + topic.bootstrapServers() + close, e);
  }
}
