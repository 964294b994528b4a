package io.hodor.testing.jmh;

import io.hodor.source.parquet.FileBytes;
import io.hodor.source.parquet.FileContent;
import io.hodor.source.parquet.MemoryBound;
import io.hodor.source.parquet.ParquetFooter;
import io.hodor.source.parquet.RowGroupRows;
import io.hodor.source.parquet.UnreadableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A file's rows: decompressed, decoded and hashed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ParquetRows.ROWS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class ParquetRows {

  static final int ROWS = 122_880;

  private static final String SELECT =
      """
      SELECT
        {'seconds': 1767225600 + i // 100, 'nanos': (i %% 1000 * 1000000)::INTEGER}
          AS event_timestamp,
        md5(i::VARCHAR) AS order_number,
        'customer-' || hash(i) %% 500000 AS customer_id,
        ['CREATED', 'CONFIRMED', 'COMPLETED'][1 + (i %% 3)::INTEGER] AS status,
        CASE WHEN i %% 9 > 0 THEN (hash(i, 1) %% 10000000)::DOUBLE / 100 END AS total_price,
        i %% 3 = 0 AS is_paid,
        {'latitude': (hash(i, 2) %% 100000)::DOUBLE, 'address':
          CASE WHEN i %% 4 > 0 THEN {'street': 'Jalan ' || hash(i, 3) %% 20000} END} AS pickup,
        CASE WHEN i %% 4 > 0 THEN
          [{'sku': 'sku-' || hash(i, 4) %% 10000, 'quantity': 1::INTEGER}] END AS items,
        CASE WHEN i %% 2 = 0 THEN ['promo-' || i %% 100, 'app'] END AS labels
      FROM range(%d) AS numbers(i)""";

  /** What the file's pages are compressed with. */
  @Param({"uncompressed", "snappy", "gzip"})
  public String codec;

  private Path file;

  /** Has DuckDB write the file. */
  @Setup
  public void write() throws IOException, SQLException {
    file = Files.createTempFile("jmh", ".parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = connection.createStatement()) {
      sql.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, CODEC '%s', ROW_GROUP_SIZE %d)"
              .formatted(SELECT.formatted(ROWS), file, codec, ROWS));
    }
  }

  /** Removes the file. */
  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }

  /** The hashes of all rows, added up. */
  @Benchmark
  public long hash() throws IOException, UnreadableFile {
    long sum = 0;
    int read = 0;
    try (FileBytes bytes = new FileBytes(Files.newByteChannel(file))) {
      ParquetFooter footer = ParquetFooter.read(bytes);
      FileContent content = FileContent.of(footer.schema(), List.of());
      for (int group = 0; group < footer.rowGroups().size(); group++) {
        RowGroupRows rows =
            new RowGroupRows(bytes, footer, group, List.of(), content, MemoryBound.ofThisMachine());
        for (int count = rows.next(); count > 0; count = rows.next()) {
          read += count;
          for (int row = 0; row < count; row++) {
            sum += rows.content(row);
          }
        }
      }
    }
    if (read != ROWS) {
      throw new IllegalStateException("the file has " + read + " rows");
    }
    return sum;
  }
}
