package io.hodor.pipeline;

import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * While this is open, Beam's {@code --flinkMaster=[auto]} means the place that jobs are handed to
 * here. Beam's own ways to a Flink hide the job's id, or the job itself until it has ended.
 */
final class FlinkContexts implements AutoCloseable {

  /** Takes jobs. */
  interface Place {

    /** Takes what Beam has made of a pipeline. */
    default JobClient take(Pipeline pipeline, Configuration configuration, ClassLoader userCode)
        throws Exception {
      JobGraph graph =
          pipeline instanceof StreamGraph stream
              ? stream.getJobGraph(userCode, null)
              : PipelineExecutorUtils.getJobGraph(pipeline, configuration, userCode);
      return submit(graph, userCode);
    }

    JobClient submit(JobGraph graph, ClassLoader userCode) throws Exception;
  }

  private final Place place;

  private FlinkContexts(Place place) {
    this.place = place;
  }

  /** Pipelines that are run by this thread go to the place. */
  static FlinkContexts open(Configuration configuration, Place place) {
    FlinkContexts contexts = new FlinkContexts(place);
    contexts.new Batch(configuration).install();
    contexts.new Streaming(configuration).install();
    return contexts;
  }

  /** Whether somebody else has said where jobs go: Flink itself, which runs this program. */
  static boolean isInsideFlink() {
    return !ExecutionEnvironment.areExplicitEnvironmentsAllowed();
  }

  @Override
  public void close() {
    Batch.uninstall();
    Streaming.uninstall();
  }

  /** Where Beam submits the plan of a run that ends. */
  private final class Batch extends ExecutionEnvironment {

    Batch(Configuration configuration) {
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
      return place.take(createProgramPlan(jobName), getConfiguration(), getUserCodeClassLoader());
    }
  }

  /** Where Beam submits the graph of a run without end. */
  private final class Streaming extends StreamExecutionEnvironment {

    Streaming(Configuration configuration) {
      super(configuration);
    }

    void install() {
      initializeContextEnvironment(any -> this);
    }

    static void uninstall() {
      resetContextEnvironment();
    }

    @Override
    public StreamGraph getStreamGraph(boolean clearTransformations) {
      FlinkUids.complete(transformations);
      return super.getStreamGraph(clearTransformations);
    }

    @Override
    public JobClient executeAsync(StreamGraph graph) throws Exception {
      return place.take(graph, new Configuration(), getUserClassloader());
    }
  }
}
