package io.hodor.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Flink inside this process. */
final class FlinkEngine implements Engine {

  @Override
  public List<Class<? extends PipelineOptions>> options() {
    return List.of(FlinkPipelineOptions.class);
  }

  @Override
  public Map<String, String> defaults(boolean live, List<String> arguments) {
    return FlinkSettings.defaults(live, Source.of(arguments));
  }

  @Override
  public void prepare(
      Command command, PipelineOptions options, List<String> arguments, Faults faults) {
    FlinkSettings.embed(options.as(FlinkPipelineOptions.class), faults);
  }

  @Override
  public List<String> dangers(PipelineOptions options) {
    return options.as(FlinkPipelineOptions.class).isStreaming()
        ? FlinkSettings.dangers(options.as(FlinkPipelineOptions.class))
        : List.of();
  }

  @Override
  public void name(PipelineOptions options, Run run) {
    options.setJobName(run.jobName());
  }

  @Override
  public Optional<String> template(PipelineOptions options) {
    return Optional.empty();
  }

  @Override
  public Optional<Accounting> run(Pipeline pipeline, Run run, long mostRecords, Console console)
      throws Exception {
    return new MeasureRun(console, mostRecords, run.began(), run.timeLimit()).run(pipeline);
  }

  @Override
  public void runLive(Pipeline pipeline, Run run, Health health, Console console) throws Exception {
    new LiveRun(console, health, run.giveUp()).run(pipeline);
  }
}
