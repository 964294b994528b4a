package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.ReadParquetMessages;
import io.hodor.source.SinkColumns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in a bucket, read on DirectRunner, with the columns of each sink that is known. */
class ReadParquetMessagesIT {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  private static GcsEmulator gcs;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    gcs = GcsEmulator.start();
    gcs.createBucket("sinks");
  }

  @AfterAll
  static void stop() {
    gcs.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "firehose | none | 7::BIGINT AS message_offset, 3::INTEGER AS message_partition,"
            + " TIMESTAMP '2026-05-04 10:00:01' AS message_timestamp | record",
        "firehose | meta | {'message_offset': 7::BIGINT, 'message_partition': 3::INTEGER,"
            + " 'message_timestamp': TIMESTAMP '2026-05-04 10:00:01'} AS meta | record",
        "kafka-connect | kafka | {'topic': 't', 'partition': 3::INTEGER, 'offset': 7::BIGINT,"
            + " 'insertTime': TIMESTAMP '2026-05-04 10:00:01'} AS kafka,"
            + " TIMESTAMP '2026-05-04 10:00:01' AS created | column:created",
        "iceberg | none | 't' AS _kafka_metadata_topic, 3::INTEGER AS _kafka_metadata_partition,"
            + " 7::BIGINT AS _kafka_metadata_offset,"
            + " TIMESTAMP '2026-05-04 10:00:01' AS _kafka_metadata_timestamp | record",
        "iceberg | _kafka_metadata | {'topic': 't', 'partition': 3::INTEGER, 'offset': 7::BIGINT,"
            + " 'timestamp': TIMESTAMP '2026-05-04 10:00:01'} AS _kafka_metadata | record",
      })
  void theColumnsOfASinkAreFound(String sink, @Nullable String group, String columns, String time)
      throws Exception {
    String topic = sink + (group == null ? "-flat" : "-" + group);
    Path file = folder.resolve(topic);
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (SELECT 'x' AS value, %s) TO '%s' (FORMAT parquet)".formatted(columns, file));
    }
    gcs.put("sinks", topic + "/dt=2026-05-04/hr=10/a", Files.readAllBytes(file));

    assertRead(topic, SinkColumns.of(sink, group), time, "3:7 MEASURED 2026-05-04T10:00:01Z");
  }

  @Test
  void aTopicWithoutFilesHasNoRows() {
    assertRead("nothing", SinkColumns.of("firehose", null), "record");
  }

  @Test
  void withoutPermissionToReadARunFailsWithWhatIsNeeded() {
    gcs.put("sinks", "refused/dt=2026-05-04/hr=10/a", new byte[100]);
    FilesPast past = past("gs://sinks", "refused", SinkColumns.of("firehose", null), "record");
    try (FaultyGcs way = FaultyGcs.before(gcs)) {
      way.answer(403, 1_000, request -> !FaultyGcs.lists().test(request));
      Pipeline pipeline = Pipeline.create(options(way.endpoint()));
      pipeline.apply(ReadParquetMessages.past(past));
      Exception failure = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
      assertThat(
          failure.getMessage() + " requests " + way.requests(),
          containsString("storage.objects.get is needed on bucket sinks"));
    }
  }

  private static PipelineOptions options(String endpoint) {
    return PipelineOptionsFactory.fromArgs(
            "--runner=DirectRunner",
            "--gcsEndpoint=" + endpoint,
            "--credentialFactoryClass="
                + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
        .create();
  }

  @Test
  void aRowGroupOfAGigabyteIsReadWhole() throws Exception {
    int rows = 1_100_000;
    Path file = Files.createDirectories(folder.resolve("large/dt=2026-05-04/hr=10")).resolve("a");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      // A thousand bytes a row that compress to a few; no dictionary helps.
      statement.execute(
          """
          COPY (SELECT repeat('x', 1000) || i AS value, i AS message_offset,
                  0 AS message_partition, TIMESTAMP '2026-05-04 10:00:01' AS message_timestamp
                FROM range(%d) AS numbers(i))
          TO '%s' (FORMAT parquet, CODEC 'snappy', ROW_GROUP_SIZE 2000000)"""
              .formatted(rows, file));
      try (ResultSet groups =
          statement.executeQuery(
              "SELECT max(row_group_bytes), count(DISTINCT row_group_id) FROM parquet_metadata('"
                  + file
                  + "')")) {
        groups.next();
        assertThat(groups.getLong(1), greaterThan(1L << 30));
        assertThat(groups.getInt(2), is(1));
      }
    }
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(
                    ReadParquetMessages.past(
                        past(
                            folder.toString(),
                            "large",
                            SinkColumns.of("firehose", null),
                            "record")))
                .apply("Sizes", MapElements.into(TypeDescriptors.integers()).via(it -> it.size()))
                .apply(Sum.integersGlobally()))
        .isEqualTo(rows);
    pipeline.run().waitUntilFinish();
  }

  private static void assertRead(String topic, SinkColumns columns, String time, String... rows) {
    FilesPast past = past("gs://sinks", topic, columns, time);
    Pipeline pipeline = Pipeline.create(options(gcs.endpoint()));
    PAssert.that(
            pipeline
                .apply(ReadParquetMessages.past(past))
                .apply("Rows as text", ParDo.of(new RowsAsText())))
        .containsInAnyOrder(rows);
    pipeline.run().waitUntilFinish();
  }

  private static FilesPast past(String root, String topic, SinkColumns columns, String time) {
    return new FilesPast(
        new FileLayout(
            root, FileLayout.Granularity.HOUR, "dt=", "hr=", ZoneOffset.UTC, Duration.ofHours(1)),
        List.of(new Address("eu", topic, "parquet")),
        START,
        START.plus(Duration.ofHours(1)),
        columns,
        ColumnEventTime.parse(time, "ms", null),
        true,
        START.plus(Duration.ofDays(1)));
  }

  private static final class RowsAsText extends DoFn<MessageBatch, String> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element MessageBatch batch, OutputReceiver<String> out) {
      batch.gaps().forEach(gap -> out.output(gap.reason()));
      for (int i = 0; i < batch.size(); i++) {
        RecordClass recordClass = batch.recordClass(i);
        Instant time = Instant.ofEpochMilli(batch.time(i));
        out.output(batch.partition(i) + ":" + batch.offset(i) + " " + recordClass + " " + time);
      }
    }
  }
}
