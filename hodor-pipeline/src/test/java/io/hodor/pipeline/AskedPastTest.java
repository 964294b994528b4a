package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedPastTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:34:56Z");

  @ParameterizedTest
  @CsvSource({
    "bigquery, PT10M, PT1H49M, PT1H50M",
    "parquet, PT10M, PT1H, PT3H20M",
    "parquet, PT1H, PT4H59M, PT5H",
    "bigquery, PT5M, PT1H39M59S, PT1H40M",
  })
  void aLookbackOfTablesAndFilesReachesBeyondSettling(
      String source, String size, String tooShort, String least) {
    assertThat(
        faults(source, size, "--lookback=" + tooShort),
        contains(startsWith("--lookback: " + tooShort + " is too short: windows of " + source)));
    assertThat(
        faults(source, size, "--lookback=" + tooShort),
        contains(containsString("write --lookback=" + least + " or more")));
    assertThat(faults(source, size, "--lookback=" + least), is(empty()));
    // Of a past that is over there is nothing to wait for.
    assertThat(
        faults(source, size, "--lookback=" + tooShort, "--endTime=2026-01-01T00:00:00Z"),
        is(empty()));
    assertThat(faults("kafka", size, "--lookback=" + tooShort), is(empty()));
  }

  /** A record may come so late and still be waited for, a settle time long. */
  @Test
  void howFarALookbackReachesDependsOnWhatMayComeLate() {
    assertThat(
        faults("parquet", "PT10M", "--lookback=PT2H19M", "--allowedLateness=PT0S"),
        contains(containsString("write --lookback=PT2H20M or more")));
    assertThat(
        faults("parquet", "PT10M", "--lookback=PT2H20M", "--allowedLateness=PT0S"), is(empty()));
    assertThat(
        faults("parquet", "PT10M", "--allowedLateness=PT3H"),
        contains(
            allOf(
                startsWith("--lookback: PT4H, which holds when nothing is given, is too short"),
                containsString("write --lookback=PT5H20M or more"))));
    assertThat(faults("parquet", "PT10M"), is(empty()));
  }

  @Test
  void theDefaultLookbackDoesNotReachFarEnoughForLargeWindows() {
    assertThat(faults("bigquery", "PT10M"), is(empty()));
    assertThat(
        faults("bigquery", "PT1H"),
        contains(
            "--lookback: PT2H, which holds when nothing is given, is too short: windows of bigquery"
                + " settle after PT30M, what comes PT1H late settles so much later, and none would"
                + " ever be measured after that; write --lookback=PT3H30M or more"));
    assertThat(faults("bigquery", "PT1H", "--startTime=2026-01-31T10:00:00Z"), is(empty()));
  }

  @Test
  void verdictsChooseAmongTheWindowsOfTheHorizon() {
    for (String source : List.of("kafka", "parquet")) {
      assertThat(
          past(new Faults(), source, "PT10M", "--windowsFrom=score", "--outputDir=o"),
          is(range("2026-01-28T12:30:00Z", "2026-01-31T12:40:00Z")));
    }
    assertThat(
        past(
            new Faults(),
            "kafka",
            "PT10M",
            "--windowsFrom=score",
            "--horizon=PT1H",
            "--outputBootstrapServers=a:1"),
        is(range("2026-01-31T11:30:00Z", "2026-01-31T12:40:00Z")));
  }

  @Test
  void windowsAreChosenInOneWayOnly() {
    assertThat(
        faults(
            "kafka",
            "PT10M",
            "--windowsFrom=score",
            "--startTime=2026-01-31T10:00:00Z",
            "--endTime=2026-01-31T11:00:00Z",
            "--lookback=PT1H",
            "--outputDir=o"),
        containsInAnyOrder(
            startsWith("--startTime: the windows are those that --windowsFrom finds"),
            startsWith("--endTime: the windows are those that --windowsFrom finds"),
            startsWith("--lookback: the windows are those that --windowsFrom finds")));
  }

  @Test
  void verdictsMustBeReadable() {
    assertThat(
        faults("kafka", "PT10M", "--windowsFrom=score", "--influxUrl=http://a:1"),
        contains(startsWith("--windowsFrom: verdicts are read where results go")));
  }

  @ParameterizedTest
  @CsvSource({
    "--windowsFrom=scores, --windowsFrom: 'scores' is none; write score",
    "--horizon=P3D, --horizon: means nothing without --windowsFrom=score",
  })
  void oneFaultIsNamed(String argument, String words) {
    assertThat(faults("kafka", "PT10M", "--outputDir=o", argument), contains(words));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, --horizon: 'PT0S' is too short",
    "3d, --horizon: '3d' is no ISO-8601 duration",
    "P3650D, --horizon: the range holds",
  })
  void aHorizonThatCannotBe(String horizon, String words) {
    assertThat(
        faults("kafka", "PT10M", "--outputDir=o", "--windowsFrom=score", "--horizon=" + horizon),
        contains(startsWith(words)));
  }

  @Test
  void suchARunEnds() {
    assertThat(MeasureRequest.isLive(List.of("--windowsFrom=score")), is(false));
    assertThat(MeasureRequest.isLive(List.of("--topic=a")), is(true));
  }

  private static Optional<TimeRange> range(String start, String end) {
    return Optional.of(new TimeRange(Instant.parse(start), Instant.parse(end)));
  }

  private static List<String> faults(String source, String size, String... more) {
    Faults faults = new Faults();
    past(faults, source, size, more);
    return faults.list();
  }

  private static Optional<TimeRange> past(
      Faults faults, String source, String size, String... more) {
    List<String> arguments =
        Stream.concat(Stream.of("--source=" + source, "--topic=orders"), Stream.of(more)).toList();
    MeasureOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults);
    AskedPast.refuseHorizon(options, faults);
    boolean live = source.equals("kafka") && MeasureRequest.isLive(arguments);
    return live
        ? Optional.empty()
        : AskedPast.of(
            options, Source.of(source, faults), Optional.of(Duration.parse(size)), NOW, faults);
  }
}
