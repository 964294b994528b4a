package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.ListTopicFiles;
import io.hodor.source.ReadTopicFiles;
import io.hodor.source.SinkColumns;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A topic's files in a bucket, listed, read and written by TaskManagers of their own processes, in
 * which nobody but Beam registers file systems. Without that, "No filesystem found for scheme gs".
 */
class ParquetOnFlinkClusterIT {
  private static final Instant TEN = Instant.parse("2026-05-04T10:00:00Z");
  private static final int ROWS_OF_A_FILE = 5_000;
  private static final List<String> CODECS = List.of("zstd", "snappy", "gzip", "uncompressed");

  /** What no reader needs permission for. */
  private static final Predicate<String> BESIDES_OBJECTS =
      Pattern.compile("GET /(download/)?storage/v1/b/events/o[/?].*")
          .asMatchPredicate()
          .negate()
          .and(request -> !request.contains("out/") && !request.startsWith("POST /batch/"));

  /** The rows of every file of the range, each as its partition, offset and time. */
  private static final Map<String, List<String>> WRITTEN = new TreeMap<>();

  private static final Map<String, byte[]> BYTES = new TreeMap<>();

  private static Path folder;
  private static FlinkCluster cluster;
  private static GcsEmulator gcs;
  private static FaultyGcs way;

  @BeforeAll
  static void startWithFiles() throws Exception {
    folder = RepositoryRoot.newFolder("parquet-on-flink");
    cluster = FlinkCluster.start();
    gcs = GcsEmulator.start();
    way = FaultyGcs.before(gcs);
    gcs.createBucket("events");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckDb.createStatement()) {
      for (int i = 0; i < 12; i++) {
        write(sql, i);
      }
    }
    gcs.put("events", "orders/dt=2026-05-04/hr=12/out of range", new byte[1]);
    FileSystems.setDefaultPipelineOptions(options());
  }

  /** Row groups of 2,048 rows; every payload comes twice. */
  private static void write(Statement sql, int number) throws SQLException, IOException {
    String file = "file-%02d".formatted(number);
    String hour = "%02d".formatted(9 + number % 3);
    Path local = folder.resolve(file);
    sql.execute(
        """
        CREATE OR REPLACE TABLE rows AS
        SELECT 'orders' AS message_topic, (i %% 4)::INTEGER AS message_partition,
            %1$d * 100000 + i AS message_offset,
            TIMESTAMPTZ '2026-05-04 %2$s:00:00+00' + to_milliseconds(i * 700) AS message_timestamp,
            TIMESTAMPTZ '2026-05-04 %2$s:59:00+00' AS load_time,
            {'id': i // 2, 'file': %1$d, 'name': repeat(md5((i // 2)::VARCHAR), 3)} AS payload
        FROM range(%3$d) AS numbers(i)"""
            .formatted(number, hour, ROWS_OF_A_FILE));
    sql.execute(
        "COPY rows TO '%s' (FORMAT parquet, CODEC '%s', ROW_GROUP_SIZE 2048)"
            .formatted(local, CODECS.get(number % CODECS.size())));
    List<String> rows = new ArrayList<>();
    try (ResultSet row =
        sql.executeQuery(
            "SELECT message_partition || ' ' || message_offset || ' '"
                + " || epoch_ms(message_timestamp) FROM rows ORDER BY 1")) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    String object = "orders/dt=2026-05-04/hr=" + hour + "/" + file;
    BYTES.put(object, Files.readAllBytes(local));
    gcs.put("events", object, BYTES.get(object));
    WRITTEN.put("gs://events/" + object, rows);
  }

  @AfterEach
  void reset() {
    way.reset();
  }

  @AfterAll
  static void stop() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    way.close();
    gcs.close();
    cluster.close();
    ServerProcess.delete(folder);
  }

  @Test
  void aBucketIsReadExactly() throws IOException {
    Read read = read("plain");
    assertThat(read.rows, is(WRITTEN));
    assertThat(read.gaps, is(Map.of()));
    assertThat(read.contents, is((long) WRITTEN.size() * ROWS_OF_A_FILE / 2));
    assertThat(
        "permissions but storage.objects.list and .get are not needed: docs/operations.md",
        way.requests().stream().filter(BESIDES_OBJECTS).toList(),
        is(empty()));
  }

  @Test
  void faultsOfTheWayChangeNoNumber() throws IOException {
    way.answer(503, 1, FaultyGcs.lists());
    way.answer(429, 1, FaultyGcs.lists());
    way.cut(1, FaultyGcs.lists());
    way.answer(429, 1, FaultyGcs.reads("file-01"));
    way.answer(503, 1, FaultyGcs.reads("file-02"));
    way.cut(1, FaultyGcs.reads("file-03"));
    way.cut(1, FaultyGcs.reads("file-04"));
    Read read = read("faults");
    assertThat(read.rows, is(WRITTEN));
    assertThat(read.gaps, is(Map.of()));
  }

  @Test
  void aFileThatIsReplacedWhileItIsReadIsAGapAndOthersAreExact() throws IOException {
    String first = replaceAtRead("orders/dt=2026-05-04/hr=11/file-05", 1);
    String later = replaceAtRead("orders/dt=2026-05-04/hr=09/file-06", 2);
    Read read = read("replaced");
    putBack();

    assertThat(read.gaps.keySet(), contains(later, first));
    assertThat(read.rows.get(first), is(not(WRITTEN.get(first))));
    for (Map.Entry<String, List<String>> file : WRITTEN.entrySet()) {
      if (read.gaps.containsKey(file.getKey())) {
        // What was read before is what was listed.
        assertThat(
            read.rows.getOrDefault(file.getKey(), List.of()), everyItem(in(file.getValue())));
      } else {
        assertThat(file.getKey(), read.rows.get(file.getKey()), is(file.getValue()));
      }
    }
  }

  /** Has another file of rows in place of this one from the n-th request of its bytes on. */
  private static String replaceAtRead(String object, int n) {
    AtomicInteger reads = new AtomicInteger();
    Predicate<String> kind = FaultyGcs.reads(object);
    byte[] other = BYTES.get("orders/dt=2026-05-04/hr=09/file-00");
    way.beforeNext(
        request -> kind.test(request) && reads.incrementAndGet() == n,
        () -> gcs.put("events", object, other));
    return "gs://events/" + object;
  }

  private static void putBack() {
    BYTES.forEach((object, bytes) -> gcs.put("events", object, bytes));
  }

  /** What the workers read, as they wrote it to the bucket. */
  private static Read read(String out) throws IOException {
    FilesPast past =
        new FilesPast(
            FileLayout.of("gs://events", "hour", "dt=", "hr=", "UTC", "PT1H"),
            List.of(new Address("eu", "orders", "parquet")),
            TEN,
            TEN.plusSeconds(3600),
            SinkColumns.of("firehose", null),
            ColumnEventTime.parse("record", "ms", null),
            true,
            Instant.now());
    Pipeline pipeline = Pipeline.create(options());
    pipeline
        .apply("ListFiles", ListTopicFiles.of(past))
        .apply("ReadFiles", ReadTopicFiles.of(past))
        .apply("Show", ParDo.of(new Show()))
        .apply("Write", TextIO.write().to("gs://events/out/" + out).withNumShards(2));
    assertThat(pipeline.run().waitUntilFinish(), is(PipelineResult.State.DONE));
    Stream.Builder<String> lines = Stream.builder();
    for (MatchResult.Metadata file : FileSystems.match("gs://events/out/" + out + "*").metadata()) {
      text(file).lines().forEach(lines);
    }
    return Read.of(lines.build().sorted().toList());
  }

  private static String text(MatchResult.Metadata file) throws IOException {
    try (InputStream in = Channels.newInputStream(FileSystems.open(file.resourceId()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static FlinkPipelineOptions options() {
    FlinkPipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--flinkMaster=" + cluster.master(),
                "--filesToStage=" + jar(),
                "--parallelism=2",
                "--gcsEndpoint=" + way.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
            .as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    return options;
  }

  /** This test's own classes: Hodor's are the cluster's. */
  private static Path jar() {
    Path jar = folder.resolve("test.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Path classes = RepositoryRoot.target().resolve("test-classes");
    String name = ParquetOnFlinkClusterIT.class.getName().replace('.', '/');
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve(name).getParent())) {
      for (Path file : files.toList()) {
        String entry = classes.relativize(file).toString();
        if (entry.startsWith(name)) {
          out.putNextEntry(new ZipEntry(entry));
          Files.copy(file, (OutputStream) out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  /**
   * What was read.
   *
   * @param rows by file, each as its partition, offset and time
   * @param gaps their reasons by file
   * @param contents how many different ones
   */
  private record Read(Map<String, List<String>> rows, Map<String, String> gaps, long contents) {

    static Read of(List<String> lines) {
      Map<String, List<String>> rows = new TreeMap<>();
      Map<String, String> gaps = new TreeMap<>();
      for (String line : lines) {
        String[] part = line.split(" ", 4);
        if (part[0].equals("row")) {
          String row = part[3].substring(0, part[3].lastIndexOf(' '));
          rows.computeIfAbsent(part[1], file -> new ArrayList<>()).add(part[2] + " " + row);
        } else {
          assertThat(line, gaps.put(part[1], part[3]) == null);
        }
      }
      long contents =
          lines.stream()
              .filter(line -> line.startsWith("row "))
              .map(line -> line.substring(line.lastIndexOf(' ')))
              .distinct()
              .count();
      return new Read(rows, gaps, contents);
    }
  }

  private static final class Show extends DoFn<MessageBatch, String> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void show(@Element MessageBatch batch, OutputReceiver<String> lines) {
      for (int i = 0; i < batch.size(); i++) {
        lines.output(
            "row %s %d %d %d %d"
                .formatted(
                    batch.file(),
                    batch.partition(i),
                    batch.offset(i),
                    batch.time(i),
                    batch.content(i)));
      }
      for (Gap gap : batch.gaps()) {
        lines.output("gap %s %d %s".formatted(batch.file(), gap.partition(), gap.reason()));
      }
    }
  }
}
