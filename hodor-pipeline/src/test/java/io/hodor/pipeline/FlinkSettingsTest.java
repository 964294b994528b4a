package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class FlinkSettingsTest {

  /** Else Flink has a thread for each step that wakes ten times a second. */
  @Test
  void blocksOfARunWithoutEndLeaveAtOnce() {
    assertThat(bufferTimeout(true), is(0L));
    assertThat(bufferTimeout(false), is(greaterThan(0L)));
  }

  private static long bufferTimeout(boolean streaming) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setStreaming(streaming);
    return new StreamExecutionEnvironment(FlinkSettings.ofJob(options, Optional.empty()))
        .getBufferTimeout();
  }
}
