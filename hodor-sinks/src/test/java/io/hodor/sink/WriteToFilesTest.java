package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindowCoder;
import io.hodor.metrics.PublishedWindows;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteToFilesTest {

  private static final long FIRST = 600;
  private static final long SECOND = 1200;

  @TempDir Path temporary;

  @Test
  void aRunLeavesItsLinesSortedInAFolderThatDidNotExist() throws Exception {
    write(
        List.of(metrics("orders", SECOND, 2), metrics("orders", FIRST, 1)),
        List.of(
            ledger("orders", FIRST, 1, 0),
            ledger("orders", FIRST, 0, 1),
            ledger("orders", FIRST, 0, 0)),
        List.of(letter("orders", FIRST, 0, 7), letter("orders", FIRST, 0, 3)));
    assertThat(
        folder().metrics(), is(List.of(metrics("orders", FIRST, 1), metrics("orders", SECOND, 2))));
    assertThat(
        lines("ledger.ndjson"),
        is(
            List.of(
                Ndjson.line(ledger("orders", FIRST, 0, 0)),
                Ndjson.line(ledger("orders", FIRST, 0, 1)),
                Ndjson.line(ledger("orders", FIRST, 1, 0)))));
    assertThat(
        lines("dead-letters.ndjson"),
        is(
            List.of(
                Ndjson.line(letter("orders", FIRST, 0, 3)),
                Ndjson.line(letter("orders", FIRST, 0, 7)))));
  }

  @Test
  void theSameRunTwiceLeavesTheSameBytes() throws Exception {
    List<QualityMetrics> metrics = List.of(metrics("orders", FIRST, 1));
    List<OffsetLedger> ledgers = List.of(ledger("orders", FIRST, 0, 0));
    List<DeadLetter> letters = List.of(letter("orders", FIRST, 0, 7));
    write(metrics, ledgers, letters);
    TreeMap<String, String> once = contents();
    write(metrics, ledgers, letters);
    assertThat(contents(), equalTo(once));
  }

  @Test
  void aLaterRunReplacesItsAddressesAndKeepsTheOthers() throws Exception {
    write(
        List.of(metrics("orders", FIRST, 1), metrics("orders", SECOND, 2)),
        List.of(
            ledger("orders", FIRST, 0, 0),
            ledger("orders", FIRST, 9, 0),
            ledger("orders", SECOND, 0, 0)),
        List.of(letter("orders", FIRST, 0, 7), letter("orders", SECOND, 0, 8)));
    write(
        List.of(metrics("orders", FIRST, 5), metrics("clicks", FIRST, 3)),
        List.of(ledger("orders", FIRST, 0, 0)),
        List.of());
    assertThat(
        folder().metrics(),
        is(
            List.of(
                metrics("clicks", FIRST, 3),
                metrics("orders", FIRST, 5),
                metrics("orders", SECOND, 2))));
    assertThat(
        lines("ledger.ndjson"),
        is(
            List.of(
                Ndjson.line(ledger("orders", FIRST, 0, 0)),
                Ndjson.line(ledger("orders", SECOND, 0, 0)))));
    assertThat(
        lines("dead-letters.ndjson"), is(List.of(Ndjson.line(letter("orders", SECOND, 0, 8)))));
  }

  @Test
  void fieldsOfALaterVersionSurviveInLinesThatAreKept() throws Exception {
    String fromLater = "{\"wireMajor\":1,\"topic\":\"z\",\"laterField\":1}";
    Files.createDirectories(outputDir());
    Files.writeString(outputDir().resolve("metrics.ndjson"), fromLater + "\n");
    write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of());
    assertThat(
        lines("metrics.ndjson"), is(List.of(Ndjson.line(metrics("orders", FIRST, 1)), fromLater)));
  }

  @Test
  void aBrokenLineIsNamedAndNothingIsOverwritten() throws Exception {
    Files.createDirectories(outputDir());
    Path file = outputDir().resolve("metrics.ndjson");
    String before = Ndjson.line(metrics("clicks", FIRST, 1)) + "\n{\"topic\":\n";
    Files.writeString(file, before);
    Exception refusal =
        assertThrows(
            Exception.class,
            () -> write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of()));
    assertThat(
        refusal.getMessage(), allOf(containsString("line 2"), containsString("metrics.ndjson")));
    assertThat(Files.readString(file), is(before));
  }

  @Test
  void deadLettersOfUnpublishedWindowsAreLeftOut() throws Exception {
    write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of(letter("orders", FIRST, 0, 1)));
    write(List.of(metrics("orders", SECOND, 2)), List.of(), List.of(letter("orders", FIRST, 0, 2)));
    assertThat(
        folder().metrics(), is(List.of(metrics("orders", FIRST, 1), metrics("orders", SECOND, 2))));
    assertThat(
        lines("dead-letters.ndjson"), is(List.of(Ndjson.line(letter("orders", FIRST, 0, 1)))));
  }

  @Test
  void ofTooManyDeadLettersTheLowestOffsetsStay() throws Exception {
    List<DeadLetter> letters = new ArrayList<>();
    IntStream.range(0, FirstDeadLetters.LIMIT + 500)
        .forEach(offset -> letters.add(letter("orders", FIRST, 0, offset)));
    letters.add(letter("orders", FIRST, 1, 1_000_000));
    Collections.reverse(letters);
    write(List.of(metrics("orders", FIRST, 1)), List.of(), letters);
    List<String> lines = lines("dead-letters.ndjson");
    assertThat(lines, hasSize(FirstDeadLetters.LIMIT + 1));
    assertThat(
        lines.get(FirstDeadLetters.LIMIT - 1),
        is(Ndjson.line(letter("orders", FIRST, 0, FirstDeadLetters.LIMIT - 1))));
  }

  @Test
  void aLeftOverOfAnInterruptedRunIsOverwritten() throws Exception {
    Files.createDirectories(outputDir());
    Files.writeString(outputDir().resolve("metrics.ndjson.part"), "half a li");
    write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of());
    assertThat(folder().metrics(), is(List.of(metrics("orders", FIRST, 1))));
    try (Stream<Path> files = Files.list(outputDir())) {
      assertThat(files.filter(file -> file.toString().endsWith(".part")).toList(), hasSize(0));
    }
  }

  @Test
  void aFileThatIsAFolderIsFoundBeforeTheRun() throws Exception {
    for (String name : List.of("metrics.ndjson", "ledger.ndjson.part")) {
      Path odd = Files.createDirectories(outputDir().resolve(name));
      OutputFault fault = assertThrows(OutputFault.class, () -> folder().check());
      assertThat(
          fault.getMessage(), allOf(startsWith("--outputDir: "), containsString(odd.toString())));
      Files.delete(odd);
    }
    folder().check();
  }

  @Test
  void aFaultOfWritingNamesTheFolder() throws Exception {
    Files.createDirectories(outputDir().resolve("metrics.ndjson.part"));
    Exception failure =
        assertThrows(
            Exception.class,
            () -> write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of()));
    assertThat(
        failure.getMessage(),
        allOf(containsString("--outputDir: "), containsString("metrics.ndjson cannot be written")));
  }

  @Test
  void theCheckLeavesNothingBehind() throws Exception {
    write(List.of(metrics("orders", FIRST, 1)), List.of(), List.of());
    TreeMap<String, String> before = contents();
    folder().check();
    assertThat(contents(), equalTo(before));
  }

  @Test
  void chunksThatAreTakenBackAreNoLines() throws Exception {
    write(
        List.of(metrics("orders", FIRST, 1)),
        List.of(ledger("orders", FIRST, 0, 0), ledger("orders", FIRST, 0, 2)),
        List.of());
    assertThat(lines("ledger.ndjson"), is(List.of(Ndjson.line(ledger("orders", FIRST, 0, 0)))));
  }

  @Test
  void healthIsKeptOncePerJob() throws Exception {
    JobHealth started = JobHealth.newBuilder().setWireMajor(1).setTopic("orders").build();
    JobHealth ended = started.toBuilder().setExitCode(0).build();
    JobHealth other = started.toBuilder().setTopic("clicks").build();
    folder().put(List.of(started));
    folder().put(List.of(other));
    folder().put(List.of(ended));
    assertThat(lines("health.ndjson"), is(List.of(Ndjson.line(other), Ndjson.line(ended))));
  }

  private void write(
      List<QualityMetrics> metrics, List<OffsetLedger> ledgers, List<DeadLetter> letters) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(
            MeasureWindows.WINDOWS,
            pipeline.apply(
                "windows",
                Create.of(PublishedWindows.of(metrics, ledgers))
                    .withCoder(PublishedWindowCoder.of())))
        .and(
            MeasureWindows.DEAD_LETTERS,
            pipeline.apply(
                "letters", Create.of(letters).withCoder(SerializableCoder.of(DeadLetter.class))))
        .apply("Write", WriteToFiles.into(outputDir().toString()));
    pipeline.run().waitUntilFinish();
  }

  private Path outputDir() {
    return temporary.resolve("not yet/there");
  }

  private NdjsonFolder folder() {
    return NdjsonFolder.at(outputDir().toString());
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(outputDir().resolve(file));
  }

  private TreeMap<String, String> contents() throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(outputDir())) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private static QualityMetrics metrics(String topic, long window, long count) {
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setTopic(topic)
        .setWindowStart(time(window))
        .setCount(count)
        .build();
  }

  private static OffsetLedger ledger(String topic, long window, int partition, int chunk) {
    return OffsetLedger.newBuilder()
        .setWireMajor(1)
        .setTopic(topic)
        .setWindowStart(time(window))
        .setPartition(partition)
        .setChunk(chunk)
        .setChunks(2)
        .build();
  }

  private static DeadLetter letter(String topic, long window, int partition, long offset) {
    return DeadLetter.newBuilder()
        .setWireMajor(1)
        .setTopic(topic)
        .setWindowStart(time(window))
        .setPartition(partition)
        .setOffset(offset)
        .build();
  }

  private static Timestamp time(long seconds) {
    return Timestamps.fromSeconds(seconds);
  }
}
