package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where a command reads what other commands have published. */
public interface InputsOptions extends ResultTopicsOptions {

  @Flag(group = Group.INPUTS, place = 1, value = "FOLDER,...", otherwise = "none")
  @Description(
      "The folders that other commands wrote with --outputDir, several with commas between; instead"
          + " of --outputBootstrapServers.")
  @Nullable String getInputDir();

  void setInputDir(String value);
}
