package io.hodor.pipeline;

import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.RestSecurity;
import org.apache.beam.runners.flink.FlinkPipelineOptions;

/** Which cluster {@code --flinkMaster} means, if any. */
final class ClusterAddress {

  private ClusterAddress() {}

  /** Whether the options mean a cluster, rather than a Flink inside this process. */
  static boolean isIn(FlinkPipelineOptions options) {
    return FlinkRest.isAddress(of(options));
  }

  /** As {@code host:port}. */
  static String of(FlinkPipelineOptions options) {
    return FlinkRest.withoutScheme(options.getFlinkMaster());
  }

  /** The cluster's jobs; nothing is asked yet. */
  static FlinkJobs jobs(FlinkPipelineOptions options) {
    return new FlinkJobs(FlinkRest.at(of(options), RestSecurity.in(options.getFlinkConfDir())));
  }
}
