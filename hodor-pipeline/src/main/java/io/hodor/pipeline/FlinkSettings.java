package io.hodor.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** How Flink runs inside this process, unless the user says otherwise. */
final class FlinkSettings {

  private static final String EMBEDDED = "[auto]";

  private FlinkSettings() {}

  /** Options of Beam and its runner that hold when they are not given. */
  static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("runner", FlinkRunner.class.getSimpleName());
    defaults.put("parallelism", String.valueOf(Runtime.getRuntime().availableProcessors()));
    // Batches and blocks are never changed once they are handed on: copies would be waste.
    defaults.put("objectReuse", "true");
    defaults.put("fasterCopy", "true");
    // Two steps of one name would be told apart by their order only.
    defaults.put("stableUniqueNames", "ERROR");
    return defaults;
  }

  /** Makes the pipeline run inside this process, watched from outside. */
  static void embed(FlinkPipelineOptions options, Faults faults) {
    if (!options.getFlinkMaster().matches("\\[(auto|local)\\]")) {
      faults.add("flinkMaster", "a Flink cluster cannot be used yet; leave it out");
    }
    if (options.getRunner() != FlinkRunner.class) {
      faults.add("runner", "leave it out; there is only FlinkRunner");
    }
    if (options.getParallelism() < 1) {
      faults.add("parallelism", "write 1 or more, or leave it out");
    }
    options.setFlinkMaster(EMBEDDED);
    options.setAttachedMode(false);
  }

  /** Flink's own configuration: the user's, completed by what a run in one process needs. */
  static Configuration configuration(FlinkPipelineOptions options) {
    Configuration configuration =
        options.getFlinkConfDir() == null
            ? new Configuration()
            : GlobalConfiguration.loadConfiguration(options.getFlinkConfDir());
    MemorySize network = MemorySize.ofMebiBytes(64 + 16L * options.getParallelism());
    set(configuration, TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    set(configuration, TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    set(
        configuration,
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        MemorySize.ofMebiBytes(64L * options.getParallelism()));
    // Within one process silence means a busy machine, not a lost worker.
    set(configuration, HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, 600_000L);
    // Nothing outside this machine has business with it.
    set(configuration, RestOptions.ADDRESS, "localhost");
    set(configuration, RestOptions.BIND_ADDRESS, "localhost");
    set(configuration, RestOptions.BIND_PORT, "0");
    return configuration;
  }

  private static <T> void set(Configuration configuration, ConfigOption<T> option, T value) {
    if (!configuration.contains(option)) {
      configuration.set(option, value);
    }
  }
}
