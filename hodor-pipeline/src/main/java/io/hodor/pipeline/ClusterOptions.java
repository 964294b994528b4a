package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How a run without end lives on a Flink cluster, which {@code --flinkMaster} names. */
public interface ClusterOptions extends PipelineOptions {

  @Flag(group = Group.CLUSTER, place = 1, value = "FOLDER", otherwise = "none: no state is kept")
  @Description(
      "Where the job keeps its state, for every machine of the cluster and this one: a path on a"
          + " shared disk, an s3:// or a gs:// address. The next start goes on from the newest state"
          + " there that fits; without any it begins with the oldest window that is not final.")
  @Nullable String getCheckpointDir();

  void setCheckpointDir(String value);

  @Flag(group = Group.CLUSTER, place = 2, value = "FOLDER", otherwise = "--checkpointDir")
  @Description("Where the state is kept when the job is stopped or taken over.")
  @Nullable String getSavepointDir();

  void setSavepointDir(String value);

  @Flag(group = Group.CLUSTER, place = 3, value = "FOLDER", otherwise = "the newest that fits")
  @Description(
      "Go on from this savepoint or check-point below --checkpointDir or --savepointDir, even if a"
          + " job runs already: it is stopped.")
  @Nullable String getFromSavepoint();

  void setFromSavepoint(String value);

  @Flag(group = Group.CLUSTER, place = 4, value = "true|false")
  @Description(
      "Go on without state, with the oldest window that is not final, even if a job runs already: it"
          + " is stopped.")
  @Default.Boolean(false)
  boolean getFresh();

  void setFresh(boolean value);

  @Flag(group = Group.CLUSTER, place = 5, value = "DURATION")
  @Description("How long the cluster may take until all tasks of the job work.")
  @Default.String("PT2M")
  String getStartTimeout();

  void setStartTimeout(String value);

  @Flag(group = Group.CLUSTER, place = 6, value = "DURATION")
  @Description(
      "How long a job may take to keep its state when it is stopped; after it the job is cancelled,"
          + " and its last check-point counts.")
  @Default.String("PT1M")
  String getStopTimeout();

  void setStopTimeout(String value);
}
