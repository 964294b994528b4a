package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theVerdictAndThePlaceAreTold() throws Exception {
    publish("orders", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    assertThat(run(), is(ExitCode.OK));
    assertThat(
        out.toString(UTF_8),
        is(
            "Everything arrived, once and in time: 1 window of 1 topic passed.\nWritten to "
                + page()
                + "\n"));
    assertThat(html(), containsString("\"topic\":\"orders\""));
  }

  @Test
  void aFolderWithoutVerdictsMakesAPageThatSaysSo() throws Exception {
    assertThat(run(), is(ExitCode.OK));
    assertThat(
        out.toString(UTF_8), containsString("Nothing has been measured or scored here yet."));
    assertThat(html(), containsString("\"topics\":[]"));
  }

  @Test
  void aTopicThatNobodyJudgesIsShown() throws Exception {
    publish("orders", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    measure("clicks", "2026-05-04T11:00:00Z", "2026-05-04T11:10:00Z");
    measure("long-ago", "2026-05-02T12:00:00Z", "2026-05-02T12:10:00Z");
    assertThat(run(), is(ExitCode.OK));
    assertThat(
        out.toString(UTF_8),
        containsString("1 window of 1 topic passed; 1 topic is measured and not judged."));
    assertThat(
        html(), allOf(containsString("\"topic\":\"clicks\""), not(containsString("long-ago"))));
    assertThat(run("--topic=orders"), is(ExitCode.OK));
    assertThat(html(), not(containsString("clicks")));
  }

  @Test
  void whereNothingIsJudgedTheLastDayOfWhatIsMeasuredIsShown() throws Exception {
    measure("clicks", "2026-05-04T11:00:00Z", "2026-05-04T11:10:00Z");
    measure("long-ago", "2026-05-02T12:00:00Z", "2026-05-02T12:10:00Z");
    assertThat(run(), is(ExitCode.OK));
    assertThat(
        out.toString(UTF_8), containsString("Nothing has been scored yet; 1 topic is measured."));
    assertThat(html(), containsString("\"topic\":\"clicks\""));
  }

  @Test
  void verdictsOfTodayNeedNoneOfLongAgo() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
    publish("old", now.minusSeconds(600_000).toString(), now.minusSeconds(590_000).toString());
    publish("new", now.minusSeconds(7_200).toString(), now.minusSeconds(3_600).toString());
    assertThat(run(), is(ExitCode.OK));
    assertThat(html(), allOf(containsString("\"new\""), not(containsString("\"old\""))));
  }

  @Test
  void onlyTopicsThatMatchAreShown() throws Exception {
    publish("orders-eu", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    publish("clicks", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    assertThat(run("--topic=orders-*"), is(ExitCode.OK));
    assertThat(html(), allOf(containsString("orders-eu"), not(containsString("clicks"))));
  }

  @Test
  void theLastDayOfWhatIsThereIsShown() throws Exception {
    publish("old", "2026-05-03T11:50:00Z", "2026-05-03T12:00:00Z");
    publish("first", "2026-05-03T11:55:00Z", "2026-05-03T12:05:00Z");
    publish("last", "2026-05-04T11:50:00Z", "2026-05-04T12:00:00Z");
    assertThat(run(), is(ExitCode.OK));
    assertThat(
        html(),
        allOf(
            containsString("\"first\""),
            containsString("\"last\""),
            not(containsString("\"old\""))));
  }

  @Test
  void aRangeIsShown() throws Exception {
    publish("before", "2026-05-04T11:50:00Z", "2026-05-04T12:00:00Z");
    publish("inside", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    publish("after", "2026-05-04T12:10:00Z", "2026-05-04T12:20:00Z");
    assertThat(run("--from=2026-05-04T12:00:00Z", "--to=2026-05-04T12:10:00Z"), is(ExitCode.OK));
    assertThat(
        html(),
        allOf(
            containsString("\"inside\""),
            not(containsString("\"before\"")),
            not(containsString("\"after\""))));
  }

  @Test
  void theOwnerStandsBesideTheTopic() throws Exception {
    publish("orders", "2026-05-04T12:00:00Z", "2026-05-04T12:10:00Z");
    Path rules = Files.writeString(folder.resolve("rules.yaml"), "defaults:\n  owner: checkout\n");
    assertThat(run("--scoreConfig=" + rules), is(ExitCode.OK));
    assertThat(html(), containsString("\"owner\":\"checkout\""));
  }

  @Test
  void everyFaultIsToldAtOnce() {
    assertThat(
        run(
            "--from=2026-05-05T00:00:00Z",
            "--to=2026-05-04T00:00:00Z",
            "--output=" + folder,
            "--topik=orders"),
        is(ExitCode.WRONG_USE));
    assertThat(
        err.toString(UTF_8),
        allOf(
            containsString("--from: 2026-05-05T00:00:00Z is not before --to"),
            containsString("--output: " + folder + " is a folder"),
            containsString("did you mean --topic?")));
  }

  @Test
  void aBrokenLineIsTold() throws Exception {
    Files.writeString(folder.resolve("quality.ndjson"), "{\n");
    assertThat(run(), is(ExitCode.COULD_NOT_RUN));
    assertThat(err.toString(UTF_8), containsString("--inputDir: line 1 of"));
    assertThat("no page is better than a wrong one", Files.exists(page()), is(false));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsTold() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(run("--output=" + file.resolve("report.html")), is(ExitCode.COULD_NOT_RUN));
    assertThat(err.toString(UTF_8), containsString("--output: " + file));
  }

  private void publish(String topic, String start, String end) throws Exception {
    QualityScore score =
        QualityScore.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic(topic)
            .setSource("bigquery")
            .setWindowStart(Timestamps.parse(start))
            .setWindowEnd(Timestamps.parse(end))
            .setStatus(Status.PASSED)
            .build();
    append("quality.ndjson", score);
  }

  private void measure(String topic, String start, String end) throws Exception {
    append(
        "metrics.ndjson",
        QualityMetrics.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic(topic)
            .setSource("kafka")
            .setWindowStart(Timestamps.parse(start))
            .setWindowEnd(Timestamps.parse(end))
            .build());
  }

  private void append(String file, Message message) throws Exception {
    Files.writeString(
        folder.resolve(file),
        JsonFormat.printer().omittingInsignificantWhitespace().print(message) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private ExitCode run(String... more) {
    List<String> arguments = new ArrayList<>(List.of("report", "--inputDir=" + folder));
    arguments.addAll(List.of(more));
    if (List.of(more).stream().noneMatch(it -> it.startsWith("--output="))) {
      arguments.add("--output=" + page());
    }
    Console console =
        new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return Hodor.run(arguments, console);
  }

  private Path page() {
    return folder.resolve("pages").resolve("report.html");
  }

  private String html() throws Exception {
    return Files.readString(page());
  }
}
