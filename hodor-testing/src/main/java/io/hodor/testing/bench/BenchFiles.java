package io.hodor.testing.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Parquet files that the contenders read: a topic in Firehose's layout and columns, two hours
 * of event time in four files, one row in a thousand written twice.
 *
 * @param folder holds the topic's folder
 * @param rows how many rows the files hold
 * @param codec what pages are compressed with
 */
record BenchFiles(String folder, long rows, String codec) {

  static final String TOPIC = "bookings";

  /** Where the event times begin; fixed hours, so that every run has the same windows. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The exclusive end of the event times. */
  static final Instant END = START.plusSeconds(7200);

  static final int WINDOW_SECONDS = 600;

  /** The columns that are content. */
  static final String CONTENT =
      "event_timestamp, order_number, customer_id, status, service_type, total_price, distance_km,"
          + " is_paid, pickup, driver, items, labels, note, created_at";

  private static final int FILES_OF_AN_HOUR = 2;
  private static final int REPEATED = 1000;

  // Runs of 100 offsets by turns from 12 partitions, as a consumer polls them.
  private static final String SELECT =
      """
      SELECT
        {'seconds': t // 1000, 'nanos': (t %% 1000 * 1000000)::INTEGER} AS event_timestamp,
        md5(r::VARCHAR) AS order_number,
        'customer-' || pick(r // 3, 0, 500000) AS customer_id,
        ['CREATED', 'CONFIRMED', 'PICKED_UP', 'COMPLETED', 'CANCELLED'][1 + pick(r, 1, 5)]
          AS status,
        ['RIDE', 'FOOD', 'SEND', 'MART'][1 + pick(r, 2, 4)] AS service_type,
        CASE WHEN r %% 9 > 0 THEN pick(r, 3, 10000000)::DOUBLE / 100 END AS total_price,
        pick(r, 4, 20) AS distance_km,
        pick(r, 5, 3) = 0 AS is_paid,
        {'latitude': -6.2 + pick(r, 6, 100000)::DOUBLE / 1e6,
         'longitude': 106.8 + pick(r, 7, 100000)::DOUBLE / 1e6,
         'address': CASE WHEN r %% 4 > 0 THEN
           {'street': 'Jalan ' || pick(r, 8, 20000), 'city': 'City ' || pick(r, 9, 50)} END}
          AS pickup,
        CASE WHEN r %% 5 > 0 THEN
          {'id': pick(r, 10, 200000)::BIGINT, 'rating': pick(r, 11, 50)::FLOAT / 10} END AS driver,
        CASE WHEN r %% 4 > 0 THEN
          [{'sku': 'sku-' || pick(r, 12, 10000), 'quantity': (1 + r %% 3)::INTEGER,
            'price': pick(r, 13, 50000)},
           {'sku': 'sku-' || pick(r, 14, 10000), 'quantity': 1, 'price': NULL}][1:r %% 3] END
          AS items,
        CASE WHEN r %% 2 = 0 THEN ['promo-' || r %% 100, 'app'] END AS labels,
        CASE WHEN r %% 20 = 0 THEN 'please call ' || r END AS note,
        {'seconds': t // 1000 - 60, 'nanos': 0} AS created_at,
        'bookings' AS message_topic,
        (r // 100 %% 12)::INTEGER AS message_partition,
        r // 1200 * 100 + r %% 100 AS message_offset,
        {'seconds': m // 1000, 'nanos': (m %% 1000 * 1000000)::INTEGER} AS message_timestamp,
        {'seconds': m // 1000 + 30, 'nanos': 0} AS load_time
      FROM (
        SELECT *, t + pick(r, 15, 2000) + CASE WHEN r %% 50 = 0 THEN 60000 ELSE 0 END AS m
        FROM (
          SELECT r, %1$d + r * %2$d // %3$d AS t
          FROM (
            SELECT CASE WHEN i %% %4$d = %4$d - 1 THEN i - 1 ELSE i END AS r
            FROM range(%5$d, %6$d) AS numbers(i))))""";

  /** What a contender's process is given. */
  List<String> toArguments() {
    return List.of(folder, String.valueOf(rows), codec);
  }

  static BenchFiles of(List<String> arguments) {
    return new BenchFiles(arguments.get(0), Long.parseLong(arguments.get(1)), arguments.get(2));
  }

  /** How many offsets, and how many contents, are different. */
  long distinct() {
    return rows - rows / REPEATED;
  }

  /** How long the files are together. */
  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder)).filter(Files::isRegularFile)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Writes the files, in row groups of DuckDB's usual size. */
  void write() throws IOException, SQLException {
    int hours = (int) (END.getEpochSecond() - START.getEpochSecond()) / 3600;
    int files = hours * FILES_OF_AN_HOUR;
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE MACRO pick(r, salt, n) AS (hash(r, salt) % n)::INTEGER");
      for (int file = 0; file < files; file++) {
        String hour = "dt=2026-01-01/hr=%02d".formatted(file / FILES_OF_AN_HOUR);
        Path into = Files.createDirectories(Path.of(folder, TOPIC, hour));
        String select =
            SELECT.formatted(
                START.toEpochMilli(),
                END.toEpochMilli() - START.toEpochMilli(),
                rows,
                REPEATED,
                rows * file / files,
                rows * (file + 1) / files);
        sql.execute(
            "COPY (%s) TO '%s/file-%d' (FORMAT parquet, CODEC '%s', ROW_GROUP_SIZE 122880)"
                .formatted(select, into, file, codec));
      }
    }
  }

  /** Removes the files. */
  void delete() throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of(folder))) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
