package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.util.Timestamps;
import io.hodor.Coverage;
import io.hodor.RecordClass;
import io.hodor.sink.Ndjson;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureReportTest {

  @TempDir Path outputDir;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void recordsInNoClassAreTold() throws Exception {
    assertThat(
        report(Coverage.EVERYTHING, accounting(10, 7, 1, 10, 0)).disagreements(),
        contains(containsString("2 records are in no class")));
  }

  @Test
  void recordsThatNoWindowHoldsAreTold() throws Exception {
    assertThat(
        report(Coverage.EVERYTHING, accounting(8, 7, 1, 5, 0)).disagreements(),
        contains(containsString("the windows hold 0 records, but 3 were read for them")));
  }

  @Test
  void recordsOfPartialWindowsNeedNoPublishedWindow() throws Exception {
    Coverage untilNow =
        Coverage.EVERYTHING.notAfter(TestRequests.START.plusSeconds(60), "not over yet");
    MeasureReport report = report(untilNow, accounting(8, 7, 1, 5, 3));
    assertThat(report.disagreements(), empty());
    assertThat(
        report.text(),
        containsString("2026-01-31T10:00:00Z to 2026-01-31T10:20:00Z: not over yet"));
    assertThat(report.text(), containsString("3 windows are partial and not published"));
  }

  @Test
  void aFaultOfMostRecordsPointsToItsOption() throws Exception {
    assertThat(
        report(Coverage.EVERYTHING, accounting(10, 4, 6, 10, 0)).text(),
        containsString("6 records are undated: does --eventTime say"));
    assertThat(
        report(Coverage.EVERYTHING, accounting(10, 6, 4, 10, 0)).text(),
        not(containsString("--eventTime")));
  }

  @Test
  void anEventFurtherAheadThanTheRangeReachesBackIsWarnedOf() throws Exception {
    assertThat(
        warning(-90_500).orElseThrow(),
        allOf(containsString("--maxOutOfOrderness=PT1M30.5S"), containsString("it was PT1M)")));
    assertThat(warning(-60_000), is(Optional.empty()));
    assertThat(warning(250), is(Optional.empty()));
  }

  @Test
  void rowsFarOutsideTheirFoldersAreWarnedOf() throws Exception {
    Accounting sound = accounting(2, 2, 0, 0, 0);
    Accounting outside = new Accounting(sound.read(), sound.classes(), 0, 0, 0, 1_500);
    assertThat(
        report(Coverage.EVERYTHING, outside).warning().orElseThrow(),
        containsString("1,500 rows lie further outside their folders than --partitionPadding"));
  }

  private Optional<String> warning(long leastLatency) throws Exception {
    MeasureRequest request = TestRequests.into(outputDir);
    QualityMetrics window =
        TestRequests.result(Duration.ofMinutes(10), "id").toBuilder()
            .setComputedAt(Timestamps.fromMillis(request.readingBegan().toEpochMilli()))
            .addLatencies(
                Latency.newBuilder()
                    .setHop(Hop.EVENT_TO_BROKER)
                    .setCount(2)
                    .setMin(leastLatency)
                    .setMax(300))
            .build();
    Files.writeString(outputDir.resolve("metrics.ndjson"), Ndjson.line(window) + "\n");
    return report(Coverage.EVERYTHING, accounting(2, 2, 0, 0, 0)).warning();
  }

  private MeasureReport report(Coverage coverage, Accounting accounting) throws Exception {
    return MeasureReport.of(
        TestRequests.into(outputDir),
        List.of(TestRequests.topic("id", coverage)),
        accounting,
        new PublishedResults(TestRequests.into(outputDir)));
  }

  private static Accounting accounting(
      long read, long measured, long undated, long outside, long inPartialWindows) {
    Map<RecordClass, Long> classes = new EnumMap<>(RecordClass.class);
    for (RecordClass each : RecordClass.values()) {
      classes.put(each, 0L);
    }
    classes.put(RecordClass.MEASURED, measured);
    classes.put(RecordClass.UNDATED, undated);
    return new Accounting(read, classes, outside, inPartialWindows, 0, 0);
  }
}
