package io.hodor.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * What a topic's measurement has to be, computed from the records sent by SQL (truth.sql), with
 * none of Hodor's own code.
 */
public final class Truth implements AutoCloseable {
  private final Question question;
  private final DuckDBConnection database;

  /** Loads the records and answers the question about them. */
  public Truth(Question question, Iterable<SentRecord> sent) {
    this.question = question;
    try {
      database = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
      execute(
          """
          CREATE TABLE sent (partition INTEGER, "offset" BIGINT, record_ms BIGINT, event_ms BIGINT,
              md5 VARCHAR, length INTEGER, intent VARCHAR, committed BOOLEAN)""");
      load(sent);
      execute(
          String.format(
              """
              CREATE TABLE question AS SELECT %d::BIGINT AS start_ms, %d::BIGINT AS end_ms,
                  %d::BIGINT AS window_size_ms, %b AS from_record, %b AS uncommitted,
                  %d::BIGINT AS read_ms""",
              question.start().toEpochMilli(),
              question.end().toEpochMilli(),
              question.window().toMillis(),
              question.fromRecord(),
              question.readUncommitted(),
              question.readAt().toEpochMilli()));
      execute(script());
    } catch (SQLException e) {
      throw new IllegalStateException("the truth cannot be computed", e);
    }
  }

  public Question question() {
    return question;
  }

  /**
   * Every number of every window, quiet ones included, by window start and by name: {@code count},
   * {@code classes.measured}, {@code latency.p50}, {@code latency.buckets[17]}, {@code
   * partitions[3].rows} and so on. Numbers that are not there are zero or do not exist: a latency
   * and a partition without records have none.
   */
  public SortedMap<Instant, SortedMap<String, Long>> windows() {
    SortedMap<Instant, SortedMap<String, Long>> windows = new TreeMap<>();
    query(
        "SELECT window_ms, name, value FROM number",
        row -> {
          if (row.getObject(3) != null) {
            windows
                .computeIfAbsent(Instant.ofEpochMilli(row.getLong(1)), start -> new TreeMap<>())
                .put(row.getString(2), row.getLong(3));
          }
        });
    return windows;
  }

  /**
   * Offsets of one partition and class in one window that follow each other without a hole.
   *
   * @param window its start
   * @param partition of Kafka
   * @param set a class in lower case, or {@code repeated}
   * @param from inclusive
   * @param to inclusive
   */
  public record Range(Instant window, int partition, String set, long from, long to) {}

  /** All ranges, by window, partition, set and offset. */
  public List<Range> ranges() {
    return ranges("expected_offset");
  }

  /**
   * How many records came too late. They are in no other number than {@code classes.tooLate}, which
   * tells of them in the window that was current when they were read.
   */
  public long tooLate() {
    long[] count = new long[1];
    query(
        "SELECT count(*) FROM classified WHERE class = 'too_late'",
        row -> count[0] = row.getLong(1));
    return count[0];
  }

  /** Compares the files of a run with the truth, number by number. */
  public Comparison compare(Path outputDir) {
    return compare(new OutputFiles(outputDir, question));
  }

  /** Compares what Hodor wrote to its topics with the truth, number by number. */
  public Comparison compare(ResultView view) {
    return compare(view.about(question));
  }

  /** Compares the points of {@code hodor_metrics} with the truth, number by number. */
  public Comparison compare(InfluxDb influx, String database) {
    return Comparison.ofNumbers(
        this, InfluxNumbers.read(influx, database, question), InfluxNumbers::holds);
  }

  private Comparison compare(Results results) {
    return Comparison.of(this, results);
  }

  /** What {@link #compare} finds to differ, one readable line each; empty when all is exact. */
  public List<String> differences(Path outputDir) {
    return compare(outputDir).differences();
  }

  /** The offsets in these sets of all windows, as {@code partition:offset}. */
  Set<String> places(Set<String> sets) {
    Set<String> places = new TreeSet<>();
    for (Range range : ranges()) {
      if (sets.contains(range.set())) {
        for (long offset = range.from(); offset <= range.to(); offset++) {
          places.add(range.partition() + ":" + offset);
        }
      }
    }
    return places;
  }

  /** The ranges of a table of (window_ms, partition, name, offset). */
  List<Range> ranges(String table) {
    List<Range> ranges = new ArrayList<>();
    query(
        String.format(
            """
            SELECT window_ms, partition, name, min("offset"), max("offset")
            FROM (SELECT *, "offset" - row_number() OVER
                    (PARTITION BY window_ms, partition, name ORDER BY "offset") AS island
                  FROM (SELECT DISTINCT * FROM %s))
            GROUP BY window_ms, partition, name, island ORDER BY ALL""",
            table),
        row ->
            ranges.add(
                new Range(
                    Instant.ofEpochMilli(row.getLong(1)),
                    row.getInt(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getLong(5))));
    return ranges;
  }

  /** Reads one row of a result. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  void query(String sql, RowReader reader) {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void execute(String sql) {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  Connection database() {
    return database;
  }

  private void load(Iterable<SentRecord> sent) throws SQLException {
    try (DuckDBAppender rows = database.createAppender("sent")) {
      for (SentRecord record : sent) {
        rows.beginRow();
        rows.append(record.partition());
        rows.append(record.offset());
        rows.append(record.recordTimeMs());
        rows.append(record.eventTimeMs());
        rows.append(record.md5());
        rows.append(record.md5() == null ? null : Integer.valueOf(record.length()));
        rows.append(record.intent().name());
        rows.append(record.committed());
        rows.endRow();
      }
    }
  }

  private static String script() {
    try (InputStream in = Truth.class.getResourceAsStream("truth.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
