package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where results go. */
public interface OutputsOptions extends ResultTopicsOptions, InfluxOptions {

  @Flag(group = Group.RESULTS, place = 1, value = "FOLDER", otherwise = "none")
  @Description(
      "Where to write metrics.ndjson, ledger.ndjson, dead-letters.ndjson and health.ndjson: a path,"
          + " or gs:// for a run that ends. Made when missing; lines of other addresses stay. At"
          + " least one of this, --outputBootstrapServers and --influxUrl is needed.")
  @Nullable String getOutputDir();

  void setOutputDir(String value);
}
