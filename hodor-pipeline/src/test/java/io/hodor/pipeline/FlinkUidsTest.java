package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkUidsTest {

  @TempDir Path folder;

  @Test
  void aStepKeepsItsIdWhenTheParallelismChanges() {
    List<String> alone = operators(1);

    assertThat(operators(1), is(equalTo(alone)));
    assertThat(operators(2), is(equalTo(alone)));
    assertThat(operators(8), is(equalTo(alone)));
  }

  @Test
  void stepsOfOneNameHaveUidsOfTheirOwnAndAUidThatIsThereStays() {
    StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
    var first = flink.fromData(1);
    var second = flink.fromData(2);
    var third = flink.fromData(3).uid("mine");
    var end = first.union(second, third).sinkTo(new DiscardingSink<>());

    FlinkUids.complete(List.of(end.getTransformation()));

    List<String> uids =
        List.of(
            first.getTransformation().getUid(),
            second.getTransformation().getUid(),
            third.getTransformation().getUid());
    assertThat(uids, everyItem(is(notNullValue())));
    assertThat(uids.get(0), is(not(uids.get(1))));
    assertThat(uids.get(2), is("mine"));
  }

  /** The ids under which Flink keeps the state of the steps of measuring without end, sorted. */
  private List<String> operators(int parallelism) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setStreaming(true);
    options.setAttachedMode(false);
    options.setParallelism(parallelism);
    Pipeline pipeline = TestRequests.livePipeline(options, folder);
    Submitted place = new Submitted();
    try (FlinkContexts unused = FlinkContexts.open(new Configuration(), place)) {
      pipeline.run();
    }
    List<String> ids =
        StreamSupport.stream(place.graph.getVertices().spliterator(), false)
            .flatMap(vertex -> vertex.getOperatorIDs().stream())
            .map(OperatorIDPair::getGeneratedOperatorID)
            .map(Object::toString)
            .sorted()
            .toList();
    assertThat(ids, is(not(hasSize(0))));
    return ids;
  }

  /** Takes a job, and does not run it. */
  private static final class Submitted implements FlinkContexts.Place {
    private JobGraph graph;

    @Override
    public JobClient submit(JobGraph graph, ClassLoader userCode) {
      this.graph = graph;
      return null;
    }
  }
}
