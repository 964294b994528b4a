package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The options of {@code hodor score}, as they are written; see {@link ScoreRequest}. */
public interface ScoreOptions extends OutputsOptions, InputsOptions, ClusterOptions {

  @Flag(group = Group.INPUTS, place = 1, value = "FOLDER,...", otherwise = "none")
  @Description(
      "The folders that other runs wrote with --outputDir, several with commas between; instead of"
          + " the topics at --outputBootstrapServers. Then the run ends, as with --asOf=now.")
  @Override
  @Nullable String getInputDir();

  @Override
  void setInputDir(String value);

  @Flag(group = Group.INPUTS, place = 2, value = "NAME")
  @Description("The Kafka clusters whose topics are judged: a name, or a pattern for many.")
  @Default.String("*")
  String getCluster();

  void setCluster(String value);

  @Flag(group = Group.INPUTS, place = 3, value = "NAME")
  @Description("The topics that are judged: a name, or a pattern for many, as in orders-*.")
  @Default.String("*")
  String getTopic();

  void setTopic(String value);

  @Flag(group = Group.INPUTS, place = 4, value = "FOLDER", otherwise = "none")
  @Description(
      "Where a sink puts the records that it could not deliver, as JSON in a folder for each topic:"
          + " a path or a gs:// address. They are missing for that reason, and not lost. Needs a"
          + " --cluster that is no pattern.")
  @Nullable String getDeadLetterFiles();

  void setDeadLetterFiles(String value);

  @Flag(group = Group.JUDGING, place = 1, value = "REF", otherwise = "none: the same for all")
  @Description(
      "Whom to ask about a topic and what is asked of it: a YAML file, as a path or a gs:// object;"
          + " see docs/operations.md.")
  @Nullable String getScoreConfig();

  void setScoreConfig(String value);

  @Flag(group = Group.JUDGING, place = 2, value = "now|TIME", otherwise = "none: for ever")
  @Description(
      "Judge once, as of this moment, and end. Without it the run has no end, and judges whenever"
          + " something new is measured or time changes a verdict.")
  @Nullable String getAsOf();

  void setAsOf(String value);

  @Flag(group = Group.JUDGING, place = 3, value = "DURATION")
  @Description("How long ago a window may have begun to be judged.")
  @Default.String("P3D")
  String getHorizon();

  void setHorizon(String value);

  @Flag(group = Group.JUDGING, place = 4, value = "DURATION")
  @Description(
      "How long after it should have settled a window may wait for a measurement, before it is"
          + " called unmeasured.")
  @Default.String("PT1H")
  String getUnmeasuredAfter();

  void setUnmeasuredAfter(String value);

  @Flag(group = Group.RESULTS, place = 1, value = "FOLDER", otherwise = "none")
  @Description(
      "Where to write quality.ndjson, verified.ndjson and health.ndjson: a path, or gs:// for a run"
          + " that ends. Made when missing; lines of other addresses stay. At least one of this,"
          + " --outputBootstrapServers and --influxUrl is needed.")
  @Override
  @Nullable String getOutputDir();

  @Override
  void setOutputDir(String value);

  @Flag(group = Group.RUN, place = 1, value = "DURATION", otherwise = "none")
  @Description("Give up after this long, with exit code 5.")
  @Nullable String getTimeLimit();

  void setTimeLimit(String value);

  @Flag(group = Group.RUN, place = 2, value = "NAME")
  @Description("The name of this Hodor, where several judge the same topics.")
  @Default.String("default")
  String getInstance();

  void setInstance(String value);
}
