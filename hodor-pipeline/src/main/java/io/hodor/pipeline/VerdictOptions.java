package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whose published verdicts a command reads. */
public interface VerdictOptions extends InputsOptions {

  @Flag(group = Group.ASKED, place = 2, value = "NAME")
  @Description("The name of the Kafka cluster that the topic belongs to.")
  @Default.String("default")
  String getCluster();

  void setCluster(String value);

  @Flag(
      group = Group.ASKED,
      place = 3,
      value = "NAME,...",
      otherwise = "all sources of the topic that were ever judged, at least one")
  @Description(
      "The sources, as in bigquery, several with commas between, or patterns, as in"
          + " bigquery:shop.*, which must match the whole name.")
  @Nullable String getSource();

  void setSource(String value);

  @Flag(group = Group.RUN, place = 1, value = "DURATION", otherwise = "none")
  @Description("Give up after this long, with exit code 5.")
  @Nullable String getTimeLimit();

  void setTimeLimit(String value);
}
