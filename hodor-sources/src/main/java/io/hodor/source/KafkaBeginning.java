package io.hodor.source;

import io.hodor.Coverage;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Where reading a topic without end begins, resolved once, so that every attempt begins with the
 * same records.
 *
 * @param topicId Kafka's id of the topic
 * @param start the start of the first window that is to be whole
 * @param offsets the first offset to read, by partition; partitions that come later are read from
 *     their beginning
 * @param coverage the span of event time, open at its end, that is readable from these offsets on
 */
public record KafkaBeginning(
    String topicId, Instant start, Map<Integer, Long> offsets, Coverage coverage)
    implements Serializable {

  public KafkaBeginning {
    Objects.requireNonNull(topicId, "topicId");
    Objects.requireNonNull(start, "start");
    offsets = Map.copyOf(offsets);
    Objects.requireNonNull(coverage, "coverage");
  }
}
