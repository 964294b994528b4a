package io.hodor.source;

import io.hodor.config.OptionFault;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a row keeps what its sink knew of its record. Each is a path of names with dots between,
 * empty where the sink keeps no such thing; a file may lack any of them all the same. None of them
 * is part of a row's content.
 *
 * @param topic Kafka's topic
 * @param partition Kafka's partition
 * @param offset Kafka's offset
 * @param timestamp Kafka's record timestamp
 * @param loadTime when the sink took the record
 */
public record SinkColumns(
    String topic, String partition, String offset, String timestamp, String loadTime)
    implements Serializable {

  public SinkColumns {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(offset, "offset");
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(loadTime, "loadTime");
  }

  /**
   * The names that a sink uses.
   *
   * @param sink {@code firehose} (Beast's too), {@code kafka-connect} (the BigQuery sink's record
   *     of Kafka data) or {@code iceberg} (KafkaMetadataTransform)
   * @param under the group that holds the columns; null where they lie among the row's own
   * @throws OptionFault if no such sink is known, or it always keeps them in a group
   */
  public static SinkColumns of(String sink, @Nullable String under) {
    String group = under == null ? "" : under + ".";
    switch (sink) {
      case "firehose":
        return new SinkColumns(
            group + "message_topic",
            group + "message_partition",
            group + "message_offset",
            group + "message_timestamp",
            group + "load_time");
      case "kafka-connect":
        if (under == null) {
          throw new OptionFault(
              "metadataColumn", "is missing; write the sink's kafkaDataFieldName");
        }
        return new SinkColumns(
            group + "topic", group + "partition", group + "offset", "", group + "insertTime");
      case "iceberg":
        String prefix = under == null ? "_kafka_metadata_" : group;
        return new SinkColumns(
            prefix + "topic", prefix + "partition", prefix + "offset", prefix + "timestamp", "");
      default:
        throw new OptionFault(
            "columns", "'" + sink + "' is none; write firehose, kafka-connect or iceberg");
    }
  }

  /** All of them that the sink keeps. */
  public List<String> all() {
    return Stream.of(topic, partition, offset, timestamp, loadTime)
        .filter(path -> !path.isEmpty())
        .toList();
  }
}
