package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The options of {@code hodor drill}, as they are written. */
public interface DrillOptions extends PipelineOptions {

  @Flag(group = Group.PLANTED, place = 1, value = "NAME")
  @Description("The topic that the drill writes: an empty one that nobody else uses.")
  @Nullable String getTopic();

  void setTopic(String value);

  @Flag(group = Group.PLANTED, place = 2, value = "true|false")
  @Description(
      "Whether to make the topic where it is missing, with four partitions. It stays when the drill"
          + " is over.")
  @Default.Boolean(false)
  boolean getCreateTopic();

  void setCreateTopic(boolean value);

  @Flag(group = Group.PLANTED, place = 3, value = "NUMBER")
  @Description(
      "How many records to write, beside some of an aborted transaction: at least 160 for each"
          + " partition, at most 1000000.")
  @Default.String("20000")
  String getRecords();

  void setRecords(String value);

  @Flag(group = Group.PLANTED, place = 4, value = "NUMBER", otherwise = "another one each time")
  @Description("Which offsets get the faults. A drill tells its own, to be repeated.")
  @Nullable Long getSeed();

  void setSeed(Long value);

  @Flag(group = Group.KAFKA, place = 1, value = "HOST:PORT,...")
  @Description("The brokers to connect to first.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(String value);

  @Flag(
      group = Group.KAFKA,
      place = 2,
      value = "REF",
      otherwise = "--consumerConfig, but for what only a consumer knows")
  @Description(
      "Where further settings of the producer lie, and of the client that makes the topic; as"
          + " --consumerConfig.")
  @Nullable String getProducerConfig();

  void setProducerConfig(String value);

  @Flag(group = Group.KAFKA, place = 3, value = "REF", otherwise = "none")
  @Description(
      "Where the consumer's further settings lie, secrets included: a file of properties, as a path"
          + " or a gs:// object. Read where the consumer is made; its content is never shown.")
  @Nullable String getConsumerConfig();

  void setConsumerConfig(String value);

  @Flag(group = Group.KAFKA, place = 4, value = "read_committed|read_uncommitted")
  @Description(
      "Whether records of open and aborted transactions are left out. Set what the sink's"
          + " consumer uses.")
  @Default.String("read_committed")
  String getIsolationLevel();

  void setIsolationLevel(String value);

  @Flag(
      group = Group.RESULTS,
      place = 1,
      value = "FOLDER",
      otherwise = "a temporary folder, which is named at the end")
  @Description(
      "Where to write the sink's copy of the topic, its dead letters and the results: a path. Made"
          + " when missing.")
  @Nullable String getOutputDir();

  void setOutputDir(String value);
}
