package io.hodor.testing;

import static io.hodor.testing.BigQueryAnswer.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.pipeline.drill.FirehoseLayout;
import io.hodor.testing.BigQueryEmulator.Partitions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table of a topic as Firehose and Beast keep it: partitioned by the day of the event time, and
 * refusing queries that do not say which days. As in {@link FirehoseFiles}, a row is made from the
 * MD5 of its record's value, so that two rows are equal where the values were. Among the rows are
 * groups and fields of NULL, and repeated fields with nothing in them.
 *
 * <p>A row without an event time has NULL or the epoch there, as sinks do.
 */
public final class FirehoseTable {
  private static final String OWN =
      """
      {"name": "order_number", "type": "STRING"},
      {"name": "event_timestamp", "type": "TIMESTAMP"},
      {"name": "customer", "type": "RECORD", "fields": [
        {"name": "id", "type": "STRING"}, {"name": "city", "type": "STRING"}]},
      {"name": "items", "type": "STRING", "mode": "REPEATED"},
      {"name": "discounts", "type": "RECORD", "mode": "REPEATED", "fields": [
        {"name": "code", "type": "STRING"}, {"name": "percent", "type": "INTEGER"}]}""";

  private static final String METADATA =
      """
      {"name": "message_topic", "type": "STRING"},
      {"name": "message_partition", "type": "INTEGER"},
      {"name": "message_offset", "type": "INTEGER"},
      {"name": "message_timestamp", "type": "TIMESTAMP"},
      {"name": "load_time", "type": "TIMESTAMP"}""";

  private final BigQueryEmulator bigquery;
  private final String table;
  private final String topic;

  private Partitions partitions = Partitions.by("DAY", "event_timestamp").withFilterRequired();
  private boolean metadata = true;
  private boolean texts;
  private Optional<String> group = Optional.empty();

  /**
   * @param table dataset and name
   */
  public FirehoseTable(BigQueryEmulator bigquery, String table, String topic) {
    this.bigquery = bigquery;
    this.table = table;
    this.topic = topic;
  }

  /** Without Kafka's coordinates and timestamps. */
  public FirehoseTable withoutMetadata() {
    metadata = false;
    return this;
  }

  /** With Kafka's coordinates and timestamps in a group, as if a namespace was set. */
  public FirehoseTable metadataUnder(String name) {
    group = Optional.of(name);
    return this;
  }

  /** With Kafka's coordinates and timestamps as texts, as Beast's own example declares them. */
  public FirehoseTable metadataAsTexts() {
    texts = true;
    return this;
  }

  /** Partitioned otherwise. */
  public FirehoseTable partitioned(Partitions partitions) {
    this.partitions = partitions;
    return this;
  }

  /** Makes the table, without rows. */
  public FirehoseTable create() {
    String schema = OWN + (metadata ? ",\n" + metadataSchema() : "");
    bigquery.createTable(table, "[" + schema + "]", partitions);
    return this;
  }

  private String metadataSchema() {
    String columns = texts ? METADATA.replaceAll("INTEGER|TIMESTAMP", "STRING") : METADATA;
    return group
        .map(
            name ->
                "{\"name\": \"%s\", \"type\": \"RECORD\", \"fields\": [%s]}"
                    .formatted(name, columns))
        .orElse(columns);
  }

  /** Adds a row for each of these records. */
  public FirehoseTable write(List<SentRecord> rows) {
    bigquery.insert(table, texts(rows));
    return this;
  }

  /** As {@link #write}, into one partition of a table that is partitioned by ingestion. */
  public FirehoseTable writeInto(Instant partition, List<SentRecord> rows) {
    bigquery.insertInto(table, partition.toString(), texts(rows));
    return this;
  }

  private Stream<String> texts(List<SentRecord> rows) {
    return rows.stream().map(row -> row(row).toString());
  }

  private ObjectNode row(SentRecord record) {
    String md5 = record.md5();
    ObjectNode row = JSON.createObjectNode().put("order_number", md5);
    row.put("event_timestamp", eventTime(record));
    if (md5.charAt(8) == '0') {
      row.putNull("customer");
    } else {
      row.putObject("customer")
          .put("id", md5.substring(0, 8))
          .put("city", md5.charAt(8) < '5' ? md5.substring(9, 12) : null);
    }
    ArrayNode items = row.putArray("items");
    ArrayNode discounts = row.putArray("discounts");
    for (int i = 0; i < md5.charAt(12) % 3; i++) {
      items.add(md5.substring(12 + i, 16 + i));
      discounts.addObject().put("code", md5.substring(i, i + 2)).putNull("percent");
    }
    if (metadata) {
      addMetadata(record, group.map(row::putObject).orElse(row));
    }
    return row;
  }

  private static String eventTime(SentRecord record) {
    if (record.eventTimeMs() != null) {
      return time(record.eventTimeMs());
    }
    return record.md5().charAt(0) < '8' ? null : time(0);
  }

  private void addMetadata(SentRecord record, ObjectNode out) {
    out.put("message_topic", topic);
    long loadTime = record.recordTimeMs() + FirehoseLayout.LOADED_AFTER_MS;
    if (texts) {
      out.put("message_partition", String.valueOf(record.partition()));
      out.put("message_offset", String.valueOf(record.offset()));
    } else {
      out.put("message_partition", record.partition());
      out.put("message_offset", record.offset());
    }
    out.put("message_timestamp", time(record.recordTimeMs()));
    out.put("load_time", time(loadTime));
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }
}
