package io.hodor.pipeline;

import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.sink.WriteToFiles;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Read, measure, write. Nothing after the first step knows where the messages came from. */
final class MeasurePipeline {

  private MeasurePipeline() {}

  static Pipeline create(
      PipelineOptions options, Reading reading, MeasuredWindows windows, String outputDir) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read messages", reading.read())
        .apply("Measure windows", MeasureWindows.of(windows, List.of(reading.topic())))
        .apply("Write results", WriteToFiles.into(outputDir));
    return pipeline;
  }
}
