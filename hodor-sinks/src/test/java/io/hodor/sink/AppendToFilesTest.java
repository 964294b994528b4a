package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindowCoder;
import io.hodor.metrics.PublishedWindows;
import io.hodor.metrics.WireCoder;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendToFilesTest {

  private static final Address ORDERS = new Address("main", "orders", "kafka");

  @TempDir Path temporary;

  @Test
  void theLastLineOfAnAddressCounts() throws Exception {
    append(List.of(metrics(600, 1), metrics(1200, 2)), List.of(ledger(0, 1)), List.of(letter(7)));
    append(List.of(metrics(600, 3)), List.of(ledger(0, 1), ledger(1, 1)), List.of());
    assertThat(lines("metrics.ndjson"), hasSize(3));
    assertThat(
        lines("ledger.ndjson"), is(List.of(Ndjson.line(ledger(0, 1)), Ndjson.line(ledger(0, 1)))));
    assertThat(lines("dead-letters.ndjson"), is(List.of(Ndjson.line(letter(7)))));
    assertThat(folder().metrics(), is(List.of(metrics(600, 3), metrics(1200, 2))));
  }

  @Test
  void theNewestFinalResultIsFoundInTheFolder() throws Exception {
    LatestResults results = LatestResults.in(folder());
    assertThat(results.newestFinal(ORDERS), is(Optional.empty()));
    append(List.of(ended(600), ended(1200), metrics(1800, 2)), List.of(), List.of());
    assertThat(results.newestFinal(ORDERS), is(Optional.of(Instant.ofEpochSecond(1200))));
    append(List.of(metrics(1200, 2)), List.of(), List.of());
    assertThat(results.newestFinal(ORDERS), is(Optional.of(Instant.ofEpochSecond(600))));
    assertThat(
        results.newestFinal(new Address("main", "orders", "bigquery")), is(Optional.empty()));
  }

  @Test
  void aTornLineIsNeitherReadNorKept() throws Exception {
    append(List.of(metrics(600, 1)), List.of(), List.of());
    Path file = outputDir().resolve("metrics.ndjson");
    String torn = Ndjson.line(metrics(1200, 2)).substring(0, 30);
    Files.writeString(file, torn, StandardOpenOption.APPEND);
    assertThat(folder().metrics(), is(List.of(metrics(600, 1))));
    append(List.of(metrics(1800, 3)), List.of(), List.of());
    assertThat(
        lines("metrics.ndjson"),
        is(List.of(Ndjson.line(metrics(600, 1)), Ndjson.line(metrics(1800, 3)))));
  }

  @Test
  void aFileOfNothingButATornLineBeginsAnew() throws Exception {
    Path file = Files.createDirectories(outputDir()).resolve("metrics.ndjson");
    Files.writeString(file, "{\"topic\":\"" + "x".repeat(200_000));
    assertThat(folder().metrics(), hasSize(0));
    append(List.of(metrics(600, 1)), List.of(), List.of());
    assertThat(lines("metrics.ndjson"), is(List.of(Ndjson.line(metrics(600, 1)))));
  }

  @Test
  void aBrokenLineThatIsEndedIsStillRefused() throws Exception {
    Path file = Files.createDirectories(outputDir()).resolve("metrics.ndjson");
    Files.writeString(file, "{\"topic\":\n");
    assertThrows(BrokenLine.class, () -> folder().metrics());
  }

  @Test
  void aBoundedRunReplacesAllLinesOfItsAddresses() throws Exception {
    append(List.of(metrics(600, 1), metrics(1200, 2)), List.of(), List.of());
    append(List.of(metrics(600, 3)), List.of(), List.of());
    write(
        List.of(metrics(600, 5)), List.of(), List.of(), WriteToFiles.into(outputDir().toString()));
    assertThat(
        lines("metrics.ndjson"),
        is(List.of(Ndjson.line(metrics(600, 5)), Ndjson.line(metrics(1200, 2)))));
  }

  @Test
  void threadsDoNotMixTheirLines() throws Exception {
    Path file = outputDir().resolve("many.ndjson");
    String line = "x".repeat(10_000);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> writers = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        String own = thread + line;
        writers.add(
            () -> {
              for (int i = 0; i < 20; i++) {
                AppendedFile.at(file).append(List.of(own, own));
              }
              return null;
            });
      }
      for (Future<Void> written : threads.invokeAll(writers)) {
        written.get();
      }
    } finally {
      threads.shutdownNow();
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines, hasSize(8 * 20 * 2));
    IntStream.range(0, lines.size() / 2)
        .forEach(i -> assertThat(lines.get(2 * i), is(lines.get(2 * i + 1))));
    assertThat(lines.stream().allMatch(it -> it.length() == line.length() + 1), is(true));
  }

  @Test
  void aFaultOfAppendingNamesTheFolder() throws Exception {
    Files.createDirectories(outputDir().resolve("metrics.ndjson"));
    Exception failure =
        assertThrows(Exception.class, () -> append(List.of(metrics(600, 1)), List.of(), List.of()));
    assertThat(
        failure.getMessage(),
        allOf(
            containsString("--outputDir: "), containsString("metrics.ndjson cannot be appended")));
  }

  private void append(
      List<QualityMetrics> metrics, List<OffsetLedger> ledgers, List<DeadLetter> letters) {
    write(metrics, ledgers, letters, AppendToFiles.into(outputDir().toString()));
  }

  private static void write(
      List<QualityMetrics> metrics,
      List<OffsetLedger> ledgers,
      List<DeadLetter> letters,
      PTransform<PCollectionTuple, PDone> sink) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(
            MeasureWindows.WINDOWS,
            pipeline.apply(
                "Windows",
                Create.of(PublishedWindows.of(metrics, ledgers))
                    .withCoder(PublishedWindowCoder.of())))
        .and(
            MeasureWindows.DEAD_LETTERS,
            pipeline.apply(
                "Letters",
                Create.of(letters).withCoder(WireCoder.of(DeadLetter.getDefaultInstance()))))
        .apply("Write", sink);
    pipeline.run().waitUntilFinish();
  }

  private Path outputDir() {
    return temporary.resolve("not yet/there");
  }

  private NdjsonFolder folder() {
    return NdjsonFolder.at(outputDir().toString());
  }

  private List<String> lines(String file) throws Exception {
    return Files.readAllLines(outputDir().resolve(file));
  }

  private static QualityMetrics ended(long window) {
    return metrics(window, 1).toBuilder().setFinal(true).setTiming(Timing.FINAL).build();
  }

  private static QualityMetrics metrics(long window, long count) {
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setCluster("main")
        .setTopic("orders")
        .setSource("kafka")
        .setWindowStart(time(window))
        .setCount(count)
        .build();
  }

  private static OffsetLedger ledger(int chunk, int chunks) {
    return OffsetLedger.newBuilder()
        .setWireMajor(1)
        .setCluster("main")
        .setTopic("orders")
        .setSource("kafka")
        .setWindowStart(time(600))
        .setChunk(chunk)
        .setChunks(chunks)
        .build();
  }

  private static DeadLetter letter(long offset) {
    return DeadLetter.newBuilder()
        .setWireMajor(1)
        .setTopic("orders")
        .setWindowStart(time(600))
        .setOffset(offset)
        .build();
  }

  private static Timestamp time(long seconds) {
    return Timestamps.fromSeconds(seconds);
  }
}
