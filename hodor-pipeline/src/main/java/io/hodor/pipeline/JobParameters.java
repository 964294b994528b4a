package io.hodor.pipeline;

import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a job on a cluster says of itself, where Flink shows the options it was submitted with. Set
 * by Hodor; whoever owns the job or starts it again reads them there.
 */
public interface JobParameters extends PipelineOptions {

  /** Which command the job carries out, see {@link io.hodor.flink.JobCommand}. */
  @Hidden
  @Nullable String getHodorCommand();

  void setHodorCommand(String value);

  /** Where a savepoint of the job is to lie; null where no state is kept. */
  @Hidden
  @Nullable String getHodorSavepointDir();

  void setHodorSavepointDir(String value);
}
