package io.hodor.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.dataflow.DataflowPipelineJob;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Google Cloud Dataflow, for runs that end: the job is submitted there, and waited for here. */
final class DataflowEngine implements Engine {

  @Override
  public List<Class<? extends PipelineOptions>> options() {
    return List.of(DataflowPipelineOptions.class);
  }

  @Override
  public Map<String, String> defaults(boolean live, List<String> arguments) {
    // Two steps of one name would be told apart by their order only.
    return Map.of("runner", Runner.DATAFLOW.word(), "stableUniqueNames", "ERROR");
  }

  @Override
  public void prepare(
      Command command, PipelineOptions options, List<String> arguments, Faults faults) {
    if (command != Command.MEASURE) {
      faults.add("runner", "only measure runs on Dataflow; leave it out");
      return;
    }
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    new DataflowCheck(dataflow, arguments, faults).check();
    if (dataflow.getFilesToStage() == null) {
      dataflow.setFilesToStage(StagedFiles.of(System.getProperty("java.class.path")));
    }
  }

  @Override
  public void check(PipelineOptions options, Faults faults) {}

  @Override
  public boolean endsProcess() {
    return true;
  }

  @Override
  public boolean handsOver(PipelineOptions options) {
    return false;
  }

  @Override
  public List<String> dangers(PipelineOptions options) {
    return List.of();
  }

  @Override
  public void name(PipelineOptions options, Run run) {
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    dataflow.setJobName(DataflowNames.job(run));
    Map<String, String> labels = new LinkedHashMap<>(DataflowNames.labels(run));
    Optional.ofNullable(dataflow.getLabels()).ifPresent(labels::putAll);
    dataflow.setLabels(labels);
  }

  @Override
  public Optional<String> template(PipelineOptions options) {
    return Optional.ofNullable(options.as(DataflowPipelineOptions.class).getTemplateLocation());
  }

  @Override
  public Optional<Accounting> run(Pipeline pipeline, Run run, long mostRecords, Console console)
      throws Exception {
    DataflowPipelineJob job = (DataflowPipelineJob) pipeline.run();
    DataflowPipelineOptions options = pipeline.getOptions().as(DataflowPipelineOptions.class);
    return new DataflowRun(job, options, run, mostRecords, console).await();
  }

  @Override
  public void runLive(
      LiveJob job, PipelineOptions options, Run run, Health health, Console console) {
    throw new UnsupportedOperationException("runs without end are refused before");
  }

  @Override
  public void start(
      LiveJob job,
      PipelineOptions options,
      Command command,
      List<String> arguments,
      Console console) {
    throw new UnsupportedOperationException("runs without end are refused before");
  }
}
