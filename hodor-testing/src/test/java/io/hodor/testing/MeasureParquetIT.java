package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.hodor.pipeline.Hodor;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program over files in a bucket, from its command line to its results. */
class MeasureParquetIT {
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(3));

  private static GcsEmulator gcs;

  @TempDir static Path folder;
  @TempDir Path outputDir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void fill() throws Exception {
    gcs = GcsEmulator.start();
    gcs.createBucket("events");
    Path root = folder.resolve("events");
    new FirehoseFiles(root, "shop-orders").write(FileRowsSent.in(START, 1_000));
    new FirehoseFiles(root, "shop-refunds").write(FileRowsSent.in(START, 300));
    new FirehoseFiles(root, "clicks").withoutMetadata().write(FileRowsSent.in(START, 500));
    new FirehoseFiles(root, "broken").write(FileRowsSent.in(START, 200));
    Path whole = files(root.resolve("broken")).get(0);
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole.resolveSibling("cut"), Arrays.copyOf(bytes, bytes.length - 20));
    Files.write(whole.resolveSibling("empty"), new byte[0]);
    Files.writeString(whole.resolveSibling("text"), "no Parquet at all");
    Files.writeString(whole.resolveSibling("_SUCCESS"), "");
    Files.writeString(whole.resolveSibling(".part.crc"), "crc");
    gcs.putAll("events", root);
  }

  @AfterAll
  static void stop() {
    gcs.close();
  }

  @Test
  void allTopicsOfAPatternAreMeasuredInOneRunAndTwiceTheSame() throws Exception {
    assertExit(0, "shop-*");
    assertExact("shop-orders", FileRowsSent.in(START, 1_000));
    assertExact("shop-refunds", FileRowsSent.in(START, 300));
    assertThat(lines("metrics.ndjson"), not(containsString("clicks")));
    assertThat(out.toString(UTF_8), containsString("read 1,300 = measured 1,300"));
    assertThat(out.toString(UTF_8), containsString("shop-refunds"));
    String metrics = withoutTime(lines("metrics.ndjson"));
    String ledgers = withoutTime(lines("ledger.ndjson"));

    assertExit(0, "shop-*");

    assertThat(withoutTime(lines("metrics.ndjson")), is(metrics));
    assertThat(withoutTime(lines("ledger.ndjson")), is(ledgers));
  }

  @Test
  void filesWithoutCoordinatesAreCountedAndTheOffsetsSaidToBeUnknown() throws Exception {
    assertExit(0, "clicks");
    JsonNode first = results("clicks").metrics().get(START);
    assertThat(first.path("count").asLong(), is(250L));
    assertThat(first.path("uniqueContents").asLong(), is(250L));
    assertThat(first.has("uniqueOffsets"), is(false));
    assertThat(first.has("repeated"), is(false));
    assertThat(
        first.path("uniqueOffsetsAbsentReason").asText(),
        is("250 of 250 records have no partition and offset in the source"));
    assertThat(lines("ledger.ndjson"), is(""));
  }

  @Test
  void withoutContentsOnlyCoordinatesAreRead() throws Exception {
    assertExit(0, "shop-orders", "--contentHash=false");
    JsonNode first = results("shop-orders").metrics().get(START);
    assertThat(first.path("uniqueOffsets").asLong(), is(500L));
    assertThat(first.has("uniqueContents"), is(false));
    assertThat(
        first.path("uniqueContentsAbsentReason").asText(),
        is("not asked for: --contentHash=false"));
  }

  @Test
  void whatCannotBeReadIsNamedAndItsWindowsArePartial() throws Exception {
    assertExit(0, "broken");
    assertThat(
        out.toString(UTF_8),
        allOf(
            containsString("read 200 = measured 200"),
            containsString("3 files could not be read wholly; the dead letters name them"),
            containsString("3 windows are partial")));
    List<JsonNode> letters = results("broken").deadLetters();
    assertThat(letters.toString(), letters.size(), is(3));
    for (String name : List.of("cut", "empty", "text")) {
      assertThat(lines("dead-letters.ndjson"), containsString("/" + name + "\""));
    }
    JsonNode first = results("broken").metrics().get(START);
    assertThat(first.path("coverage").asText(), is("PARTIAL"));
    assertThat(first.path("count").asLong(), is(100L));
  }

  @Test
  void aRangeWithoutFilesIsQuiet() throws Exception {
    Instant start = START.minus(Duration.ofDays(3));
    Instant end = start.plus(TopicGenerator.WINDOW);
    assertExit(0, "shop-orders", "--startTime=" + start, "--endTime=" + end);
    assertThat(out.toString(UTF_8), containsString("read 0 = measured 0"));
    assertThat(results("shop-orders").metrics().get(start).path("count").asLong(), is(0L));
  }

  /** A sink that has never written, or whose files have all expired, has left no folder. */
  @Test
  void ofSeveralTopicsOneWithoutAFolderHasQuietWindows() throws Exception {
    assertExit(0, "shop-orders,never-written");
    assertExact("shop-orders", FileRowsSent.in(START, 1_000));
    assertNeverWritten();
  }

  /** What the deployer writes for a folder of which it knows one topic so far. */
  @Test
  void aListOfOneTopicWithoutAFolderHasQuietWindows() throws Exception {
    assertExit(0, "never-written,");
    assertNeverWritten();
  }

  private void assertNeverWritten() throws Exception {
    assertThat(results("never-written").metrics().keySet(), hasSize(3));
    results("never-written")
        .metrics()
        .values()
        .forEach(
            it -> {
              assertThat(it.path("count").asLong(), is(0L));
              assertThat(it.path("coverage").asText(), is("COMPLETE"));
            });
    assertThat(health("never-written").orElseThrow().path("exitCode").asInt(), is(0));
    assertThat(health("*"), is(Optional.empty()));
  }

  @Test
  void windowsThatFailedAreMeasuredAgainAndNoOthers() throws Exception {
    assertExit(0, "shop-orders");
    Map<Instant, JsonNode> before = results("shop-orders").metrics();
    Instant second = START.plus(TopicGenerator.WINDOW);
    Instant third = second.plus(TopicGenerator.WINDOW);

    publish(verdict(second, Status.PASSED));
    assertExit(0, "shop-orders", "--windowsFrom=score");
    assertThat(out.toString(UTF_8), containsString("No window of shop-orders in parquet since "));
    assertThat(results("shop-orders").metrics(), is(before));

    publish(
        verdict(START, Status.FAILED),
        verdict(second, Status.PASSED),
        verdict(third, Status.UNMEASURED));
    assertExit(0, "shop-orders", "--windowsFrom=score");
    assertThat(
        err.toString(UTF_8),
        containsString("windows to measure again: 2 of shop-orders (stretches: 2)"));
    Map<Instant, JsonNode> after = results("shop-orders").metrics();
    assertThat(after.get(second), is(before.get(second)));
    for (Instant again : List.of(START, third)) {
      assertThat(after.get(again), is(not(before.get(again))));
      assertThat(
          withoutTime(after.get(again).toString()), is(withoutTime(before.get(again).toString())));
    }
    // Each stretch reads the folder of the hour.
    assertThat(lines("health.ndjson"), containsString("\"read\":\"2000\""));
  }

  @Test
  void ofAListOnlyTopicsThatFailedAreMeasuredAgainAndInTheirOwnWindows() throws Exception {
    String topics = "shop-orders,shop-refunds,never-written,broken";
    assertExit(0, topics);
    Instant second = START.plus(TopicGenerator.WINDOW);
    Instant third = second.plus(TopicGenerator.WINDOW);
    Map<Instant, JsonNode> orders = results("shop-orders").metrics();
    Map<Instant, JsonNode> refunds = results("shop-refunds").metrics();
    Map<Instant, JsonNode> never = results("never-written").metrics();
    Map<Instant, JsonNode> broken = results("broken").metrics();
    // What is lost of it by now is there again when it is measured again, and only there.
    cutFromMetrics("shop-orders", second);
    publish(
        of("shop-orders", verdict(START, Status.PASSED)),
        of("shop-orders", verdict(second, Status.FAILED)),
        of("shop-orders", verdict(third, Status.FAILED)),
        of("shop-refunds", verdict(second, Status.PASSED)),
        of("never-written", verdict(third, Status.UNMEASURED)));

    assertExit(0, topics, "--windowsFrom=score");

    assertThat(
        err.toString(UTF_8),
        containsString("windows to measure again: 3 of 2 topics (stretches: 2)"));
    assertThat(results("shop-refunds").metrics(), is(refunds));
    assertThat(results("broken").metrics(), is(broken));
    assertAgain("shop-orders", orders, Set.of(second, third));
    assertAgain("never-written", never, Set.of(third));
    assertExact("shop-orders", FileRowsSent.in(START, 1_000));
    assertExact("shop-refunds", FileRowsSent.in(START, 300));
    // Of the others not a row is read.
    assertThat(
        out.toString(UTF_8), allOf(containsString("read 1,000 = "), containsString("read 0 = ")));
  }

  @Test
  void ofAListAStretchThatFailsIsToldOfItsOwnTopicsAlone() throws Exception {
    assertExit(0, "shop-refunds", "--windowSize=PT5M");
    publish(
        of("shop-refunds", verdict(START, Status.FAILED)),
        of("shop-orders", verdict(START.plus(TopicGenerator.WINDOW), Status.FAILED)));

    assertExit(2, "shop-orders,shop-refunds,clicks,", "--windowsFrom=score");

    JsonNode sound = health("shop-orders").orElseThrow();
    assertThat(sound.toString(), sound.path("exitCode").asInt(), is(0));
    assertThat(sound.path("message").asText(), is(""));
    assertThat(sound.has("lastSuccess"), is(true));
    JsonNode failed = health("shop-refunds").orElseThrow();
    assertThat(failed.toString(), failed.path("exitCode").asInt(), is(2));
    assertThat(failed.path("message").asText(), containsString("--windowSize: "));
    assertThat(health("clicks"), is(Optional.empty()));
    assertThat(health("*"), is(Optional.empty()));
  }

  /** Whose of several the rows are is not known; of one topic it is. */
  @Test
  void aWarningOfAListIsToldOfNoneOfItsTopics() throws Exception {
    String[] elsewhere = {
      "--folderZone=Asia/Jakarta", "--startTime=" + START.minus(Duration.ofHours(8))
    };
    String words = "rows lie further outside their folders";
    assertExit(0, "shop-orders,never-written", elsewhere);
    assertThat(err.toString(UTF_8), containsString(words));
    for (String topic : List.of("shop-orders", "never-written")) {
      assertThat(health(topic).orElseThrow().path("message").asText(), is(""));
    }
    assertExit(0, "shop-orders,", elsewhere);
    assertThat(health("shop-orders").orElseThrow().path("message").asText(), containsString(words));
  }

  /** What was told last of a topic. */
  private Optional<JsonNode> health(String topic) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Optional<JsonNode> found = Optional.empty();
    for (String line : Files.readAllLines(outputDir.resolve("health.ndjson"))) {
      JsonNode health = json.readTree(line);
      if (health.path("topic").asText().equals(topic)) {
        found = Optional.of(health);
      }
    }
    return found;
  }

  private void assertAgain(String topic, Map<Instant, JsonNode> before, Set<Instant> again)
      throws Exception {
    Map<Instant, JsonNode> after = results(topic).metrics();
    assertThat(after.keySet(), is(before.keySet()));
    for (Instant window : before.keySet()) {
      assertThat(
          topic + " " + window,
          after.get(window).equals(before.get(window)),
          is(!again.contains(window)));
      assertThat(
          withoutTime(after.get(window).toString()),
          is(withoutTime(before.get(window).toString())));
    }
  }

  private void cutFromMetrics(String topic, Instant window) throws Exception {
    Path metrics = outputDir.resolve("metrics.ndjson");
    Files.write(
        metrics,
        Files.readAllLines(metrics).stream()
            .filter(it -> !it.contains('"' + topic + '"') || !it.contains("Start\":\"" + window))
            .toList());
    assertThat(results(topic).metrics().keySet(), not(hasItem(window)));
  }

  private static QualityScore of(String topic, QualityScore verdict) {
    return verdict.toBuilder().setTopic(topic).build();
  }

  private static QualityScore verdict(Instant start, Status status) {
    Instant end = start.plus(TopicGenerator.WINDOW);
    return QualityScore.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic("shop-orders")
        .setSource("parquet")
        .setWindowStart(Timestamps.fromMillis(start.toEpochMilli()))
        .setWindowEnd(Timestamps.fromMillis(end.toEpochMilli()))
        .setStatus(status)
        .build();
  }

  private void publish(QualityScore... verdicts) throws Exception {
    List<String> lines = new ArrayList<>();
    for (QualityScore verdict : verdicts) {
      lines.add(JsonFormat.printer().omittingInsignificantWhitespace().print(verdict));
    }
    Files.write(outputDir.resolve("quality.ndjson"), lines, UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--files=gs://nowhere | 2 | --files: ",
        "--topic=payments | 2 | --topic: there is no folder gs://events/payments",
        "--topic=pay* | 2 | --topic: no folder in gs://events has a name like pay*",
        "--folderGranularity=day | 2 | --folderGranularity: ",
      })
  void whatLeadsNowhereIsToldWithItsFlag(String argument, int code, String words) {
    assertExit(code, "shop-orders", argument);
    assertThat(err.toString(UTF_8), containsString(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--eventTime=column:created | created",
        "--eventTime=column:customer | customer",
        "--eventTime=column:items | items",
      })
  void aColumnThatIsNoTimeIsNamedAsWhyFilesCannotBeRead(String argument, String column)
      throws Exception {
    assertExit(0, "shop-orders", argument);
    assertThat(
        lines("dead-letters.ndjson"), allOf(containsString("--eventTime"), containsString(column)));
    assertThat(
        results("shop-orders").metrics().get(START).path("coverage").asText(), is("PARTIAL"));
  }

  private void assertExit(int expected, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=parquet",
                "--files=gs://events",
                "--topic=" + topic,
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + outputDir,
                "--parallelism=2",
                "--gcsEndpoint=" + gcs.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"));
    for (String argument : more) {
      String name = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(it -> it.startsWith(name));
      arguments.add(argument);
      if (argument.startsWith("--windowsFrom")) {
        arguments.removeIf(it -> it.matches("--(start|end)Time=.*"));
      }
    }
    out.reset();
    err.reset();
    int exit =
        Hodor.run(arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    assertThat(out.toString(UTF_8) + err.toString(UTF_8), exit, is(expected));
  }

  private void assertExact(String topic, List<SentRecord> rows) {
    try (Truth truth = new Truth(question(topic), rows)) {
      Comparison comparison = truth.compare(outputDir);
      assertThat(comparison.differences(), is(empty()));
      assertThat(comparison.compared(), greaterThan(50L));
    }
  }

  private OutputFiles results(String topic) {
    return new OutputFiles(outputDir, question(topic));
  }

  private static Question question(String topic) {
    return Question.of(topic, START, END).source("parquet");
  }

  private String lines(String file) throws Exception {
    return Files.readString(outputDir.resolve(file));
  }

  private static String withoutTime(String lines) {
    return lines.replaceAll("\"computedAt\": ?\"[^\"]*\"", "");
  }

  private static List<Path> files(Path root) throws Exception {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
