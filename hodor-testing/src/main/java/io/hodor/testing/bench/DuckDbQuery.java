package io.hodor.testing.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The same numbers asked of DuckDB, in the form that it answers soonest of several that were tried:
 * a row's content is the MD5 of its JSON, an offset one number, percentiles are exact ones.
 */
final class DuckDbQuery {

  private static final String ROWS =
      """
      SELECT event_timestamp.seconds // %d AS w,
          message_partition::BIGINT << 48 | message_offset AS offset_,
          (message_timestamp.seconds - event_timestamp.seconds) * 1000
              + message_timestamp.nanos // 1000000 - event_timestamp.nanos // 1000000 AS latency,
          %s AS content
      FROM read_parquet('%s/*/*/*/*', hive_partitioning = false)""";

  private static final String WINDOWS =
      """
      SELECT count(*) AS n, count(DISTINCT offset_) AS offsets, %s AS contents,
          quantile_disc(latency, [0.5, 0.9, 0.95, 0.99]) AS percentiles
      FROM (%s) GROUP BY w""";

  private DuckDbQuery() {}

  static Finish run(BenchFiles files, boolean contents) {
    String content = contents ? "md5_number(to_json(ROW(" + BenchFiles.CONTENT + ")))" : "NULL";
    String rows = ROWS.formatted(BenchFiles.WINDOW_SECONDS, content, files.folder());
    String distinct = contents ? "count(DISTINCT content)" : "0";
    String sums =
        "SELECT sum(n), sum(offsets), sum(contents), sum(list_sum(percentiles)) FROM ("
            + WINDOWS.formatted(distinct, rows)
            + ")";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = connection.createStatement()) {
      sql.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
      sql.execute("SELECT to_json(1)");
      long began = System.nanoTime();
      long beganCpu = ProcessorTime.nanos();
      try (ResultSet result = sql.executeQuery(sums)) {
        result.next();
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuSeconds = (ProcessorTime.nanos() - beganCpu) / 1e9;
        return new Finish(
            result.getLong(1),
            result.getLong(2),
            result.getLong(3),
            result.getLong(4),
            seconds,
            cpuSeconds);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
