package io.hodor.source;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.config.OptionFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A topic without end. Splits into as many parts as are asked for, even when there are fewer
 * partitions: a worker without a part would hold the watermark of all others back. Of n parts, part
 * i owns the partitions p with p % n = i, those included that do not exist yet.
 *
 * <p>Nothing here says where the brokers are, so that a restored job finds them where its options
 * say.
 */
public final class KafkaLiveSource extends UnboundedSource<MessageBatch, KafkaMark> {

  private static final long serialVersionUID = 1;

  private final Address address;
  private final KafkaLive live;
  private final EventTime eventTime;
  private final boolean contentHash;
  private final int part;
  private final int parts;

  /**
   * The whole topic.
   *
   * @param address whose messages these are
   * @param live what is read
   * @param eventTime where event time is kept
   * @param contentHash whether values are hashed
   */
  public KafkaLiveSource(
      Address address, KafkaLive live, EventTime eventTime, boolean contentHash) {
    this(address, live, eventTime, contentHash, 0, 1);
  }

  private KafkaLiveSource(
      Address address,
      KafkaLive live,
      EventTime eventTime,
      boolean contentHash,
      int part,
      int parts) {
    this.address = Objects.requireNonNull(address, "address");
    this.live = Objects.requireNonNull(live, "live");
    this.eventTime = Objects.requireNonNull(eventTime, "eventTime");
    this.contentHash = contentHash;
    this.part = part;
    this.parts = parts;
  }

  @Override
  public List<KafkaLiveSource> split(int desiredNumSplits, PipelineOptions options) {
    if (parts > 1) {
      return List.of(this);
    }
    int count = Math.max(1, desiredNumSplits);
    List<KafkaLiveSource> splits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      splits.add(new KafkaLiveSource(address, live, eventTime, contentHash, i, count));
    }
    return splits;
  }

  /**
   * A reader that goes on from the mark, or begins where reading begins. It connects when it is
   * started.
   *
   * @throws OptionFault if the options do not say where the brokers are
   */
  @Override
  public UnboundedReader<MessageBatch> createReader(
      PipelineOptions options, @Nullable KafkaMark mark) {
    KafkaTopic topic = topic(options.as(KafkaOptions.class));
    return new KafkaLiveReader(this, topic, mark, LiveClients.of(topic));
  }

  private KafkaTopic topic(KafkaOptions options) {
    return new KafkaTopic(
        options.getBootstrapServers(),
        options.getConsumerConfig(),
        live.topic(),
        live.isolationLevel());
  }

  @Override
  public Coder<MessageBatch> getOutputCoder() {
    return MessageBatchCoder.of();
  }

  @Override
  public Coder<KafkaMark> getCheckpointMarkCoder() {
    return KafkaMarkCoder.of();
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("topic", live.topic()).withLabel("Topic"));
    builder.add(DisplayData.item("start", live.beginning().start().toString()).withLabel("Start"));
  }

  KafkaLive live() {
    return live;
  }

  boolean owns(int partition) {
    return partition % parts == part;
  }

  /** The mark of a reader that has read nothing. */
  KafkaMark beginning() {
    Map<Integer, KafkaMark.Position> positions = new HashMap<>();
    live.beginning()
        .offsets()
        .forEach(
            (partition, offset) -> {
              if (owns(partition)) {
                positions.put(partition, startAt(offset));
              }
            });
    return new KafkaMark(live.beginning().topicId(), positions, LivePartition.NO_WATERMARK);
  }

  /** The position of a partition of which nothing was read. */
  static KafkaMark.Position startAt(long offset) {
    return new KafkaMark.Position(
        offset, LivePartition.NO_WATERMARK, RecordClassifier.NO_TIMESTAMP);
  }

  MessageBatch.Builder newBatch(String topicId) {
    return MessageBatch.builder(address, topicId);
  }

  RecordAppender newAppender(String topicId, TooLate tooLate) {
    return new RecordAppender(address, topicId, eventTime, contentHash, Instant.EPOCH, tooLate);
  }
}
