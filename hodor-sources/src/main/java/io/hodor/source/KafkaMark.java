package io.hodor.source;

import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.io.UnboundedSource;

/**
 * How far a reader without end has come: exactly what it has handed on.
 *
 * @param topicId Kafka's id of the topic that the positions belong to
 * @param positions where each of the reader's partitions goes on
 * @param watermark the watermark that the reader returned last, in milliseconds since the epoch
 */
public record KafkaMark(String topicId, Map<Integer, Position> positions, long watermark)
    implements UnboundedSource.CheckpointMark {

  /**
   * Where a partition goes on.
   *
   * @param next the first offset that was not handed on
   * @param watermark the partition's watermark, in milliseconds since the epoch
   * @param recordTime the last usable timestamp of a record before {@code next}, or {@link
   *     RecordClassifier#NO_TIMESTAMP} where none is known
   */
  public record Position(long next, long watermark, long recordTime) {}

  public KafkaMark {
    Objects.requireNonNull(topicId, "topicId");
    positions = Map.copyOf(positions);
  }

  /** Nothing: no broker is told how far Hodor has come. */
  @Override
  public void finalizeCheckpoint() {}
}
