package io.hodor.pipeline;

import static io.hodor.pipeline.TestScores.lost;
import static io.hodor.pipeline.TestScores.passed;
import static io.hodor.pipeline.TestScores.range;
import static io.hodor.pipeline.TestScores.score;
import static io.hodor.pipeline.TestScores.start;
import static io.hodor.pipeline.TestScores.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackfillTest {

  private static final String TITLES =
      "topic,topicId,partition,from,to,offsets,spanStart,spanEnd,source,reference\n";

  private static final String NOON = "2026-01-31T12:00:00Z";
  private static final String TEN_PAST = "2026-01-31T12:10:00Z";
  private static final String TWENTY_PAST = "2026-01-31T12:20:00Z";

  @TempDir Path folder;

  @Test
  void rangesThatTouchAcrossWindowsAreUnited() throws Exception {
    write(
        folder,
        lost("bigquery", 0, range(0, 10, 19), range(1, 7, 7)).build(),
        lost("bigquery", 1, range(0, 20, 24), range(0, 26, 26), range(1, 9, 9)).build());
    assertThat(
        plan("--format=csv").exits(ExitCode.OK).out(),
        is(
            TITLES
                + line(0, 10, 24, NOON, TWENTY_PAST, "bigquery")
                + line(0, 26, 26, TEN_PAST, TWENTY_PAST, "bigquery")
                + line(1, 7, 7, NOON, TEN_PAST, "bigquery")
                + line(1, 9, 9, TEN_PAST, TWENTY_PAST, "bigquery")));
  }

  @Test
  void rangesOfDifferentSourcesAndTopicIdsAreNot() throws Exception {
    write(
        folder,
        lost("bigquery", 0, range(0, 10, 19)).build(),
        lost("parquet", 0, range(0, 20, 24)).build(),
        lost("bigquery", 1, range(0, 20, 24)).setTopicId("id-2").build());
    assertThat(
        plan("--format=csv").exits(ExitCode.OK).out(),
        is(
            TITLES
                + line(0, 10, 19, NOON, TEN_PAST, "bigquery")
                + line(0, 20, 24, TEN_PAST, TWENTY_PAST, "bigquery").replace("id-1", "id-2")
                + line(0, 20, 24, NOON, TEN_PAST, "parquet")));
  }

  @Test
  void onlyWhatFailedWindowsLostIsInThePlan() throws Exception {
    write(
        folder,
        passed("bigquery", 0),
        lost("bigquery", 1, range(0, 1, 1)).setWaived(true).build(),
        lost("bigquery", 2, range(0, 2, 2)).setStatus(Status.PENDING).build(),
        score("bigquery", 3, Status.FAILED)
            .addMissing(
                MissingOffsets.newBuilder()
                    .setReason(MissingReason.EXPIRED)
                    .setTotal(1)
                    .addRanges(range(0, 3, 3)))
            .build());
    CommandRun run = plan().exits(ExitCode.OK);
    assertThat(run.out(), is("[]\n"));
    assertThat(
        run.err(),
        allOf(
            containsString("the plan is empty"),
            containsString("warning: 1 windows are pending, unmeasured or incomparable")));
    assertThat(plan("--format=csv").exits(ExitCode.OK).out(), is(TITLES));
  }

  @Test
  void inWhosePlaceThereAreWindowsOfAnotherSizeIsNotWaitedFor() throws Exception {
    QualityScore hour =
        passed("bigquery", 0).toBuilder()
            .setWindowEnd(TestScores.time(start(6)))
            .setMeasuredAt(TestScores.time(start(9)))
            .build();
    write(folder, hour, score("bigquery", 2, Status.UNMEASURED).build());
    assertThat(plan().exits(ExitCode.OK).err(), not(containsString("warning")));
  }

  @Test
  void withoutAnyVerdictThereIsNoPlan() throws Exception {
    CommandRun run = plan().exits(ExitCode.COULD_NOT_RUN);
    assertThat(run.out(), is("[]\n"));
    assertThat(run.err(), startsWith("nothing that was asked for was judged in " + folder));
  }

  @Test
  void timeTopicAndSourceNarrowIt() throws Exception {
    write(
        folder,
        lost("bigquery", 0, range(0, 1, 1)).build(),
        lost("bigquery", 1, range(0, 3, 3)).build(),
        lost("parquet", 1, range(0, 5, 5)).build(),
        lost("bigquery", 1, range(0, 7, 7)).setTopic("clicks").build());
    assertThat(
        plan("--format=csv", "--from=" + start(1), "--source=big*").exits(ExitCode.OK).out(),
        is(TITLES + line(0, 3, 3, TEN_PAST, TWENTY_PAST, "bigquery")));
    assertThat(
        plan("--format=csv", "--to=" + start(1)).exits(ExitCode.OK).out(),
        is(TITLES + line(0, 1, 1, NOON, TEN_PAST, "bigquery")));
    assertThat(
        plan("--format=csv", "--topic=*ic*").exits(ExitCode.OK).out(),
        is(TITLES + line(0, 7, 7, TEN_PAST, TWENTY_PAST, "bigquery").replace("orders", "clicks")));
  }

  @Test
  void aWindowWhoseRangesWereCutIsListedAsAWhole() throws Exception {
    write(folder, cut("bigquery", 0, 5000), lost("bigquery", 1, range(0, 2, 2)).build());
    CommandRun run = plan("--format=csv").exits(ExitCode.COULD_NOT_RUN);
    assertThat(
        run.out(),
        is(
            TITLES
                + line(0, 2, 2, TEN_PAST, TWENTY_PAST, "bigquery")
                + "orders,id-1,,,,5000,%s,%s,bigquery,kafka\n".formatted(NOON, TEN_PAST)));
    assertThat(
        run.err(),
        allOf(
            containsString("orders of bigquery from " + NOON),
            containsString("lacks 5,000 offsets"),
            containsString("--allowCut")));
    assertThat(
        plan("--allowCut=true").exits(ExitCode.OK).out(),
        containsString("\"partition\":null,\"from\":null,\"to\":null,\"offsets\":5000,"));
    assertThat(
        plan("--allowCut=true", "--format=consumer").exits(ExitCode.OK).out(),
        containsString("# 5000 offsets of these windows are lost"));
  }

  @Test
  void jsonIsAnArrayOfObjects() throws Exception {
    write(folder, lost("bigquery", 0, range(3, 9007199254740993L, 9007199254740993L)).build());
    assertThat(
        plan().exits(ExitCode.OK).out(),
        is(
            "[{\"topic\":\"orders\",\"topicId\":\"id-1\",\"partition\":3,"
                + "\"from\":9007199254740993,\"to\":9007199254740993,\"offsets\":1,"
                + "\"spanStart\":\"2026-01-31T12:00:00Z\",\"spanEnd\":\"2026-01-31T12:10:00Z\","
                + "\"source\":\"bigquery\",\"reference\":\"kafka\"}]\n"));
  }

  @Test
  void cellsAreQuotedWhereTheyHaveTo() throws Exception {
    write(folder, lost("a,\"b\"", 0, range(0, 1, 1)).build());
    assertThat(plan("--format=csv").exits(ExitCode.OK).out(), containsString(",\"a,\"\"b\"\"\","));
  }

  @Test
  void theScriptAsksForExactlyTheRange() throws Exception {
    write(folder, lost("bigquery", 0, range(2, 17, 20), range(3, 1, 1)).build());
    assertThat(
        shell(plan("--format=consumer").exits(ExitCode.OK).out()),
        is(
            "--bootstrap-server b:1 --topic orders --partition 2 --offset 17 --max-messages 4"
                + " --timeout-ms 30000 --isolation-level read_committed"
                + " --property print.offset=true\n"
                + "--bootstrap-server b:1 --topic orders --partition 3 --offset 1 --max-messages 1"
                + " --timeout-ms 30000 --isolation-level read_committed"
                + " --property print.offset=true\n"));
  }

  @Test
  void namesFromElsewhereRunNothingInTheScript() throws Exception {
    String hostile = "o'\n touch " + folder.resolve("broken in") + "\r\n$(id)`id` '";
    write(folder, lost("s\n touch x", 0, range(0, 1, 1)).setTopic(hostile).build());
    String said = shell(plan("--format=consumer", "--topic=o*").exits(ExitCode.OK).out());
    assertThat(said, containsString("--topic " + hostile + " --partition 0"));
    assertThat(said, not(containsString("uid=")));
    assertThat(Files.exists(folder.resolve("broken in")), is(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format=xml                | --format: write json or csv or consumer",
        "--from=2026-02-31T00:00:00Z | --from: '2026-02-31T00:00:00Z' is no ISO-8601 time",
        "--from=2026-01-31T13:00:00Z | --from: 2026-01-31T13:00:00Z is not before --to",
        "--inputDir=/no/such/folder  | --inputDir: there is no folder /no/such/folder",
        "--outputBootstrapServers=h:1| --inputDir: is given beside --outputBootstrapServers",
      })
  void wrongUseIsNamedWithItsFlag(String argument, String words) {
    CommandRun run = plan("--to=" + start(1), argument).exits(ExitCode.WRONG_USE);
    assertThat(run.err(), containsString(words));
  }

  @Test
  void verdictsThatCannotBeReadAreNoPlan() throws Exception {
    Files.writeString(folder.resolve("quality.ndjson"), "{\n{}\n");
    assertThat(
        plan().exits(ExitCode.COULD_NOT_RUN).err(), startsWith("--inputDir: line 1 of " + folder));
  }

  private static QualityScore cut(String source, int window, long total) {
    QualityScore.Builder score = lost(source, window, range(0, 100, 199));
    score.getMissingBuilder(0).setTotal(total);
    return score.build();
  }

  private static String line(
      int partition, long from, long to, String start, String end, String source) {
    return "orders,id-1,%d,%d,%d,%d,%s,%s,%s,kafka\n"
        .formatted(partition, from, to, to - from + 1, start, end, source);
  }

  /** What a script says, with echo in place of the consumer. */
  private static String shell(String script) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
    shell.environment().put("BOOTSTRAP", "b:1");
    shell.environment().put("CONSUMER", "echo");
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(said, process.waitFor(), is(0));
    return said;
  }

  private CommandRun plan(String... more) {
    return CommandRun.of(List.of("backfill-plan", "--topic=orders", "--inputDir=" + folder), more);
  }
}
