package io.hodor.pipeline;

import io.hodor.flink.FlinkJobs;
import io.hodor.flink.JobCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Flink: inside this process, or a cluster that {@code --flinkMaster} names. */
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
    FlinkSettings.prepare(
        options.as(FlinkPipelineOptions.class), command.isLive(arguments), arguments, faults);
  }

  @Override
  public void check(PipelineOptions options, Faults faults) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (ClusterAddress.isIn(flink)) {
      faults.check(
          () -> {
            FlinkJobs jobs = ClusterAddress.jobs(flink);
            ClusterCheck.version(jobs);
            if (!flink.isStreaming()) {
              ClusterCheck.slots(jobs, flink.getParallelism(), 0 /* nothing ends */);
            }
          });
    }
  }

  /** A Flink that runs this program goes on when its command has ended. */
  @Override
  public boolean endsProcess() {
    return !FlinkContexts.isInsideFlink();
  }

  @Override
  public boolean handsOver(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    return flink.isStreaming() && ClusterAddress.isIn(flink);
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
  public void runLive(LiveJob job, PipelineOptions options, Run run, Health health, Console console)
      throws Exception {
    Optional<Beginning> kept =
        FlinkContexts.isInsideFlink()
            ? ApplicationState.of(job, options.as(FlinkPipelineOptions.class))
            : Optional.empty();
    new LiveRun(console, health, run.giveUp()).run(job.pipeline(kept));
  }

  @Override
  public void start(
      LiveJob job,
      PipelineOptions options,
      Command command,
      List<String> arguments,
      Console console)
      throws Exception {
    new ClusterStart(
            job,
            options.as(FlinkPipelineOptions.class),
            new JobCommand(command.word(), arguments),
            console)
        .start();
  }
}
