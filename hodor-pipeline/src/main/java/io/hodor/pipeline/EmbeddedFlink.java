package io.hodor.pipeline;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink inside this process. Beam's own embedded mode hides the job until it has ended; here it can
 * be watched and stopped. While this is open, Beam's {@code --flinkMaster=[auto]} means this Flink.
 */
final class EmbeddedFlink implements WatchedFlink {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
  private static final String RESTARTS = "numRestarts";
  private static final long CLOSE_SECONDS = 10;
  private static final long ASK_SECONDS = 10;

  private final LiveMetrics metrics = new LiveMetrics();
  private final CheckpointFolder checkpoints;
  private final MiniCluster cluster;
  private final Thread closing = new Thread(this::closeCluster, "close-flink");
  private FlinkContexts contexts;
  private volatile JobClient job;

  private EmbeddedFlink(Configuration configuration, CheckpointFolder checkpoints, int slots) {
    this.checkpoints = checkpoints;
    this.cluster = new WatchedCluster(clusterConfiguration(configuration, slots), metrics);
  }

  /** Starts a Flink with this many slots; pipelines run by this thread go there. */
  static EmbeddedFlink open(Configuration configuration, int slots) throws Exception {
    CheckpointFolder checkpoints = CheckpointFolder.create();
    checkpoints.setIn(configuration);
    EmbeddedFlink flink = new EmbeddedFlink(configuration, checkpoints, slots);
    // A signal must not leave Flink's temporary files behind.
    Runtime.getRuntime().addShutdownHook(flink.closing);
    flink.cluster.start();
    flink.contexts = FlinkContexts.open(configuration, flink::submit);
    return flink;
  }

  @Override
  public JobClient job() {
    return job;
  }

  @Override
  public LiveMetrics metrics() {
    return metrics;
  }

  @Override
  public long restarts() {
    return metrics.least(RESTARTS).orElse(0);
  }

  @Override
  public Optional<String> failure() {
    return graph()
        .map(AccessExecutionGraph::getFailureInfo)
        .map(this::exception)
        .map(Causes::words);
  }

  private Throwable exception(ErrorInfo failure) {
    return FlinkFailures.original(failure.getException());
  }

  @Override
  public Optional<Instant> lastCheckpoint() {
    return graph()
        .map(AccessExecutionGraph::getCheckpointStatsSnapshot)
        .map(snapshot -> snapshot.getHistory().getLatestCompletedCheckpoint())
        .map(checkpoint -> Instant.ofEpochMilli(checkpoint.getLatestAckTimestamp()));
  }

  private Optional<AccessExecutionGraph> graph() {
    try {
      return Optional.of(
          cluster.getExecutionGraph(job.getJobID()).get(ASK_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    contexts.close();
    closeCluster();
    try {
      Runtime.getRuntime().removeShutdownHook(closing);
    } catch (IllegalStateException e) {
      // The process ends already.
    }
  }

  private void closeCluster() {
    try {
      cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Flink did not end well", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      checkpoints.close();
    }
  }

  private static MiniClusterConfiguration clusterConfiguration(
      Configuration configuration, int slots) {
    return new MiniClusterConfiguration.Builder()
        .setConfiguration(configuration)
        .setNumTaskManagers(1)
        .setNumSlotsPerTaskManager(slots)
        .setRpcServiceSharing(RpcServiceSharing.SHARED)
        .build();
  }

  private JobClient submit(JobGraph graph, ClassLoader userCode) throws Exception {
    try {
      cluster.submitJob(graph).get();
    } catch (ExecutionException e) {
      throw new IOException("the job was not taken", FlinkFailures.original(e));
    }
    job =
        new MiniClusterJobClient(
            graph.getJobID(), cluster, userCode, JobFinalizationBehavior.NOTHING);
    return job;
  }

  /**
   * A cluster whose metrics go to {@link LiveMetrics}, besides the reporters that are configured.
   */
  private static final class WatchedCluster extends MiniCluster {
    private final LiveMetrics metrics;

    WatchedCluster(MiniClusterConfiguration configuration, LiveMetrics metrics) {
      super(configuration);
      this.metrics = metrics;
    }

    @Override
    protected MetricRegistryImpl createMetricRegistry(
        Configuration configuration, long maximumFrameSize) {
      List<ReporterSetup> reporters =
          new ArrayList<>(ReporterSetup.fromConfiguration(configuration, null));
      reporters.add(ReporterSetup.forReporter("hodor", metrics));
      return new MetricRegistryImpl(
          MetricRegistryConfiguration.fromConfiguration(configuration, maximumFrameSize),
          reporters);
    }
  }
}
