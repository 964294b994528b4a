package io.hodor.metrics;

import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The runners that every story of the engine is told on. */
enum TestRunner {
  DIRECT {
    @Override
    PipelineOptions options() {
      DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
      options.setRunner(DirectRunner.class);
      options.setTargetParallelism(2);
      return options;
    }
  },
  FLINK {
    @Override
    PipelineOptions options() {
      return flink(2, 1000);
    }

    @Override
    PipelineOptions testStreamOptions() {
      // In larger bundles the watermark waits for their end, and late data is counted on time.
      FlinkPipelineOptions options = flink(1, 1);
      options.setStreaming(true);
      return options;
    }
  };

  /** For bounded runs. */
  abstract PipelineOptions options();

  /** For runs over a {@code TestStream}. */
  PipelineOptions testStreamOptions() {
    return options();
  }

  /** An embedded Flink with the settings that Hodor asks for. */
  static FlinkPipelineOptions flink(int parallelism, long maxBundleSize) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStableUniqueNames(CheckEnabled.ERROR);
    options.setParallelism(parallelism);
    options.setMaxBundleSize(maxBundleSize);
    options.setMaxBundleTimeMills(200L);
    options.setAutoWatermarkInterval(1000L);
    options.setFinishBundleBeforeCheckpointing(true);
    return options;
  }
}
