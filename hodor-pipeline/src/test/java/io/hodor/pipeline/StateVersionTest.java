package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.block.WindowBlockCoder;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaLiveSource;
import java.io.ObjectStreamClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink finds state again by the names of steps, and reads it by classes that it has written down.
 * Where this test fails, state of before is lost or misread: raise {@link StateVersion} and change
 * it here.
 */
class StateVersionTest {

  @TempDir Path folder;

  @Test
  void theStepsOfMeasuringWithoutEndHaveTheNamesOfThisVersion() {
    Pipeline pipeline = TestRequests.livePipeline(PipelineOptionsFactory.create(), folder);

    assertThat(StateVersion.NUMBER, is(2));
    assertThat(String.join("\n", stepsOf(pipeline)), is(MEASURE_2));
  }

  private static List<String> stepsOf(Pipeline pipeline) {
    List<String> steps = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            steps.add(node.getFullName());
          }
        });
    return steps;
  }

  private static final String MEASURE_2 =
      """
      Read messages/ReadOffsets/Impulse
      Read messages/ReadOffsets/ParDo(OutputSingleSource)/ParMultiDo(OutputSingleSource)
      Read messages/ReadOffsets/ParDo(UnboundedSourceAsSDFWrapper)/ParMultiDo(UnboundedSourceAsSDFWrapper)
      Read messages/ReadOffsets/ParDo(StripIds)/ParMultiDo(StripIds)
      Measure windows/Fold messages into blocks
      Measure windows/Add quiet windows/Name the topics/Impulse
      Measure windows/Add quiet windows/Name the topics/MapElements/Map/ParMultiDo(Anonymous)
      Measure windows/Add quiet windows/Key the topics/ParMultiDo(KeyOf)
      Measure windows/Add quiet windows/Keep the watermark only/ParMultiDo(Nothing)
      Measure windows/Add quiet windows/Follow the watermark
      Measure windows/Add quiet windows/One empty block as a window starts/ParMultiDo(AsWindowsStart)
      Measure windows/Join blocks and quiet windows
      Measure windows/Window/Place in event-time windows/Window.Assign
      Measure windows/Gather the blocks of a shard
      Measure windows/Merge blocks/ParMultiDo(MergeBlocks)
      Measure windows/Publish the latest of all shards/ParMultiDo(LatestPerShard)
      Write to files/All windows/Window.Into()/Window.Assign
      Write to files/Append windows/ParMultiDo(AppendWindows)
      Write to files/Dead letters of all windows/Window.Into()/Window.Assign
      Write to files/Append dead letters/ParMultiDo(AppendDeadLetters)""";

  @Test
  void classesThatLieInStateAreReadByLaterVersions() {
    for (Class<?> each : List.of(KafkaLiveSource.class, EventTime.class, WindowBlockCoder.class)) {
      assertThat(
          each.getName(),
          Optional.of(ObjectStreamClass.lookup(each).getSerialVersionUID()),
          is(Optional.of(1L)));
    }
  }
}
