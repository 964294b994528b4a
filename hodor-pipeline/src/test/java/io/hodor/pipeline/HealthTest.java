package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.Progress;
import io.hodor.RecordClass;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  @TempDir Path outputDir;
  private NdjsonFolder folder;

  @BeforeEach
  void openFolder() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    folder = NdjsonFolder.at(outputDir.toString());
  }

  @Test
  void aRunThatHasBegunHasNoExitCode() throws Exception {
    begin();
    assertThat(told().hasExitCode(), is(false));
    assertThat(told().hasLastSuccess(), is(false));
  }

  @Test
  void aRunThatHasFailedKeepsTheTimeOfTheSuccessBefore() throws Exception {
    begin().end(ExitCode.OK, Optional.empty(), List.of(), "");
    JobHealth success = told();
    begin().end(ExitCode.COULD_NOT_RUN, Optional.empty(), List.of(), "the broker is gone");
    assertThat(told().getExitCode(), is(4));
    assertThat(told().getMessage(), is("the broker is gone"));
    assertThat(told().getLastSuccess(), is(success.getLastSuccess()));
  }

  @Test
  void aRunThatASignalStoppedSaysSo() throws Exception {
    begin().stopped();
    assertThat(told().getExitCode(), is(143));
    assertThat(told().getMessage(), is("stopped by a signal"));
  }

  @Test
  void aRunWithoutEndTellsHowItFares() throws Exception {
    Health health = begin();
    Instant now = Instant.parse("2026-01-31T12:00:30Z");
    health.running(
        new Progress(
            7,
            Map.of(
                RecordClass.MEASURED, 4L,
                RecordClass.TOMBSTONE, 0L,
                RecordClass.UNDECODABLE, 1L,
                RecordClass.UNDATED, 0L,
                RecordClass.TOO_LATE, 2L),
            Optional.of(Instant.parse("2026-01-31T11:59:00Z")),
            Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
            List.of("partition 3 is held by an open transaction at offset 17")),
        now);
    assertThat(told().hasExitCode(), is(false));
    assertThat(told().getRead(), is(7L));
    assertThat(told().getClasses().getTooLate(), is(2L));
    assertThat(Timestamps.toString(told().getWatermark()), is("2026-01-31T11:59:00Z"));
    assertThat(told().getCheckpointAgeMs(), is(30_000L));
    assertThat(told().getMessage(), containsString("open transaction at offset 17"));
    health.stopped();
    assertThat(told().getExitCode(), is(143));
    assertThat(told().getRead(), is(7L));
    health.running(new Progress(9, Map.of(), Optional.empty(), Optional.empty(), List.of()), now);
    assertThat(told().getExitCode(), is(143));
  }

  @Test
  void aRunThatHasEndedIsNotToldAgainWhenTheProcessEnds() throws Exception {
    Health health = begin();
    health.watchSignals();
    health.end(ExitCode.OK, Optional.empty(), List.of(), "");
    health.stopped();
    assertThat(told().getExitCode(), is(0));
  }

  private Health begin() throws Exception {
    MeasureRequest request = TestRequests.into(outputDir);
    return Health.begin(request.outputs().health(), request.run());
  }

  private JobHealth told() throws Exception {
    JobHealth job =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setCluster("default")
            .setTopic("orders")
            .setSource("kafka")
            .build();
    return folder.health(job).orElseThrow();
  }
}
