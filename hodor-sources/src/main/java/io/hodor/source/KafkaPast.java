package io.hodor.source;

import io.hodor.Coverage;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A stretch of a topic's past as offsets, resolved once, so that every worker and every attempt
 * reads the same records.
 *
 * @param topicId Kafka's id of the topic
 * @param ranges what is to be read, at most one range a partition, none of them empty
 * @param coverage the span of event time that these ranges hold wholly
 * @param readingBegan the moment that was the end of what could be read
 */
public record KafkaPast(
    String topicId, List<PartitionRange> ranges, Coverage coverage, Instant readingBegan)
    implements Serializable {

  public KafkaPast {
    Objects.requireNonNull(topicId, "topicId");
    ranges = List.copyOf(ranges);
    Objects.requireNonNull(coverage, "coverage");
    Objects.requireNonNull(readingBegan, "readingBegan");
  }

  /**
   * Asks the brokers for the offsets that hold the windows of [start, end), and for what of these
   * windows is gone or not there yet.
   *
   * <p>A range begins with the first record that is stamped {@code start - maxOutOfOrderness} or
   * later, or with the records directly before that one that have no usable timestamp (they may
   * belong to any time); it ends where the isolation level ends now: what was sent late lies behind
   * all else, so that {@code end} does not shorten it. Not covered are windows
   *
   * <ul>
   *   <li>that begin before the first record of a partition that is stamped in 1971 or later (plus
   *       {@code maxOutOfOrderness}) if that partition lost records before it;
   *   <li>that begin before {@code readingBegan}, if a partition lost records, and there is no such
   *       record or it is stamped more than a day after {@code readingBegan};
   *   <li>at all, if the topic is compacted, as far as its settings may be read;
   *   <li>that end after the first record (minus {@code maxOutOfOrderness}) of a transaction that
   *       is still open, with read_committed;
   *   <li>that end after {@code readingBegan}.
   * </ul>
   *
   * @param end the end of the last window, at most {@code readingBegan} for it to be covered
   * @param maxOutOfOrderness by how much a record's time may lie behind or ahead of its neighbours'
   * @throws OptionFault if an option of the topic is wrong
   * @throws Unreachable if the brokers do not answer in time, refuse, or have no such topic
   */
  public static KafkaPast resolve(
      KafkaTopic topic,
      Instant start,
      Instant end,
      Duration maxOutOfOrderness,
      Instant readingBegan) {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("[" + start + ", " + end + ") is no span of time");
    }
    return new KafkaResolver(topic, start, maxOutOfOrderness, readingBegan).past();
  }

  /** How many offsets are to be read. */
  public long size() {
    return ranges.stream().mapToLong(PartitionRange::size).sum();
  }
}
