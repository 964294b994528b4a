package io.hodor.pipeline;

import io.hodor.metrics.MeasuredWindows;
import io.hodor.sink.AppendToFiles;
import io.hodor.sink.WriteToFiles;
import io.hodor.sink.WriteToInfluxDb;
import io.hodor.sink.WriteToKafka;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Read, measure, write. Nothing after the first step knows where the messages came from. */
final class MeasurePipeline {

  private MeasurePipeline() {}

  static Pipeline create(
      PipelineOptions options, Reading reading, MeasuredWindows windows, Outputs outputs) {
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple measured = reading.input().measure(pipeline, windows, reading.topics());
    // InfluxDB first: the next run begins after what the others know to be final.
    PCollectionTuple results =
        outputs
            .influx()
            .map(it -> measured.apply("Write to InfluxDB", WriteToInfluxDb.to(it)))
            .orElse(measured);
    outputs.topics().ifPresent(it -> results.apply("Write to Kafka", WriteToKafka.to(it)));
    outputs
        .folder()
        .ifPresent(
            it ->
                results.apply(
                    "Write to files",
                    windows.live() ? AppendToFiles.into(it) : WriteToFiles.into(it)));
    return pipeline;
  }
}
