package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.flink.JobCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who starts a job and who owns it, without knowing options, give it the same name and address. */
class JobNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--topic=orders",
        "--topic=orders --cluster=eu --instance=second",
        "--topic=orders --source=kafka --sourceName=copy",
        "--topic=orders --source=kafka"
      })
  void measuring(String written) {
    List<String> arguments = arguments(written, "--bootstrapServers=nowhere:1");
    agree(
        new JobCommand("measure", arguments),
        MeasureRequest.of(parse(arguments, MeasureOptions.class), Instant.now(), new Faults())
            .map(MeasureRequest::run));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--horizon=P1D", "--topic=o-*", "--cluster=eu --topic=o-* --instance=second"})
  void judging(String written) {
    List<String> arguments = arguments(written);
    agree(
        new JobCommand("score", arguments),
        ScoreRequest.of(parse(arguments, ScoreOptions.class), Instant.now(), new Faults())
            .map(ScoreRequest::run));
  }

  private static List<String> arguments(String written, String... more) {
    List<String> arguments = new ArrayList<>(List.of(written.split(" ")));
    arguments.addAll(List.of(more));
    arguments.add("--outputBootstrapServers=nowhere:1");
    return arguments;
  }

  private static <O extends PipelineOptions> O parse(List<String> arguments, Class<O> type) {
    Faults faults = new Faults();
    O options = Arguments.parse(arguments, type, new FlinkEngine(), faults);
    assertThat(faults.list(), is(List.of()));
    return options;
  }

  private static void agree(JobCommand command, Optional<Run> run) {
    assertThat(command.jobName(), is(run.orElseThrow().jobName()));
    assertThat(command.address(), is(run.orElseThrow().address()));
    assertThat(command.instance(), is(run.orElseThrow().instance()));
    assertThat(command.word(), is(run.orElseThrow().command().word()));
  }
}
