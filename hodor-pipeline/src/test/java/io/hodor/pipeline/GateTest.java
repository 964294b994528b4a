package io.hodor.pipeline;

import static io.hodor.pipeline.TestScores.lost;
import static io.hodor.pipeline.TestScores.passed;
import static io.hodor.pipeline.TestScores.range;
import static io.hodor.pipeline.TestScores.score;
import static io.hodor.pipeline.TestScores.start;
import static io.hodor.pipeline.TestScores.verified;
import static io.hodor.pipeline.TestScores.write;
import static io.hodor.wire.v1.Basis.PEER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {

  @TempDir Path folder;

  @Test
  void windowsThatAllPassLetThrough() throws Exception {
    write(folder, passed("bigquery", 0), passed("bigquery", 1));
    write(folder, verified("bigquery", 2));
    assertThat(
        gate(2).exits(ExitCode.OK).out(),
        is(
            "passed: all 2 windows of bigquery of orders from 2026-01-31T12:00:00Z to"
                + " 2026-01-31T12:20:00Z; verified through: bigquery 2026-01-31T12:20:00Z\n"));
  }

  @Test
  void aFailedWindowStopsAndIsToldWithItsRanges() throws Exception {
    write(
        folder,
        passed("bigquery", 0),
        lost("bigquery", 1, range(0, 17, 20), range(1, 5, 5), range(1, 7, 7), range(2, 9, 9))
            .build(),
        score("bigquery", 2, Status.PENDING).addReasons("settles at noon").build());
    List<String> lines = gate(3).exits(ExitCode.VERDICT_FAILS).out().lines().toList();
    assertThat(lines, hasSize(3));
    assertThat(
        lines.get(0),
        is(
            "FAILED        bigquery  2026-01-31T12:10:00Z to 2026-01-31T12:20:00Z: 7 offsets lost;"
                + " lost: partition 0 offsets 17-20, partition 1 offset 5, partition 1 offset 7,"
                + " ..."));
    assertThat(
        lines.get(1),
        is(
            "PENDING       bigquery  2026-01-31T12:20:00Z to 2026-01-31T12:30:00Z: settles at"
                + " noon"));
    assertThat(lines.get(2), startsWith("failed: 1 failed, 1 pending of 3 windows of bigquery"));
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "UNMEASURED", "INCOMPARABLE", "STATUS_UNSPECIFIED"})
  void windowsThatAreNotJudgedKeepItOpen(Status status) throws Exception {
    write(folder, passed("bigquery", 0), score("bigquery", 1, status).build());
    assertThat(gate(2).exits(ExitCode.NOT_SETTLED).out(), containsString("not settled: 1 "));
  }

  @ParameterizedTest
  @EnumSource(names = {"PASSED", "FAILED"})
  void aVerdictThatIsNotSettledKeepsItOpen(Status status) throws Exception {
    write(folder, score("bigquery", 0, status).setSettled(false).build());
    gate(1).exits(ExitCode.NOT_SETTLED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2026-01-31T12:00:00Z to 2026-01-31T12:10:00Z",
    "1, 2026-01-31T12:10:00Z to 2026-01-31T12:20:00Z",
    "2, 2026-01-31T12:20:00Z to 2026-01-31T12:30:00Z"
  })
  void aTimeWithoutAVerdictKeepsItOpen(int absent, String time) throws Exception {
    List<QualityScore> scores = new ArrayList<>();
    for (int window = -1; window < 4; window++) {
      if (window != absent) {
        scores.add(passed("bigquery", window));
      }
    }
    write(folder, scores.toArray(QualityScore[]::new));
    assertThat(
        gate(3).exits(ExitCode.NOT_SETTLED).out(),
        containsString("UNKNOWN       bigquery  " + time + ": no verdict"));
  }

  @Test
  void aWindowThatTheTimeOnlyTouchesHasToPass() throws Exception {
    write(folder, passed("bigquery", 0), lost("bigquery", 1, range(0, 1, 1)).build());
    gate(1).exits(ExitCode.OK);
    gate(1, "--to=2026-01-31T12:10:00.001Z").exits(ExitCode.VERDICT_FAILS);
    gate(1, "--from=2026-01-31T12:09:59.999Z").exits(ExitCode.OK);
  }

  @Test
  void waivedWindowsPassUnlessWaitingWillSettleThem() throws Exception {
    write(
        folder,
        lost("bigquery", 0, range(0, 1, 1)).setWaived(true).build(),
        score("bigquery", 1, Status.UNMEASURED).setWaived(true).build());
    assertThat(gate(2).exits(ExitCode.OK).out(), containsString("(2 waived)"));
    gate(2, "--minCompleteness=1").exits(ExitCode.OK);
    write(folder, score("bigquery", 0, Status.PENDING).setWaived(true).build());
    gate(1).exits(ExitCode.NOT_SETTLED);
  }

  @Test
  void aWindowThatOnlySinksWereAskedAboutKeepsItShutUnlessAllowed() throws Exception {
    write(folder, passed("bigquery", 0), passed("bigquery", 1).toBuilder().setBasis(PEER).build());
    assertThat(
        gate(2).exits(ExitCode.NOT_SETTLED).out(),
        allOf(
            startsWith(
                "PEERS ONLY    bigquery  2026-01-31T12:10:00Z to 2026-01-31T12:20:00Z: compared"
                    + " with other sinks only, without Kafka; --allowPeers lets it pass\n"),
            containsString("not settled: 1 peers only of 2 windows of bigquery")));
    gate(2, "--minCompleteness=0.9").exits(ExitCode.NOT_SETTLED);
    assertThat(
        gate(2, "--allowPeers=true").exits(ExitCode.OK).out(),
        containsString(
            "passed: all 2 windows of bigquery (1 compared with other sinks only) of orders"));
  }

  @Test
  void whatOnlySinksWereAskedAboutMayFailAndMayBeWaived() throws Exception {
    write(folder, lost("bigquery", 0, range(0, 1, 1)).setBasis(PEER).build());
    gate(1).exits(ExitCode.VERDICT_FAILS);
    gate(1, "--allowPeers=true").exits(ExitCode.VERDICT_FAILS);
    write(folder, passed("bigquery", 0).toBuilder().setBasis(PEER).setWaived(true).build());
    gate(1).exits(ExitCode.OK);
  }

  @Test
  void jsonTellsWhatOnlySinksWereAskedAbout() throws Exception {
    write(folder, passed("bigquery", 0), passed("bigquery", 1).toBuilder().setBasis(PEER).build());
    Struct shut = json(gate(2, "--json=true").exits(ExitCode.NOT_SETTLED));
    List<Value> windows = shut.getFieldsOrThrow("windows").getListValue().getValuesList();
    assertThat(
        windows.stream().map(it -> text(it, "state")).toList(),
        is(List.of("passed", "peers_only")));
    assertThat(shut.getFieldsOrThrow("peersOnly").getNumberValue(), is(1.0));
    assertThat(shut.getFieldsOrThrow("allowPeers").getBoolValue(), is(false));
    Struct open = json(gate(2, "--json=true", "--allowPeers=true").exits(ExitCode.OK));
    assertThat(open.getFieldsOrThrow("peersOnly").getNumberValue(), is(1.0));
    assertThat(open.getFieldsOrThrow("allowPeers").getBoolValue(), is(true));
  }

  @Test
  void aLeastCompletenessForgivesLossAndNothingElse() throws Exception {
    write(
        folder,
        lost("bigquery", 0, range(0, 1, 1))
            .addReasons("producer duplicates are not known: not asked")
            .build());
    gate(1).exits(ExitCode.VERDICT_FAILS);
    gate(1, "--minCompleteness=0.999").exits(ExitCode.OK);
    assertThat(
        gate(1, "--minCompleteness=0.9995").exits(ExitCode.VERDICT_FAILS).out(),
        containsString("; completeness 0.999 is under --minCompleteness=0.9995;"));
    write(folder, lost("bigquery", 0, range(0, 1, 1)).clearReasons().build());
    gate(1, "--minCompleteness=0.9").exits(ExitCode.OK);
  }

  static Stream<QualityScore.Builder> failsForMoreThanLoss() {
    MissingOffsets.Builder due =
        MissingOffsets.newBuilder().setReason(MissingReason.NOT_YET_DUE).setTotal(1);
    return Stream.of(
        loss().addFailed(FailedPart.UNIQUENESS),
        loss().addFailed(FailedPart.TIMELINESS),
        loss().addFailed(FailedPart.UNEXPECTED),
        loss().addFailedValue(99), // of a later version
        loss().setUnexpectedTotal(1),
        loss().setUnknownTotal(1),
        loss().addMissing(due),
        loss().clearFailed()); // of an earlier version
  }

  private static QualityScore.Builder loss() {
    return lost("bigquery", 0, range(0, 1, 1));
  }

  @ParameterizedTest
  @MethodSource
  void failsForMoreThanLoss(QualityScore.Builder score) throws Exception {
    write(folder, score.build());
    gate(1, "--minCompleteness=0.9").exits(ExitCode.VERDICT_FAILS);
  }

  @Test
  void aLeastCompletenessMayAlsoBeMoreThanTheWindowWasJudgedBy() throws Exception {
    write(folder, passed("bigquery", 0).toBuilder().setCompleteness(0.99).build());
    gate(1).exits(ExitCode.OK);
    gate(1, "--minCompleteness=0.999").exits(ExitCode.VERDICT_FAILS);
    write(folder, passed("bigquery", 0).toBuilder().clearCompleteness().build());
    gate(1, "--minCompleteness=0.999").exits(ExitCode.OK);
  }

  @Test
  void everySourceAskedForHasToAnswer() throws Exception {
    write(
        folder,
        passed("bigquery:p.d.a", 0),
        passed("bigquery:p.d.b", 0),
        lost("parquet", 0, range(0, 1, 1)).build());
    gate(1).exits(ExitCode.VERDICT_FAILS);
    gate(1, "--source=bigquery:*").exits(ExitCode.OK);
    gate(1, "--source=bigquery:p.d.a, bigquery:p.d.b").exits(ExitCode.OK);
    gate(1, "--source=bigquery:p.d.a,parquet").exits(ExitCode.VERDICT_FAILS);
    assertThat(
        gate(1, "--source=bigquery:*,iceberg").exits(ExitCode.NOT_SETTLED).out(),
        containsString(
            "no source iceberg was judged; there is bigquery:p.d.a, bigquery:p.d.b, parquet"));
  }

  @Test
  void withoutAnyVerdictItStaysOpen() throws Exception {
    assertThat(
        gate(1).exits(ExitCode.NOT_SETTLED).out(),
        containsString("nothing was judged of topic orders of cluster default"));
    write(folder, passed("bigquery", 0));
    gate(1, "--cluster=other").exits(ExitCode.NOT_SETTLED);
    gate(1, "--topic=clicks").exits(ExitCode.NOT_SETTLED);
    // It was judged once, and nobody judges this time.
    gate(1, "--from=" + start(5), "--to=" + start(6)).exits(ExitCode.NOT_SETTLED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--topic=orders-*             | --topic: 'orders-*' is a pattern",
        "--from=2026-01-31            | --from: '2026-01-31' is no ISO-8601 time",
        "--from=2026-01-31T13:00:00Z  | --from: 2026-01-31T13:00:00Z is not before --to",
        "--minCompleteness=1.1        | --minCompleteness: '1.1' is no number from 0 to 1",
        "--minCompleteness=NaN        | --minCompleteness: 'NaN' is no number from 0 to 1",
        "--minCompleteness=most       | --minCompleteness: 'most' is no number from 0 to 1",
        "--wait=10m                   | --wait: '10m' is no ISO-8601 duration",
        "--source=a,,b                | --source: names a source without a name",
        "--inputDir=/no/such/folder   | --inputDir: there is no folder /no/such/folder",
        "--inputDir=s3://bucket       | --inputDir: 's3://bucket' cannot be read",
        "--inputDir=a,                | --inputDir: names a folder without a name",
        "--outputBootstrapServers=h:1 | --inputDir: is given beside --outputBootstrapServers",
        "--outputConfig=a.properties  | --outputConfig: means nothing without",
        "--waits=PT1S                 | did you mean --wait?",
      })
  void wrongUseIsNamedWithItsFlag(String argument, String words) {
    CommandRun run = gate(1, argument).exits(ExitCode.WRONG_USE);
    assertThat(run.err(), containsString(words));
    assertThat(run.out(), is(""));
  }

  @Test
  void allThatIsMissingIsTold() {
    assertThat(
        CommandRun.of(List.of("gate")).exits(ExitCode.WRONG_USE).err(),
        allOf(
            containsString("--topic: is missing"),
            containsString("--from: is missing"),
            containsString("--to: is missing"),
            containsString("--inputDir: there is nothing to read")));
  }

  @Test
  void verdictsThatCannotBeReadAreNoAnswer() throws Exception {
    write(folder, passed("bigquery", 0).toBuilder().setWireMajor(2).build());
    CommandRun run = gate(1).exits(ExitCode.COULD_NOT_RUN);
    assertThat(
        run.err(),
        allOf(containsString("--inputDir: line 1 of "), containsString("use a newer Hodor")));
    assertThat(run.out(), is(""));
  }

  @Test
  void aTimeLimitEndsTheWaiting() throws Exception {
    assertThat(
        gate(1, "--wait=PT1H", "--timeLimit=PT1S").exits(ExitCode.TIME_LIMIT).err(),
        containsString("--timeLimit: no answer after PT1S"));
  }

  @Test
  void jsonIsOneObjectAndNothingElse() throws Exception {
    write(folder, passed("bigquery", 0), lost("bigquery", 1, range(0, 17, 20)).build());
    write(folder, verified("bigquery", 1));
    Struct answer = json(gate(3, "--json=true").exits(ExitCode.VERDICT_FAILS));
    assertThat(answer.getFieldsOrThrow("verdict").getStringValue(), is("failed"));
    assertThat(answer.getFieldsOrThrow("exit").getNumberValue(), is(1.0));
    assertThat(answer.getFieldsOrThrow("topic").getStringValue(), is("orders"));
    List<Value> windows = answer.getFieldsOrThrow("windows").getListValue().getValuesList();
    assertThat(
        windows.stream().map(it -> text(it, "state")).toList(),
        is(List.of("passed", "failed", "unknown")));
    assertThat(text(windows.get(1), "start"), is("2026-01-31T12:10:00Z"));
    assertThat(
        text(windows.get(1).getStructValue().getFieldsOrThrow("score"), "status"), is("FAILED"));
    Value verified = answer.getFieldsOrThrow("verifiedThrough").getListValue().getValues(0);
    assertThat(text(verified, "verifiedThrough"), is("2026-01-31T12:10:00Z"));
  }

  @Test
  void jsonTellsAlsoWhyThereIsNoAnswer() throws Exception {
    Struct wrong = json(gate(1, "--json=true", "--wait=1m").exits(ExitCode.WRONG_USE));
    assertThat(wrong.getFieldsOrThrow("exit").getNumberValue(), is(2.0));
    Files.writeString(folder.resolve("quality.ndjson"), "{\n{}\n");
    Struct unreadable = json(gate(1, "--json=true").exits(ExitCode.COULD_NOT_RUN));
    assertThat(unreadable.getFieldsOrThrow("exit").getNumberValue(), is(4.0));
    assertThat(
        unreadable.getFieldsOrThrow("message").getStringValue(), startsWith("--inputDir: line 1"));
  }

  private static Struct json(CommandRun run) throws Exception {
    assertThat(run.out().lines().count(), is(1L));
    Struct.Builder answer = Struct.newBuilder();
    JsonFormat.parser().merge(run.out(), answer);
    return answer.build();
  }

  private static String text(Value object, String field) {
    return object.getStructValue().getFieldsOrThrow(field).getStringValue();
  }

  /** Asks about so many windows from noon on. */
  @Test
  void windowsOfAnOlderSizeThatNobodyMeasuresAnyMoreAreNotWaitedFor() throws Exception {
    QualityScore open = score("bigquery", 1, Status.PENDING).build();
    QualityScore larger =
        passed("bigquery", 0).toBuilder()
            .setWindowEnd(passed("bigquery", 5).getWindowEnd())
            .setMeasuredAt(passed("bigquery", 30).getWindowEnd())
            .build();
    write(folder, open, larger);
    gate(6).exits(ExitCode.OK);
  }

  private CommandRun gate(int windows, String... more) {
    return CommandRun.of(
        List.of(
            "gate",
            "--topic=orders",
            "--from=" + start(0),
            "--to=" + start(windows),
            "--inputDir=" + folder),
        more);
  }
}
