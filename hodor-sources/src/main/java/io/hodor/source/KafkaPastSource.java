package io.hodor.source;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;

/**
 * Ranges of a topic's offsets, read one after the other. Splits into pieces of ranges, so that a
 * topic of few partitions keeps many workers busy, and one of many small partitions does not need a
 * consumer for each.
 */
final class KafkaPastSource extends BoundedSource<MessageBatch> {

  private static final long serialVersionUID = 1;

  /** What an offset is taken to weigh where runners reckon in bytes. */
  static final long ASSUMED_BYTES = 256;

  /** Below this, starting a consumer costs more than it brings. */
  static final long LEAST_OFFSETS = 100_000;

  private final Address address;
  private final KafkaTopic topic;
  private final KafkaPast past;
  private final EventTime eventTime;
  private final boolean contentHash;

  KafkaPastSource(
      Address address, KafkaTopic topic, KafkaPast past, EventTime eventTime, boolean contentHash) {
    this.address = address;
    this.topic = topic;
    this.past = past;
    this.eventTime = eventTime;
    this.contentHash = contentHash;
  }

  @Override
  public List<KafkaPastSource> split(long desiredBytes, PipelineOptions options) {
    long target = Math.max(LEAST_OFFSETS, desiredBytes / ASSUMED_BYTES);
    List<KafkaPastSource> splits = new ArrayList<>();
    for (List<PartitionRange> ranges : pack(past.ranges(), target)) {
      splits.add(of(ranges));
    }
    // Without anything to read there is still a source, which then is empty.
    return splits.isEmpty() ? List.of(this) : splits;
  }

  /** Cuts ranges to at most this size and packs small ones together up to it. */
  static List<List<PartitionRange>> pack(List<PartitionRange> ranges, long target) {
    List<List<PartitionRange>> packs = new ArrayList<>();
    long room = 0;
    for (PartitionRange range : ranges) {
      for (PartitionRange piece : range.cut(target)) {
        if (piece.size() > room) {
          packs.add(new ArrayList<>());
          room = target;
        }
        packs.get(packs.size() - 1).add(piece);
        room -= piece.size();
      }
    }
    return packs;
  }

  private KafkaPastSource of(List<PartitionRange> ranges) {
    KafkaPast part = new KafkaPast(past.topicId(), ranges, past.coverage(), past.readingBegan());
    return new KafkaPastSource(address, topic, part, eventTime, contentHash);
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return past.size() * ASSUMED_BYTES;
  }

  @Override
  public BoundedReader<MessageBatch> createReader(PipelineOptions options) {
    return new KafkaPastReader(this);
  }

  @Override
  public Coder<MessageBatch> getOutputCoder() {
    return MessageBatchCoder.of();
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("topic", topic.topic()).withLabel("Topic"));
    builder.add(DisplayData.item("offsets", past.size()).withLabel("Offsets to read"));
  }

  KafkaTopic topic() {
    return topic;
  }

  KafkaPast past() {
    return past;
  }

  RecordAppender newAppender() {
    return new RecordAppender(address, past.topicId(), eventTime, contentHash, past.readingBegan());
  }
}
