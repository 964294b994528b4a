package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.MimeTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Beam asks of Google Cloud Storage, asked of the emulator. */
class GcsEmulatorIT {
  private static final byte[] CONTENT = content();

  private static GcsEmulator gcs;

  @BeforeAll
  static void startWithTwoObjects() {
    gcs = GcsEmulator.start();
    gcs.createBucket("events");
    gcs.put("events", "orders/dt=2026-05-04/a b.parquet", CONTENT);
    gcs.put("events", "orders/dt=2026-05-05/c.parquet", new byte[0]);
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(
                "--gcsEndpoint=" + gcs.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
            .create());
  }

  @AfterAll
  static void stop() {
    gcs.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
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
