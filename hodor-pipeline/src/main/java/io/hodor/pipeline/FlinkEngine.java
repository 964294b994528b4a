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
  public Map<String, String> defaults(List<String> arguments) {
    return FlinkSettings.defaults(MeasureRequest.isLive(arguments), Source.of(arguments));
  }

  @Override
  public void prepare(MeasureOptions options, List<String> arguments, Faults faults) {
    FlinkSettings.embed(options.as(FlinkPipelineOptions.class), faults);
  }

  @Override
  public List<String> dangers(MeasureOptions options) {
    return options.as(FlinkPipelineOptions.class).isStreaming()
        ? FlinkSettings.dangers(options.as(FlinkPipelineOptions.class))
        : List.of();
  }

  @Override
  public void name(MeasureOptions options, MeasureRequest request) {
    options.setJobName(request.jobName());
  }

  @Override
  public Optional<String> template(MeasureOptions options) {
    return Optional.empty();
  }

  @Override
  public Optional<Accounting> run(
      Pipeline pipeline, MeasureRequest request, long mostRecords, Console console)
      throws Exception {
    return new MeasureRun(console, mostRecords, request.readingBegan(), request.timeLimit())
        .run(pipeline);
  }

  @Override
  public void runLive(Pipeline pipeline, MeasureRequest request, Health health, Console console)
      throws Exception {
    new LiveRun(console, health, request.timeLimit().map(request.readingBegan()::plus))
        .run(pipeline);
  }
}
