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

  private final PTransform<PBegin, PCollection<MessageBatch>> read;

  private ReadKafkaMessages(PTransform<PBegin, PCollection<MessageBatch>> read) {
    this.read = read;
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
    return new ReadKafkaMessages(
        Read.from(new KafkaPastSource(address, topic, past, eventTime, contentHash)));
  }

  /**
   * Reads a topic without end, from brokers that the pipeline's {@link KafkaOptions} name.
   *
   * <p>What comes too late for its window is of class {@code TOO_LATE} and placed where the
   * watermark stands. Messages that were read as soon as they could be have a latency of the hop
   * {@code EVENT_TO_CONSUMED}. A batch without a message says that offsets are gone.
   *
   * @param address whose messages these are
   * @param live what is read
   * @param eventTime where their event time is kept
   * @param contentHash whether values are hashed
   */
  public static ReadKafkaMessages live(
      Address address, KafkaLive live, EventTime eventTime, boolean contentHash) {
    return new ReadKafkaMessages(
        Read.from(new KafkaLiveSource(address, live, eventTime, contentHash)));
  }

  @Override
  public PCollection<MessageBatch> expand(PBegin input) {
    return input.apply("ReadOffsets", read);
  }
}
