package io.hodor.source;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How to get at a Kafka cluster. A reader without end takes it from here whenever it starts, so
 * that a job restored from a check-point uses what its new start says, and not what was serialized
 * long ago.
 */
public interface KafkaOptions extends PipelineOptions {

  @Description("The brokers to connect to first.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(String value);

  @Description("Where the consumer's further settings lie.")
  @Nullable String getConsumerConfig();

  void setConsumerConfig(String value);
}
