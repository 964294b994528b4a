package io.hodor.sink;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics that the score reads, as they are when it begins.
 *
 * @param topics their names and where they are
 * @param asked of which measured topics something is to be told
 * @param since results and ledgers that were published before are left out; verdicts never are
 * @param ends where each partition ended
 */
record ResultTopics(
    OutputTopics topics, AskedTopics asked, Instant since, Map<ResultPartition, Long> ends)
    implements Serializable {

  /** Verdicts first: nothing that is known must be judged anew as if it were not. */
  static final List<OutputTopic> READ =
      List.of(OutputTopic.QUALITY, OutputTopic.LEDGER, OutputTopic.METRICS);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Asks the brokers; a topic that is missing holds nothing. */
  static ResultTopics resolve(OutputTopics topics, AskedTopics asked, Instant since) {
    Map<ResultPartition, Long> ends = new TreeMap<>();
    try (Admin admin = KafkaClients.newAdmin(topics, PATIENCE);
        Consumer<byte[], byte[]> consumer = KafkaClients.newConsumer(topics)) {
      for (OutputTopic topic : READ) {
        OptionalInt partitions = KafkaClients.partitions(admin, topics, topic);
        ends.putAll(endsOf(topics, topic, partitions.orElse(0), consumer));
      }
    }
    return new ResultTopics(topics, asked, since, ends);
  }

  private static Map<ResultPartition, Long> endsOf(
      OutputTopics topics, OutputTopic topic, int count, Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, ResultPartition> partitions = new HashMap<>();
    for (int i = 0; i < count; i++) {
      ResultPartition partition = new ResultPartition(topic, i);
      partitions.put(partition.in(topics), partition);
    }
    try {
      Map<ResultPartition, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions.keySet())
          .forEach((partition, end) -> ends.put(partitions.get(partition), end));
      return ends;
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, topic, "reading", e);
    }
  }

  /** How many partitions each topic has. */
  private Map<OutputTopic, Integer> counts() {
    Map<OutputTopic, Integer> counts = new EnumMap<>(OutputTopic.class);
    ends.keySet().forEach(it -> counts.merge(it.topic(), 1, Integer::sum));
    return counts;
  }

  /**
   * Into how many parts they can be read so that one part holds all that is said of a topic: its
   * records lie in partitions of one number, but only in topics of equally many partitions.
   */
  int mostParts() {
    Map<OutputTopic, Integer> counts = counts();
    boolean even = counts.size() == READ.size() && counts.values().stream().distinct().count() == 1;
    return even ? counts.get(OutputTopic.METRICS) : 1;
  }

  /** The part that holds what is said of a measured topic. */
  int partOf(String cluster, String topic, int parts) {
    int partitions = counts().getOrDefault(OutputTopic.METRICS, 1);
    return WireRecord.partition(cluster, topic, partitions) % parts;
  }

  /** Moves a consumer to the first record of a partition that counts. */
  void seek(Consumer<byte[], byte[]> consumer, ResultPartition partition, long end) {
    LatestRecords.seek(
        consumer,
        partition.in(topics),
        partition.topic() == OutputTopic.QUALITY ? null : since,
        end);
  }
}
