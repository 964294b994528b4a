package io.hodor.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
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
final class EmbeddedFlink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
  private static final long CLOSE_SECONDS = 10;

  private final LiveCounters counters = new LiveCounters();
  private final MiniCluster cluster;
  private final Thread closing = new Thread(this::closeCluster, "close-flink");
  private volatile JobClient job;

  private EmbeddedFlink(Configuration configuration, int slots) {
    this.cluster = new WatchedCluster(clusterConfiguration(configuration, slots), counters);
  }

  /** Starts a Flink with this many slots; pipelines run by this thread go there. */
  static EmbeddedFlink open(Configuration configuration, int slots) throws Exception {
    EmbeddedFlink flink = new EmbeddedFlink(configuration, slots);
    // A signal must not leave Flink's temporary files behind.
    Runtime.getRuntime().addShutdownHook(flink.closing);
    flink.cluster.start();
    flink.new Environment(configuration).install();
    return flink;
  }

  /** The job that was submitted last. */
  JobClient job() {
    return job;
  }

  LiveCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    Environment.uninstall();
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

  /** Where Beam submits its plan. */
  private final class Environment extends ExecutionEnvironment {

    Environment(Configuration configuration) {
      super(configuration);
    }

    void install() {
      initializeContextEnvironment(() -> this);
    }

    static void uninstall() {
      resetContextEnvironment();
    }

    @Override
    public JobClient executeAsync(String jobName) throws Exception {
      Plan plan = createProgramPlan(jobName);
      JobGraph graph =
          PipelineExecutorUtils.getJobGraph(plan, getConfiguration(), getUserCodeClassLoader());
      cluster.submitJob(graph).get();
      job =
          new MiniClusterJobClient(
              graph.getJobID(), cluster, getUserCodeClassLoader(), JobFinalizationBehavior.NOTHING);
      return job;
    }
  }

  /**
   * A cluster whose metrics go to {@link LiveCounters}, besides the reporters that are configured.
   */
  private static final class WatchedCluster extends MiniCluster {
    private final LiveCounters counters;

    WatchedCluster(MiniClusterConfiguration configuration, LiveCounters counters) {
      super(configuration);
      this.counters = counters;
    }

    @Override
    protected MetricRegistryImpl createMetricRegistry(
        Configuration configuration, long maximumFrameSize) {
      List<ReporterSetup> reporters =
          new ArrayList<>(ReporterSetup.fromConfiguration(configuration, null));
      reporters.add(ReporterSetup.forReporter("hodor", counters));
      return new MetricRegistryImpl(
          MetricRegistryConfiguration.fromConfiguration(configuration, maximumFrameSize),
          reporters);
    }
  }
}
