package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.Address;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.ReadTopicFiles;
import io.hodor.source.SinkColumns;
import io.hodor.source.TopicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that DuckDB wrote, read by Hodor and by DuckDB: the numbers are the same. */
class ParquetReaderIT {

  private static final int ROWS = 30_000;
  private static final String METADATA =
      "message_topic, message_partition, message_offset, message_timestamp, load_time";

  // Contents come back every 7,000 rows; what is null there changes by row, group and element.
  private static final String CONTENT =
      """
      TIMESTAMP '2026-05-04 10:00:00' + to_microseconds(r * 500123) AS event_timestamp,
      CASE WHEN r % 11 = 0 THEN NULL ELSE r % 1000 END AS a_long,
      (r % 200)::UTINYINT AS a_byte,
      (r * 600000)::UINTEGER AS an_unsigned,
      r::UBIGINT + 9223372036854775807::UBIGINT AS a_large_one,
      CASE WHEN r % 13 = 0 THEN 'nan'::DOUBLE ELSE r / 7.0 END AS a_double,
      (r / 3.0)::FLOAT AS a_float,
      (r % 500 - 250)::DECIMAL(9, 2) AS a_decimal,
      (r - 3000)::DECIMAL(30, 4) AS a_long_decimal,
      CASE r % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'text ' || r % 900 END AS a_text,
      ('\\x00\\xFF' || chr(65 + (r % 26)::INTEGER))::BLOB AS a_blob,
      DATE '2026-01-01' + (r % 100)::INTEGER AS a_date,
      TIME '10:00:00' + to_microseconds(r) AS a_time,
      (TIMESTAMP '2026-05-04 10:00:00' + to_milliseconds(r))::TIMESTAMP_MS AS in_millis,
      (TIMESTAMP '2026-05-04 10:00:00' + to_milliseconds(r))::TIMESTAMP_NS AS in_nanos,
      md5((r % 50)::VARCHAR)::UUID AS a_uuid,
      r % 2 = 0 AS a_boolean,
      CASE WHEN r % 5 = 0 THEN NULL ELSE
        {'x': CASE WHEN r % 7 = 0 THEN NULL ELSE r % 10 END,
         'deep': {'y': 'y' || r % 20, 'z': [r % 4, NULL, 1]}} END AS a_group,
      CASE r % 4 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN [NULL]
        ELSE [{'sku': 's' || r % 30, 'n': r % 3}, NULL, {'sku': NULL, 'n': 1}] END AS a_list,
      CASE r % 3 WHEN 0 THEN NULL WHEN 1 THEN MAP {} ELSE MAP {'k' || r % 9: [r % 5]} END AS a_map
      """;

  @TempDir Path folder;
  private Connection connection;
  private Statement sql;

  /** What both count. */
  private record Counted(long rows, long offsets, long contents, Map<String, List<Long>> latencies)
      implements java.io.Serializable {}

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    sql = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private Path write(String name, String select, String how) throws SQLException {
    Path path = folder.resolve(name);
    sql.execute("COPY (" + select + ") TO '" + path + "' (FORMAT parquet, " + how + ")");
    return path;
  }

  private static String rows(int from, String columns) {
    return "SELECT "
        + columns
        + " FROM (SELECT i, i % 7000 AS r FROM range("
        + from
        + ", "
        + (from + ROWS)
        + ") t(i)) ORDER BY i";
  }

  private static String metadata(String timestampType) {
    return "'orders' AS message_topic, (i % 12)::INTEGER AS message_partition,"
        + " i // 12 - (i % 1000 = 0)::BIGINT * (i > 12000)::BIGINT AS message_offset,"
        + (" (TIMESTAMP '2026-05-04 10:00:01' + to_milliseconds(i % 7000 * 501))::" + timestampType)
        + " AS message_timestamp,"
        + " TIMESTAMP '2026-05-04 10:00:05' + to_milliseconds(i % 7000 * 499) AS load_time";
  }

  private Counted counted(String files) throws SQLException {
    String from = " FROM read_parquet(" + files + ", union_by_name = true)";
    Map<String, List<Long>> latencies = new TreeMap<>();
    latencies.put(
        LatencyHop.EVENT_TO_BROKER.name(), latencies("epoch_ms(message_timestamp)", from));
    latencies.put(LatencyHop.EVENT_TO_CONSUMED.name(), latencies("epoch_ms(load_time)", from));
    return new Counted(
        numbers("SELECT count(*)" + from).get(0),
        numbers(
                "SELECT count(*) FROM (SELECT DISTINCT message_partition, message_offset"
                    + from
                    + ")")
            .get(0),
        numbers("SELECT count(*) FROM (SELECT DISTINCT * EXCLUDE (" + METADATA + ")" + from + ")")
            .get(0),
        latencies);
  }

  /** How many, the least, the greatest and the sum. */
  private List<Long> latencies(String time, String from) throws SQLException {
    String latency = time + " - epoch_ms(event_timestamp)";
    return numbers(
        "SELECT count(l), min(l), max(l), sum(l)::BIGINT FROM (SELECT "
            + latency
            + " AS l"
            + from
            + ")");
  }

  private List<Long> numbers(String query) throws SQLException {
    try (ResultSet result = sql.executeQuery(query)) {
      result.next();
      List<Long> numbers = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        numbers.add(result.getLong(i));
      }
      return numbers;
    }
  }

  private static void check(Counted expected, boolean contentHash, Path... paths)
      throws IOException {
    Address address = new Address("main", "orders", "parquet");
    FilesPast past =
        new FilesPast(
            new FileLayout(
                "/events",
                FileLayout.Granularity.HOUR,
                "dt=",
                "hr=",
                ZoneOffset.UTC,
                Duration.ofHours(1)),
            List.of(address),
            Instant.parse("2026-05-04T00:00:00Z"),
            Instant.parse("2026-05-05T00:00:00Z"),
            SinkColumns.of("firehose", null),
            ColumnEventTime.parse("column:event_timestamp", "ms", null),
            contentHash,
            Instant.now());
    List<TopicFile> files = new ArrayList<>();
    for (Path path : paths) {
      Instant updated = Files.getLastModifiedTime(path).toInstant();
      files.add(
          new TopicFile(
              address, path.toString(), Files.size(path), updated, Instant.MIN, Instant.MAX));
    }
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PAssert.that(
            pipeline
                .apply(Create.of(files).withCoder(SerializableCoder.of(TopicFile.class)))
                .apply(ReadTopicFiles.of(past)))
        .satisfies(
            batches -> {
              assertThat(counted(batches), is(expected));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static Counted counted(Iterable<MessageBatch> batches) {
    long rows = 0;
    Set<List<Long>> offsets = new HashSet<>();
    Set<Long> contents = new HashSet<>();
    Map<LatencyHop, long[]> latencies = new EnumMap<>(LatencyHop.class);
    for (MessageBatch batch : batches) {
      assertThat(batch.gaps(), is(List.of()));
      for (int i = 0; i < batch.size(); i++) {
        rows++;
        assertThat(batch.recordClass(i), is(RecordClass.MEASURED));
        offsets.add(List.of((long) batch.partition(i), batch.offset(i)));
        contents.add(batch.hasContents() ? batch.content(i) : 0);
        add(latencies, LatencyHop.EVENT_TO_BROKER, batch, i);
        add(latencies, LatencyHop.EVENT_TO_CONSUMED, batch, i);
      }
    }
    Map<String, List<Long>> found = new TreeMap<>();
    latencies.forEach((hop, of) -> found.put(hop.name(), List.of(of[0], of[1], of[2], of[3])));
    return new Counted(rows, offsets.size(), contents.size(), found);
  }

  private static void add(
      Map<LatencyHop, long[]> latencies, LatencyHop hop, MessageBatch batch, int index) {
    long latency = batch.latency(hop, index);
    if (latency == MessageBatch.NO_LATENCY) {
      return;
    }
    long[] of =
        latencies.computeIfAbsent(hop, h -> new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, 0});
    of[0]++;
    of[1] = Math.min(of[1], latency);
    of[2] = Math.max(of[2], latency);
    of[3] += latency;
  }

  @ParameterizedTest
  @CsvSource({
    "uncompressed, V1, 100000, TIMESTAMP",
    "snappy, V1, 100000, TIMESTAMPTZ",
    "gzip, V1, 1, TIMESTAMP_MS",
    "zstd, V2, 100000, TIMESTAMP_NS",
    "lz4_raw, V2, 1, TIMESTAMP",
  })
  void everyFileThatDuckDbWritesIsReadAsDuckDbReadsIt(
      String codec, String version, int dictionary, String timestampType) throws Exception {
    sql.execute("SET TimeZone = 'UTC'");
    Path path =
        write(
            "orders",
            rows(0, CONTENT + ", " + metadata(timestampType)),
            "CODEC '"
                + codec
                + "', PARQUET_VERSION '"
                + version
                + "', DICTIONARY_SIZE_LIMIT "
                + dictionary
                + ", ROW_GROUP_SIZE 8192");
    Counted expected = counted("['" + path + "']");
    assertThat(expected.rows(), is((long) ROWS));
    assertThat(expected.contents(), is(7000L));
    check(expected, true, path);
  }

  @Test
  void filesOfOneRunMayDifferInTheirColumns() throws Exception {
    Path first = write("first", rows(0, CONTENT + ", " + metadata("TIMESTAMP")), "CODEC 'zstd'");
    Path second =
        write(
            "second",
            "SELECT NULL::INTEGER AS extra, "
                + METADATA
                + ", a_map, a_list, * EXCLUDE (a_map, a_list, "
                + METADATA
                + ") REPLACE (in_millis::TIMESTAMP AS in_millis) FROM read_parquet('"
                + first
                + "')",
            "CODEC 'gzip', ROW_GROUP_SIZE 4096");
    Path third =
        write(
            "third",
            rows(ROWS, CONTENT + ", 7 AS more, " + metadata("TIMESTAMP")),
            "CODEC 'snappy'");

    Counted both = counted("['" + first + "', '" + second + "']");
    assertThat(both.contents(), is(7000L));
    assertThat(both.rows(), is(2L * ROWS));
    check(both, true, first, second);
    Counted all = counted("['" + first + "', '" + second + "', '" + third + "']");
    assertThat(all.contents(), is(14000L));
    check(all, true, first, second, third);
  }

  @Test
  void withoutContentsOnlyTheMetadataIsRead() throws Exception {
    Path path = write("orders", rows(0, CONTENT + ", " + metadata("TIMESTAMP")), "CODEC 'zstd'");
    Counted counted = counted("['" + path + "']");
    check(new Counted(counted.rows(), counted.offsets(), 1, counted.latencies()), false, path);
  }
}
