package io.hodor.pipeline;

import io.hodor.flink.JobId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.DuplicateJobSubmissionException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.RestoreMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.util.ExceptionUtils;

/**
 * Hands jobs to a Flink cluster. The cluster has Hodor on its class path, so that a job brings no
 * files: it starts in seconds, and its classes do not pile up in the workers.
 */
final class RemoteFlink implements AutoCloseable {

  private final Configuration job;
  private final RestClusterClient<StandaloneClusterId> client;
  private JobClient submitted;

  /**
   * @param job what holds for this job, of Flink's own configuration
   */
  private RemoteFlink(Configuration job, RestClusterClient<StandaloneClusterId> client) {
    this.job = job;
    this.client = client;
  }

  /**
   * Speaks with the cluster that the options name.
   *
   * @throws IOException if Flink's configuration makes no client
   */
  static RemoteFlink open(FlinkPipelineOptions options, Configuration job) throws IOException {
    Configuration configuration =
        options.getFlinkConfDir() == null
            ? new Configuration()
            : GlobalConfiguration.loadConfiguration(options.getFlinkConfDir());
    String master = ClusterAddress.of(options);
    String host = master.substring(0, master.lastIndexOf(':'));
    configuration.set(RestOptions.ADDRESS, host);
    configuration.set(JobManagerOptions.ADDRESS, host);
    configuration.set(RestOptions.PORT, Integer.parseInt(master.substring(host.length() + 1)));
    // The address leads to whoever is the leader; this process need not see the store of leaders.
    configuration.set(HighAvailabilityOptions.HA_MODE, "NONE");
    try {
      return new RemoteFlink(
          job, new RestClusterClient<>(configuration, StandaloneClusterId.getInstance()));
    } catch (Exception e) {
      throw new IOException(
          "--flinkMaster: " + master + " cannot be spoken to: " + Causes.words(e), e);
    }
  }

  /**
   * Hands over a pipeline under an id.
   *
   * @param snapshot the state to go on from
   * @return false when the cluster has taken the id before
   * @throws IOException why the job was not taken
   */
  boolean submit(Pipeline pipeline, JobId id, Optional<Snapshot> snapshot) throws IOException {
    try {
      PipelineResult unused =
          run(
              pipeline,
              graph -> {
                graph.setJobID(JobID.fromHexString(id.hex()));
                snapshot.ifPresent(
                    it ->
                        graph.setSavepointRestoreSettings(
                            SavepointRestoreSettings.forPath(
                                it.path(), false /* all of it must fit */, modeOf(it))));
              });
      return true;
    } catch (IOException e) {
      if (ExceptionUtils.findThrowableWithMessage(
              e, DuplicateJobSubmissionException.class.getSimpleName())
          .isPresent()) {
        return false;
      }
      throw e;
    }
  }

  /** What Hodor has kept is removed when newer state is there; what a user names stays. */
  private static RestoreMode modeOf(Snapshot snapshot) {
    return snapshot.named() ? RestoreMode.NO_CLAIM : RestoreMode.CLAIM;
  }

  /** The job that was submitted last. */
  JobClient job() {
    return submitted;
  }

  /** Hands over a pipeline under an id of its own. */
  PipelineResult submit(Pipeline pipeline) throws IOException {
    return run(pipeline, graph -> {});
  }

  private PipelineResult run(Pipeline pipeline, Consumer<JobGraph> change) throws IOException {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    String master = options.getFlinkMaster();
    try (FlinkContexts contexts =
        FlinkContexts.open(job, (graph, userCode) -> submit(graph, userCode, change))) {
      // For Beam: whoever this thread hands jobs to.
      options.setFlinkMaster(FlinkSettings.EMBEDDED);
      return pipeline.run();
    } catch (RuntimeException e) {
      throw new IOException(Causes.words(FlinkFailures.original(e)), e);
    } finally {
      options.setFlinkMaster(master);
    }
  }

  private JobClient submit(JobGraph graph, ClassLoader userCode, Consumer<JobGraph> change)
      throws Exception {
    change.accept(graph);
    try {
      JobID id = client.submitJob(graph).get();
      submitted = new ClusterClientJobClientAdapter<>(() -> client, id, userCode);
      return submitted;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
