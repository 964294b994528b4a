package io.hodor.pipeline;

import io.hodor.RunMetrics;
import io.hodor.flink.Checkpoints;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.flink.RootCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;

/**
 * The Flink that runs this very program, in its JobManager: application mode, as the Flink
 * Kubernetes operator starts it. The job is handed to it, and watched over its REST interface.
 */
final class ApplicationFlink implements WatchedFlink, FlinkContexts.Place {

  /** Its REST interface finds its leader a little later than that begins. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private final Configuration configuration;
  private final PipelineExecutorServiceLoader executors;
  private final FlinkJobs jobs;
  private FlinkContexts contexts;
  private JobClient job;

  private ApplicationFlink(
      Configuration configuration, PipelineExecutorServiceLoader executors, FlinkJobs jobs) {
    this.configuration = configuration;
    this.executors = executors;
    this.jobs = jobs;
  }

  /** Pipelines that are run by this thread go to the Flink around it. */
  static ApplicationFlink open(FlinkPipelineOptions options) {
    ExecutionEnvironment around = ExecutionEnvironment.getExecutionEnvironment();
    Configuration configuration = new Configuration(around.getConfiguration());
    FlinkSettings.complete(configuration, options);
    if (options.as(ClusterOptions.class).getFresh()) {
      configuration.removeConfig(SavepointConfigOptions.SAVEPOINT_PATH);
    }
    ApplicationFlink flink =
        new ApplicationFlink(
            configuration, around.getExecutorServiceLoader(), jobsOf(configuration));
    flink.contexts = FlinkContexts.open(configuration, flink);
    return flink;
  }

  /** The state that the Flink around this program was told to go on from. */
  static Optional<String> savepoint() {
    return ExecutionEnvironment.getExecutionEnvironment()
        .getConfiguration()
        .getOptional(SavepointConfigOptions.SAVEPOINT_PATH);
  }

  /**
   * Whether the Flink around this program remembers the job of a JobManager before it, and goes on
   * with that whatever it is handed. It has begun with it before it runs this program.
   */
  static boolean recovers(FlinkPipelineOptions options) throws InterruptedException {
    Configuration configuration =
        new Configuration(ExecutionEnvironment.getExecutionEnvironment().getConfiguration());
    return HighAvailabilityMode.isHighAvailabilityModeActivated(configuration)
        && !jobsOf(configuration).alive(options.getJobName(), ANSWERS_WITHIN).isEmpty();
  }

  private static FlinkJobs jobsOf(Configuration configuration) {
    String address = "localhost:" + configuration.get(RestOptions.PORT);
    return new FlinkJobs(FlinkRest.at(address, RestSecurity.of(configuration)));
  }

  @Override
  public JobClient take(Pipeline pipeline, Configuration ofContext, ClassLoader userCode)
      throws Exception {
    job =
        executors
            .getExecutorFactory(configuration)
            .getExecutor(configuration)
            .execute(pipeline, configuration, userCode)
            .get();
    return job;
  }

  @Override
  public JobClient submit(JobGraph graph, ClassLoader userCode) {
    throw new UnsupportedOperationException("pipelines are taken as they are");
  }

  private JobId id() {
    return new JobId(job.getJobID().toHexString());
  }

  @Override
  public JobClient job() {
    return job;
  }

  @Override
  public RunMetrics metrics() {
    return jobs.metrics(id());
  }

  @Override
  public long restarts() {
    return jobs.restarts(id()).orElse(0);
  }

  @Override
  public Optional<String> failure() {
    return jobs.rootCause(id()).map(RootCause::words);
  }

  @Override
  public Optional<Instant> lastCheckpoint() {
    Checkpoints checkpoints = jobs.checkpoints(id());
    return checkpoints.latestAt();
  }

  @Override
  public void close() {
    contexts.close();
  }
}
