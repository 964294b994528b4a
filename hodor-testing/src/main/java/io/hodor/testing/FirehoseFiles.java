package io.hodor.testing;

import io.hodor.pipeline.drill.FirehoseLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Parquet files of a topic as Firehose lays them out, written by DuckDB, which shares nothing with
 * Hodor's reader: names without a suffix in a folder for each hour of the event time, times as
 * groups of seconds and nanos, compressed by GZIP. The columns of a row are made from the MD5 of
 * its record's value, so that two rows are equal where the values were.
 */
public final class FirehoseFiles {
  private static final String METADATA =
      """
      , "offset" AS message_offset,
        partition AS message_partition,
        '%s' AS message_topic,
        proto_time(record_ms) AS message_timestamp,
        proto_time(record_ms + %d) AS load_time""";

  private final Path root;
  private final String topic;
  private boolean metadata = true;
  private int written;

  /**
   * @param root what {@code --files} takes
   */
  public FirehoseFiles(Path root, String topic) {
    this.root = root;
    this.topic = topic;
  }

  /** From now on without Kafka's coordinates and timestamps, which is Firehose's default. */
  public FirehoseFiles withoutMetadata() {
    metadata = false;
    return this;
  }

  /** Writes a row for each of these records, in one file for each folder they belong to. */
  public void write(List<SentRecord> rows) {
    Map<String, List<SentRecord>> folders =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> FirehoseLayout.folder(folderTime(row)),
                    TreeMap::new,
                    Collectors.toList()));
    folders.forEach((folder, own) -> write(root.resolve(topic).resolve(folder), own));
  }

  /** Rows without an event time lie by their record's own. */
  private static long folderTime(SentRecord row) {
    return row.eventTimeMs() == null ? row.recordTimeMs() : row.eventTimeMs();
  }

  private void write(Path folder, List<SentRecord> rows) {
    Path file = folder.resolve(FirehoseLayout.fileName(folder, topic, written++));
    try (DuckDBConnection database =
            DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        Statement statement = database.createStatement()) {
      Files.createDirectories(folder);
      statement.execute(
          """
          CREATE TABLE record (partition INTEGER, "offset" BIGINT, record_ms BIGINT,
              event_ms BIGINT, md5 VARCHAR)""");
      append(database, rows);
      statement.execute(
          """
          CREATE MACRO proto_time(ms) AS
              {'seconds': ms // 1000, 'nanos': (ms %% 1000 * 1000000)::INTEGER};
          COPY (
            SELECT md5 AS order_number,
                   proto_time(event_ms) AS event_timestamp,
                   {'id': md5[1:8], 'city': CASE WHEN md5[9] < '5' THEN md5[10:12] END} AS customer,
                   [md5[13:16], md5[17:20]] AS items
                   %s
            FROM record
          ) TO '%s' (FORMAT parquet, CODEC 'gzip', ROW_GROUP_SIZE 10000)"""
              .formatted(
                  metadata ? METADATA.formatted(topic, FirehoseLayout.LOADED_AFTER_MS) : "", file));
    } catch (SQLException e) {
      throw new IllegalStateException(file + " cannot be written", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(DuckDBConnection database, List<SentRecord> rows) throws SQLException {
    try (DuckDBAppender out = database.createAppender("record")) {
      for (SentRecord row : rows) {
        out.beginRow();
        out.append(row.partition());
        out.append(row.offset());
        out.append(row.recordTimeMs());
        out.append(row.eventTimeMs());
        out.append(row.md5());
        out.endRow();
      }
    }
  }
}
