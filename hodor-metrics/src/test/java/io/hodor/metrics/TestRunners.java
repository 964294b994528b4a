package io.hodor.metrics;

import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** The runners of {@link TestRunner}, for tests of other packages. */
public final class TestRunners {

  private TestRunners() {}

  public static PipelineOptions direct() {
    return TestRunner.DIRECT.options();
  }

  public static FlinkPipelineOptions flink() {
    return TestRunner.flink(1, 1000);
  }
}
