package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.extensions.gcp.util.GcsUtil;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.MimeTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Beam asks of Google Cloud Storage, asked of the emulator. */
class GcsEmulatorIT {
  private static final byte[] CONTENT = content();

  private static GcsEmulator gcs;
  private static FaultyGcs way;
  private static PipelineOptions options;

  @BeforeAll
  static void startWithTwoObjects() {
    gcs = GcsEmulator.start();
    gcs.createBucket("events");
    gcs.put("events", "orders/dt=2026-05-04/a b.parquet", CONTENT);
    gcs.put("events", "orders/dt=2026-05-05/c.parquet", new byte[0]);
    way = FaultyGcs.before(gcs);
    options =
        PipelineOptionsFactory.fromArgs(
                "--gcsEndpoint=" + way.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
            .create();
    FileSystems.setDefaultPipelineOptions(options);
  }

  @AfterAll
  static void stop() {
    way.close();
    gcs.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @AfterEach
  void reset() {
    way.reset();
  }

  @Test
  void aGlobFindsObjectsInFolders() throws IOException {
    assertThat(
        match("gs://events/orders/dt=*/*.parquet").stream()
            .map(found -> found.resourceId().toString())
            .toList(),
        containsInAnyOrder(
            "gs://events/orders/dt=2026-05-04/a b.parquet",
            "gs://events/orders/dt=2026-05-05/c.parquet"));
  }

  @Test
  void anObjectIsReadWholeAndFromTheMiddle() throws IOException {
    MatchResult.Metadata found = match("gs://events/orders/dt=2026-05-04/a b.parquet").get(0);
    assertThat(found.sizeBytes(), is((long) CONTENT.length));
    assertThat(found.isReadSeekEfficient(), is(true));
    assertThat(
        Arrays.equals(read("gs://events/orders/dt=2026-05-04/a b.parquet"), CONTENT), is(true));

    try (var channel = (SeekableByteChannel) FileSystems.open(found.resourceId())) {
      channel.position(CONTENT.length - 8);
      ByteBuffer footer = ByteBuffer.allocate(8);
      while (footer.hasRemaining() && channel.read(footer) >= 0) {}
      byte[] end = Arrays.copyOfRange(CONTENT, CONTENT.length - 8, CONTENT.length);
      assertThat(footer.array(), is(end));
    }
  }

  @Test
  void beamWritesAndRenamesObjects() throws IOException {
    var folder = FileSystems.matchNewResource("gs://events/out/", true);
    var unfinished = folder.resolve("unfinished", StandardResolveOptions.RESOLVE_FILE);
    var finished = folder.resolve("finished", StandardResolveOptions.RESOLVE_FILE);
    try (var out = Channels.newOutputStream(FileSystems.create(unfinished, MimeTypes.BINARY))) {
      out.write(CONTENT);
    }

    FileSystems.rename(List.of(unfinished), List.of(finished));

    assertThat(Arrays.equals(read("gs://events/out/finished"), CONTENT), is(true));
    assertThat(match("gs://events/out/*").size(), is(1));
  }

  @Test
  void aListingWithADelimiterStopsAtTheNextSlashAndComesInPages() throws IOException {
    for (int i = 0; i < 1_100; i++) {
      gcs.put("events", "many/dt=2026-05-04/" + i, new byte[0]);
    }
    gcs.put("events", "many/dt=2026-05-04/hr=10/below", new byte[0]);
    GcsUtil client = options.as(GcsOptions.class).getGcsUtil();

    Objects first = client.listObjects("events", "many/dt=2026-05-04/", null, "/");
    Objects second =
        client.listObjects("events", "many/dt=2026-05-04/", first.getNextPageToken(), "/");

    assertThat(second.getNextPageToken(), is(nullValue()));
    assertThat(
        Stream.of(first, second)
            .flatMap(page -> page.getItems().stream())
            .map(StorageObject::getName)
            .distinct()
            .count(),
        is(1_100L));
    assertThat(
        Stream.of(first, second)
            .filter(page -> page.getPrefixes() != null)
            .flatMap(page -> page.getPrefixes().stream())
            // The real one says it once.
            .distinct()
            .toList(),
        contains("many/dt=2026-05-04/hr=10/"));
  }

  @Test
  void manyObjectsAreDeletedAtOnce() throws IOException {
    for (int i = 0; i < 3; i++) {
      gcs.put("events", "old/" + i, new byte[1]);
    }
    FileSystems.delete(match("gs://events/old/*").stream().map(m -> m.resourceId()).toList());
    assertThat(match("gs://events/old/*"), is(empty()));
    gcs.put("events", "old/again", new byte[1]);
    gcs.delete("events", "old/again");
    assertThat(match("gs://events/old/*"), is(empty()));
  }

  @Test
  void readingGoesOnOverFaultsOfTheWay() throws IOException {
    way.answer(429, 1, FaultyGcs.reads("a b"));
    way.answer(503, 1, FaultyGcs.reads("a b"));
    way.cut(1, FaultyGcs.reads("a b"));
    assertThat(
        Arrays.equals(read("gs://events/orders/dt=2026-05-04/a b.parquet"), CONTENT), is(true));
    assertThat(
        way.requests().stream().filter(FaultyGcs.reads("a b")).toList(),
        hasSize(greaterThanOrEqualTo(4)));
  }

  @Test
  void anObjectThatIsReplacedWhileOpenIsGoneForWhoeverReadsIt() throws IOException {
    gcs.put("events", "replaced/a", CONTENT);
    var resource = FileSystems.matchSingleFileSpec("gs://events/replaced/a").resourceId();
    try (var channel = (SeekableByteChannel) FileSystems.open(resource)) {
      way.beforeNext(
          FaultyGcs.reads("replaced/a"),
          () -> gcs.put("events", "replaced/a", new byte[CONTENT.length]));
      assertThrows(
          FileNotFoundException.class, () -> channel.read(ByteBuffer.allocate(CONTENT.length)));
    }
  }

  private static List<MatchResult.Metadata> match(String pattern) throws IOException {
    return FileSystems.match(pattern).metadata();
  }

  private static byte[] read(String name) throws IOException {
    var resource = FileSystems.matchSingleFileSpec(name).resourceId();
    try (InputStream in = Channels.newInputStream(FileSystems.open(resource))) {
      return in.readAllBytes();
    }
  }

  private static byte[] content() {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
