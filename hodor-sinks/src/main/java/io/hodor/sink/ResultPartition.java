package io.hodor.sink;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.kafka.common.TopicPartition;

/** A partition of one of Hodor's topics. */
record ResultPartition(OutputTopic topic, int partition)
    implements Comparable<ResultPartition>, Serializable {

  private static final Comparator<ResultPartition> ORDER =
      Comparator.comparing(ResultPartition::topic).thenComparing(ResultPartition::partition);

  /** As Kafka's clients know it. */
  TopicPartition in(OutputTopics topics) {
    return new TopicPartition(topic.nameIn(topics), partition);
  }

  @Override
  public int compareTo(ResultPartition other) {
    return ORDER.compare(this, other);
  }
}
