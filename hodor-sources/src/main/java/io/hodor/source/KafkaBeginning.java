package io.hodor.source;

import io.hodor.Coverage;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.Serializable;
import java.time.Duration;
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

  /**
   * Asks the brokers where to begin so that the windows from {@code start} on are whole, and which
   * of them cannot be.
   *
   * <p>A partition is read from its first record that is stamped {@code start - maxOutOfOrderness}
   * or later, or from the records directly before that one that have no usable timestamp; from
   * where the isolation level ends now, if there is no such record. Not covered are windows
   *
   * <ul>
   *   <li>that begin before the first record of a partition that is stamped in 1971 or later (plus
   *       {@code maxOutOfOrderness}) if that partition lost records before it;
   *   <li>that begin before {@code readingBegan}, if a partition lost records, and there is no such
   *       record or it is stamped more than a day after {@code readingBegan};
   *   <li>that begin before {@code readingBegan}, if the topic is compacted, as far as its settings
   *       may be read.
   * </ul>
   *
   * <p>An open transaction takes nothing away: its records are read when it is over.
   *
   * @param start the start of the first window that is to be whole
   * @param maxOutOfOrderness by how much a record's time may lie behind or ahead of its neighbours'
   * @param readingBegan now
   * @throws OptionFault if an option of the topic is wrong
   * @throws Unreachable if the brokers do not answer in time, refuse, or have no such topic
   */
  public static KafkaBeginning resolve(
      KafkaTopic topic, Instant start, Duration maxOutOfOrderness, Instant readingBegan) {
    return new KafkaResolver(topic, start, maxOutOfOrderness, readingBegan).beginning();
  }
}
