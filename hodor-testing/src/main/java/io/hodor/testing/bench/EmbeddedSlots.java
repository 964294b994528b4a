package io.hodor.testing.bench;

import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Flink in this JVM, as every pipeline of the bench has it. */
final class EmbeddedSlots {

  private EmbeddedSlots() {}

  static FlinkPipelineOptions options(int slots) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(slots);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    return options;
  }
}
