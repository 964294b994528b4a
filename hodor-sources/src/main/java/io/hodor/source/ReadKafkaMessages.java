package io.hodor.source;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.config.Unreachable;
import java.util.Objects;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a Kafka topic into batches of messages. Every record ends in exactly one message; a bundle
 * that cannot be read wholly fails with {@link Unreachable}.
 *
 * <p>A batch holds records of one partition, at most 10,000, ascending by offset; its element's
 * timestamp is its earliest message's time. Latencies are of the hop {@code EVENT_TO_BROKER}, for
 * measured messages with a usable record timestamp, and absent if event time is the record's.
 */
public final class ReadKafkaMessages extends PTransform<PBegin, PCollection<MessageBatch>> {

  private static final long serialVersionUID = 1;

  private final KafkaPastSource source;

  private ReadKafkaMessages(KafkaPastSource source) {
    this.source = source;
  }

  /**
   * Reads a stretch of the topic's past, and ends.
   *
   * @param address whose messages these are
   * @param topic where they are read
   * @param past which of them, as {@link KafkaPast#resolve} found out
   * @param eventTime where their event time is kept
   * @param contentHash whether values are hashed
   */
  public static ReadKafkaMessages past(
      Address address, KafkaTopic topic, KafkaPast past, EventTime eventTime, boolean contentHash) {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(past, "past");
    Objects.requireNonNull(eventTime, "eventTime");
    return new ReadKafkaMessages(new KafkaPastSource(address, topic, past, eventTime, contentHash));
  }

  @Override
  public PCollection<MessageBatch> expand(PBegin input) {
    return input.apply("ReadOffsets", Read.from(source));
  }
}
