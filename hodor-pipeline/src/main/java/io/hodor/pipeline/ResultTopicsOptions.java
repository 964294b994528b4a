package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where Hodor keeps its own topics. */
public interface ResultTopicsOptions extends PipelineOptions {

  @Flag(group = Group.TOPICS, place = 1, value = "HOST:PORT,...", otherwise = "none")
  @Description(
      "The brokers of Hodor's own topics. A command that writes to them creates those that are missing.")
  @Nullable String getOutputBootstrapServers();

  void setOutputBootstrapServers(String value);

  @Flag(group = Group.TOPICS, place = 2, value = "REF", otherwise = "none")
  @Description(
      "Where further settings of the clients of --outputBootstrapServers lie, secrets included; as"
          + " --consumerConfig.")
  @Nullable String getOutputConfig();

  void setOutputConfig(String value);

  @Flag(group = Group.TOPICS, place = 3, value = "NAME")
  @Description("The topic of the windows' results.")
  @Default.String("hodor-metrics")
  String getMetricsTopic();

  void setMetricsTopic(String value);

  @Flag(group = Group.TOPICS, place = 4, value = "NAME")
  @Description("The topic of the windows' offsets.")
  @Default.String("hodor-ledger")
  String getLedgerTopic();

  void setLedgerTopic(String value);

  @Flag(group = Group.TOPICS, place = 7, value = "NAME")
  @Description("The topic of the scores, which measuring does not write.")
  @Default.String("hodor-quality")
  String getScoreTopic();

  void setScoreTopic(String value);

  @Flag(group = Group.TOPICS, place = 5, value = "NAME")
  @Description("The topic that tells how this job fares.")
  @Default.String("hodor-health")
  String getHealthTopic();

  void setHealthTopic(String value);

  @Flag(group = Group.TOPICS, place = 6, value = "NAME")
  @Description("The topic of the records that do not parse: where they lie and why.")
  @Default.String("hodor-dead-letters")
  String getDeadLetterTopic();

  void setDeadLetterTopic(String value);
}
