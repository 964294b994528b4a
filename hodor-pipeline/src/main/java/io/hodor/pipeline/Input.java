package io.hodor.pipeline;

import io.hodor.MessageBatch;
import io.hodor.metrics.MeasureBlocks;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.metrics.MeasuredWindows;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** What a source hands on. Nothing after this knows where it came from. */
sealed interface Input {

  /** Reads it and measures its windows. */
  PCollectionTuple measure(Pipeline pipeline, MeasuredWindows windows, List<MeasuredTopic> topics);

  /** Messages, which Hodor counts. */
  record Messages(PTransform<PBegin, PCollection<MessageBatch>> read) implements Input {
    @Override
    public PCollectionTuple measure(
        Pipeline pipeline, MeasuredWindows windows, List<MeasuredTopic> topics) {
      return pipeline
          .apply("Read messages", read)
          .apply("Measure windows", MeasureWindows.of(windows, topics));
    }
  }

  /**
   * Blocks, which the source has counted.
   *
   * @param read reads those of given windows
   */
  record Blocks(Function<MeasuredWindows, PTransform<PBegin, PCollectionTuple>> read)
      implements Input {
    @Override
    public PCollectionTuple measure(
        Pipeline pipeline, MeasuredWindows windows, List<MeasuredTopic> topics) {
      return pipeline
          .apply("Read blocks", read.apply(windows))
          .apply("Measure windows", MeasureBlocks.of(windows, topics));
    }
  }
}
