package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.nio.file.Path;
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
    begin().end(ExitCode.OK, Optional.empty(), "");
    JobHealth success = told();
    begin().end(ExitCode.COULD_NOT_RUN, Optional.empty(), "the broker is gone");
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
  void aRunThatHasEndedIsNotToldAgainWhenTheProcessEnds() throws Exception {
    Health health = begin();
    health.watchSignals();
    health.end(ExitCode.OK, Optional.empty(), "");
    health.stopped();
    assertThat(told().getExitCode(), is(0));
  }

  private Health begin() throws Exception {
    return Health.begin(folder, Command.MEASURE, TestRequests.into(outputDir));
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
