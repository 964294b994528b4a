package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The options of {@code hodor report}, as they are written. */
public interface ReportOptions extends InputsOptions {

  @Flag(group = Group.WHAT, place = 2, value = "NAME")
  @Description("The topics to show, a pattern as in orders-*, which must match the whole name.")
  @Default.String("*")
  String getTopic();

  void setTopic(String value);

  @Flag(group = Group.WHAT, place = 3, value = "NAME")
  @Description("The Kafka clusters to show, a pattern too.")
  @Default.String("*")
  String getCluster();

  void setCluster(String value);

  @Flag(group = Group.WHAT, place = 4, value = "REF", otherwise = "nobody is named")
  @Description(
      "Where the rules of scoring lie: a YAML file as hodor score takes it, as a path or a gs://"
          + " object. The page names the topics' owners from it.")
  @Nullable String getScoreConfig();

  void setScoreConfig(String value);

  @Flag(group = Group.WHEN, place = 1, value = "TIME", otherwise = "a day before the end")
  @Description(
      "Show windows from this time on, ISO-8601 with a zone, as in 2026-01-31T10:00:00Z. A window"
          + " that reaches into the range is shown.")
  @Nullable String getFrom();

  void setFrom(String value);

  @Flag(group = Group.WHEN, place = 2, value = "TIME", otherwise = "the end of the newest window")
  @Description("Show windows up to this time, exclusive.")
  @Nullable String getTo();

  void setTo(String value);

  @Flag(group = Group.RESULTS, place = 1, value = "FILE")
  @Description(
      "The page to write: a path, or gs://. One that is there is replaced; folders are made.")
  @Default.String("hodor-report.html")
  String getOutput();

  void setOutput(String value);
}
