package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.Address;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileColumns;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.ListTopicFiles;
import io.hodor.source.TopicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
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
import org.apache.beam.sdk.transforms.Reshuffle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A bucket listed, read and written by TaskManagers of their own processes, in which nobody but
 * Beam registers file systems. Without that, "No filesystem found for scheme gs".
 */
class GcsOnFlinkClusterIT {
  private static final Instant TEN = Instant.parse("2026-05-04T10:00:00Z");
  private static final int OBJECTS = 12;

  private static final Predicate<String> NO_READING_OF_OBJECTS =
      Pattern.compile("GET /(download/)?storage/v1/b/events/o[/?].*")
          .asMatchPredicate()
          .negate()
          .and(request -> !request.contains("out/") && !request.startsWith("POST /batch/"));

  private static final Map<String, Long> WRITTEN = new TreeMap<>();

  private static Path folder;
  private static FlinkCluster cluster;
  private static GcsEmulator gcs;
  private static FaultyGcs way;

  @BeforeAll
  static void startWithObjects() {
    folder = RepositoryRoot.newFolder("gcs-on-flink");
    cluster = FlinkCluster.start();
    gcs = GcsEmulator.start();
    way = FaultyGcs.before(gcs);
    gcs.createBucket("events");
    Random random = new Random(4);
    for (int i = 0; i < OBJECTS; i++) {
      String object = "orders/dt=2026-05-04/hr=%02d/file-%02d".formatted(9 + i % 3, i);
      byte[] content = new byte[200_000 + random.nextInt(200_000)];
      random.nextBytes(content);
      gcs.put("events", object, content);
      WRITTEN.put("gs://events/" + object, crc(content));
    }
    gcs.put("events", "orders/dt=2026-05-04/hr=12/out of range", new byte[1]);
    FileSystems.setDefaultPipelineOptions(options());
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
  void objectsAreListedReadAndWritten() throws IOException {
    assertThat(sums("plain"), is(WRITTEN));
    assertThat(
        "permissions but storage.objects.list and .get are not needed: docs/operations.md",
        way.requests().stream().filter(NO_READING_OF_OBJECTS).toList(),
        is(empty()));
  }

  @Test
  void faultsOfTheWayChangeNothing() throws IOException {
    way.answer(503, 1, FaultyGcs.lists());
    way.answer(429, 1, FaultyGcs.lists());
    way.cut(1, FaultyGcs.lists());
    way.answer(429, 1, FaultyGcs.reads("file-01"));
    way.answer(503, 1, FaultyGcs.reads("file-02"));
    way.cut(1, FaultyGcs.reads("file-03"));
    way.cut(1, FaultyGcs.reads("file-04"));
    assertThat(sums("faults"), is(WRITTEN));
    assertThat(
        way.requests().stream().filter(request -> request.startsWith("POST /upload/")).toList(),
        is(not(empty())));
  }

  /** The check-sum of every file by its name, as the workers wrote them to the bucket. */
  private static Map<String, Long> sums(String out) throws IOException {
    Pipeline pipeline = Pipeline.create(options());
    pipeline
        .apply(
            ListTopicFiles.of(
                new FilesPast(
                    FileLayout.of("gs://events", "hour", "dt=", "hr=", "UTC", "PT1H"),
                    List.of(new Address("eu", "orders", "parquet")),
                    TEN,
                    TEN.plusSeconds(3600),
                    FileColumns.of("firehose", null),
                    ColumnEventTime.parse("record", "ms", null),
                    true,
                    Instant.now())))
        .apply(Reshuffle.viaRandomKey())
        .apply(ParDo.of(new Sum()))
        .apply(TextIO.write().to("gs://events/out/" + out).withNumShards(2));
    assertThat(pipeline.run().waitUntilFinish(), is(PipelineResult.State.DONE));
    Map<String, Long> sums = new TreeMap<>();
    for (MatchResult.Metadata file : FileSystems.match("gs://events/out/" + out + "*").metadata()) {
      for (String line : text(file).lines().toList()) {
        String[] sum = line.split(" ");
        assertThat(line, sums.put(sum[0], Long.valueOf(sum[1])) == null);
      }
    }
    return sums;
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
    Path classes = RepositoryRoot.target().resolve("test-classes");
    String name = GcsOnFlinkClusterIT.class.getName().replace('.', '/');
    if (Files.exists(jar)) {
      return jar;
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve(name).getParent())) {
      for (Path file : files.toList()) {
        String entry = classes.relativize(file).toString();
        if (entry.startsWith(name)) {
          add(out, entry, file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  private static void add(JarOutputStream out, String entry, Path file) throws IOException {
    out.putNextEntry(new ZipEntry(entry));
    Files.copy(file, (OutputStream) out);
    out.closeEntry();
  }

  private static long crc(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  private static final class Sum extends DoFn<TopicFile, String> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void read(@Element TopicFile file, OutputReceiver<String> sums) throws IOException {
      var resource = FileSystems.matchNewResource(file.path(), false);
      try (InputStream in = Channels.newInputStream(FileSystems.open(resource))) {
        CRC32 crc = new CRC32();
        crc.update(in.readAllBytes());
        sums.output(file.path() + " " + crc.getValue());
      }
    }
  }
}
