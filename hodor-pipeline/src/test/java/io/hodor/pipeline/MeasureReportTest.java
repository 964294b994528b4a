package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.not;

import io.hodor.Coverage;
import io.hodor.RecordClass;
import io.hodor.sink.NdjsonFolder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
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

  private MeasureReport report(Coverage coverage, Accounting accounting) throws Exception {
    return MeasureReport.of(
        TestRequests.into(outputDir), coverage, accounting, NdjsonFolder.at(outputDir.toString()));
  }

  private static Accounting accounting(
      long read, long measured, long undated, long outside, long inPartialWindows) {
    Map<RecordClass, Long> classes = new EnumMap<>(RecordClass.class);
    for (RecordClass each : RecordClass.values()) {
      classes.put(each, 0L);
    }
    classes.put(RecordClass.MEASURED, measured);
    classes.put(RecordClass.UNDATED, undated);
    return new Accounting(read, classes, outside, inPartialWindows);
  }
}
