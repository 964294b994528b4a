package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.hodor.OffsetSet;
import io.hodor.sink.Ndjson;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.Timing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code score} over folders. */
class ScoreTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final Instant ONE_DAY_LATER = NOON.plus(Duration.ofDays(1));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private Path kafka() {
    return folder.resolve("kafka");
  }

  private Path bigquery() {
    return folder.resolve("bigquery");
  }

  private Path verdicts() {
    return folder.resolve("verdicts");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("score"));
    all.addAll(List.of(arguments));
    out.reset();
    err.reset();
    return Hodor.run(all, new PrintStream(out, true), new PrintStream(err, true));
  }

  private int judge(Instant asOf, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--inputDir=" + kafka() + "," + bigquery() + "," + verdicts());
    arguments.add("--outputDir=" + verdicts());
    arguments.add("--asOf=" + asOf);
    arguments.add("--parallelism=1");
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }

  /** Lets a source have measured offsets in the window that begins at noon. */
  private static void measured(Path folder, Kind kind, Instant at, OffsetSet offsets)
      throws Exception {
    Files.createDirectories(folder);
    String source = kind.name().toLowerCase(Locale.ROOT);
    OffsetLedger ledger =
        OffsetLedger.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic("orders")
            .setTopicId(kind == Kind.KAFKA ? "id" : "")
            .setSource(source)
            .setWindowStart(Timestamps.fromMillis(NOON.toEpochMilli()))
            .setChunks(1)
            .setResultId(offsets.toString())
            .setMeasured(ByteString.copyFrom(offsets.toBytes()))
            .setComputedAt(Timestamps.fromMillis(at.toEpochMilli()))
            .build();
    QualityMetrics metrics =
        QualityMetrics.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic("orders")
            .setTopicId(ledger.getTopicId())
            .setSource(source)
            .setKind(kind)
            .setWindowStart(ledger.getWindowStart())
            .setWindowEnd(Timestamps.fromMillis(NOON.plusSeconds(600).toEpochMilli()))
            .setCount(offsets.size())
            .setUniqueOffsets(offsets.size())
            .setRepeated(0)
            .setEventTime("record")
            .setIsolationLevel(
                kind == Kind.KAFKA
                    ? IsolationLevel.READ_COMMITTED
                    : IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED)
            .setCoverage(Coverage.COMPLETE)
            .setTiming(Timing.BOUNDED)
            .setFinal(true)
            .setComputedAt(ledger.getComputedAt())
            .addPartitions(
                PartitionCounts.newBuilder()
                    .setDistinct(offsets.size())
                    .setRows(offsets.size())
                    .setResultId(ledger.getResultId())
                    .setChunks(1))
            .build();
    append(folder.resolve("ledger.ndjson"), Ndjson.line(ledger));
    append(folder.resolve("metrics.ndjson"), Ndjson.line(metrics));
  }

  private static void append(Path file, String line) throws Exception {
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private QualityScore verdict() throws Exception {
    return verdict("bigquery");
  }

  /** Of the window that begins at noon. */
  private QualityScore verdict(String source) throws Exception {
    return NdjsonFolder.at(verdicts().toString()).scores().stream()
        .filter(it -> it.getSource().equals(source))
        .filter(it -> Timestamps.toMillis(it.getWindowStart()) == NOON.toEpochMilli())
        .findFirst()
        .orElseThrow();
  }

  private void measuredWithALoss() throws Exception {
    Files.createDirectories(verdicts());
    Instant at = NOON.plus(Duration.ofHours(3));
    measured(kafka(), Kind.KAFKA, at, OffsetSet.ofRange(0, 100));
    OffsetSet lossy = OffsetSet.ofRange(0, 40);
    lossy.addRange(43, 100);
    measured(bigquery(), Kind.BIGQUERY, at, lossy);
  }

  @Test
  void aLossIsNamedAndItsEvidenceIsKeptWhenItHeals() throws Exception {
    measuredWithALoss();
    assertThat(judge(ONE_DAY_LATER), is(0));

    QualityScore failed = verdict();
    assertThat(failed.getStatus(), is(Status.FAILED));
    MissingOffsets lost =
        failed.getMissingList().stream()
            .filter(it -> it.getReason() == MissingReason.LOST)
            .findFirst()
            .orElseThrow();
    assertThat(lost.getTotal(), is(3L));
    assertThat(
        lost.getRangesList(), contains(OffsetRange.newBuilder().setFrom(40).setTo(42).build()));
    assertThat(said(), allOf(containsString("orders  bigquery"), containsString("Written to")));

    Instant healedAt = ONE_DAY_LATER.plusSeconds(3600);
    measured(bigquery(), Kind.BIGQUERY, ONE_DAY_LATER, OffsetSet.ofRange(0, 100));
    assertThat(judge(healedAt), is(0));

    QualityScore healed = verdict();
    assertThat(healed.getStatus(), is(Status.PASSED));
    assertThat(Timestamps.toMillis(healed.getFirstFailedAt()), is(ONE_DAY_LATER.toEpochMilli()));
    assertThat(Timestamps.toMillis(healed.getHealedAt()), is(healedAt.toEpochMilli()));
    assertThat(healed.getLateTotal(), is(3L));
  }

  @Test
  void theSameRunTwiceLeavesTheSameLines() throws Exception {
    measuredWithALoss();
    judge(ONE_DAY_LATER);
    List<String> first = Files.readAllLines(verdicts().resolve("quality.ndjson"));
    judge(ONE_DAY_LATER);

    assertThat(Files.readAllLines(verdicts().resolve("quality.ndjson")), is(first));
  }

  @Test
  void theHealthTellsTheRun() throws Exception {
    measuredWithALoss();
    judge(ONE_DAY_LATER);
    JobHealth job =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("score")
            .setCluster("*")
            .setTopic("*")
            .build();
    JobHealth told = NdjsonFolder.at(verdicts().toString()).health(job).orElseThrow();

    assertThat(told.getExitCode(), is(0));
    assertThat(told.getRead(), is(4L));
  }

  @Test
  void aTopicThatIsNotAskedForIsNotJudged() throws Exception {
    measuredWithALoss();
    assertThat(judge(ONE_DAY_LATER, "--topic=payments-*"), is(0));

    assertThat(NdjsonFolder.at(verdicts().toString()).scores(), hasSize(0));
    assertThat(said(), containsString("There was no window to judge."));
  }

  @Test
  void ofSeveralFoldersTheNewerMeasurementCountsInWhicheverOrder() throws Exception {
    measuredWithALoss();
    Path again = folder.resolve("again");
    measured(again, Kind.BIGQUERY, NOON.plus(Duration.ofHours(4)), OffsetSet.ofRange(0, 100));

    for (String order : List.of(bigquery() + "," + again, again + "," + bigquery())) {
      Path out = folder.resolve("out " + order.startsWith(bigquery().toString()));
      assertThat(
          run(
              "--inputDir=" + kafka() + "," + order,
              "--outputDir=" + out,
              "--asOf=" + ONE_DAY_LATER,
              "--parallelism=1"),
          is(0));
      QualityScore only = NdjsonFolder.at(out.toString()).scores().get(0);
      assertThat(only.getCompleteness(), is(1.0));
    }
  }

  @Test
  void aVerdictThatWasJudgedLaterIsNotReplaced() throws Exception {
    measuredWithALoss();
    measured(bigquery(), Kind.BIGQUERY, ONE_DAY_LATER, OffsetSet.ofRange(0, 100));
    judge(ONE_DAY_LATER.plusSeconds(3600));
    QualityScore newer = verdict();
    List<String> verified = Files.readAllLines(verdicts().resolve("verified.ndjson"));

    assertThat(judge(ONE_DAY_LATER.minusSeconds(3600)), is(0));
    assertThat(verdict(), is(newer));
    assertThat(Files.readAllLines(verdicts().resolve("verified.ndjson")), is(verified));
    assertThat(
        said(),
        allOf(
            containsString("That is how it was at 2026-02-01T11:00:00Z, not now."),
            containsString(
                "Every window that was to be judged has been judged since: nothing is"
                    + " replaced.")));
  }

  @Test
  void whatIsJudgedForTheFirstTimeIsWrittenBesideWhatWasJudgedLater() throws Exception {
    measuredWithALoss();
    judge(ONE_DAY_LATER, "--topic=orders");
    QualityScore newer = verdict();
    measured(folder.resolve("late"), Kind.PARQUET, NOON.plusSeconds(9000), OffsetSet.of(1));

    assertThat(
        run(
            "--inputDir=" + kafka() + "," + bigquery() + "," + folder.resolve("late"),
            "--outputDir=" + verdicts(),
            "--asOf=" + NOON.plusSeconds(36000),
            "--parallelism=1"),
        is(0));
    assertThat(verdict(), is(newer));
    assertThat(
        Timestamps.toMillis(verdict("parquet").getComputedAt()),
        is(NOON.plusSeconds(36000).toEpochMilli()));
    // Those of six each hour up to the moment.
    assertThat(said(), containsString("60 windows have been judged since, and stay as they are."));
  }

  @Test
  void aPastThatNobodyJudgedLaterIsToldAsSuch() throws Exception {
    measuredWithALoss();
    judge(ONE_DAY_LATER);
    assertThat(said(), containsString("That is how it was at 2026-02-01T12:00:00Z, not now."));
    assertThat(said(), not(containsString("judged since")));
  }

  @Test
  void aLineOfANewerHodorLeavesItsWindowUnmeasuredAndNoOther() throws Exception {
    measuredWithALoss();
    Path ledgers = bigquery().resolve("ledger.ndjson");
    String newer = Files.readString(ledgers).replace("\"wireMajor\":1", "\"wireMajor\":2");
    // A newer Hodor may have turned a number into anything.
    Files.writeString(ledgers, newer.replace("\"chunks\":1", "\"chunks\":{\"of\":[1]}"));
    Path sound = folder.resolve("sound");
    measured(sound, Kind.PARQUET, NOON.plus(Duration.ofHours(9)), OffsetSet.ofRange(0, 100));
    append(
        bigquery().resolve("verified.ndjson"),
        "{\"wireMajor\":2,\"cluster\":\"default\",\"topic\":\"orders\",\"source\":\"x\"}");

    assertThat(
        run(
            "--inputDir=" + kafka() + "," + bigquery() + "," + sound,
            "--outputDir=" + verdicts(),
            "--asOf=" + ONE_DAY_LATER,
            "--parallelism=1"),
        is(0));
    QualityScore unread = verdict();
    assertThat(unread.getStatus(), is(Status.UNMEASURED));
    assertThat(
        String.join(" ", unread.getReasonsList()),
        allOf(
            containsString("line 1 of " + ledgers),
            containsString("written with wire version 2"),
            containsString("use a newer Hodor")));
    assertThat(verdict("parquet").getStatus(), is(Status.PASSED));
  }

  @Test
  void aLineThatIsBrokenIsNamed() throws Exception {
    measuredWithALoss();
    append(bigquery().resolve("ledger.ndjson"), "{\"wireMajor\": 1, \"cluster\": ");

    assertThat(judge(ONE_DAY_LATER), is(4));
    assertThat(said(), allOf(containsString("--inputDir"), containsString("ledger.ndjson")));
  }

  @Test
  void everyFaultIsTold() {
    assertThat(
        run("--asOf=soon", "--horizon=3D", "--inputDir=" + folder.resolve("missing")), is(2));

    assertThat(
        said(),
        allOf(
            containsString("--asOf: 'soon' is no ISO-8601 time"),
            containsString("--horizon: '3D' is no ISO-8601 duration"),
            containsString("--inputDir: there is no folder"),
            containsString("--outputDir: results go nowhere")));
  }

  @Test
  void withoutAnythingToReadItSaysSo() {
    assertThat(run("--outputDir=" + verdicts()), is(2));
    assertThat(said(), containsString("--inputDir: there is nothing to read"));
  }

  @Test
  void aMomentToComeIsRefused() {
    assertThat(run("--asOf=2999-01-01T00:00:00Z", "--outputDir=" + verdicts()), is(2));
    assertThat(said(), containsString("--asOf: 2999-01-01T00:00:00Z lies in the future"));
  }
}
