package io.hodor.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.contrib.streaming.state.RocksDBOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;

/** How Flink runs what it is given, unless the user says otherwise. */
final class FlinkSettings {

  /** For Beam: wherever the calling thread hands jobs to. */
  static final String EMBEDDED = "[auto]";

  private FlinkSettings() {}

  /**
   * Options of Beam and its runner that hold when they are not given.
   *
   * @param live whether the run has no end
   * @param source what is read, where that is known
   */
  static Map<String, String> defaults(boolean live, Optional<Source> source) {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("runner", FlinkRunner.class.getSimpleName());
    // Of tables little travels: BigQuery does the work, and a slot of a cluster is enough.
    boolean little = source.filter(Source.BIGQUERY::equals).isPresent();
    int processors = Runtime.getRuntime().availableProcessors();
    defaults.put("parallelism", String.valueOf(little ? 1 : processors));
    // Batches and blocks are never changed once they are handed on: copies would be waste.
    defaults.put("objectReuse", "true");
    defaults.put("fasterCopy", "true");
    // Two steps of one name would be told apart by their order only.
    defaults.put("stableUniqueNames", "ERROR");
    if (live) {
      defaults.putAll(LIVE);
    }
    return defaults;
  }

  /**
   * What exactness needs of a run without end: a bundle that is open while a check-point is taken
   * would let the watermark pass its blocks; small bundles would hold the watermark back.
   */
  private static final Map<String, String> LIVE =
      Map.of(
          "streaming", "true",
          "checkpointingInterval", "30000",
          "finishBundleBeforeCheckpointing", "true",
          "maxBundleSize", "1000000",
          "maxBundleTimeMills", "1000",
          "autoWatermarkInterval", "1000");

  /** What a user's own options put at risk, for people; empty when they do not. */
  static List<String> dangers(FlinkPipelineOptions options) {
    List<String> dangers = new ArrayList<>();
    long interval = options.getCheckpointingInterval();
    if (interval <= 0) {
      dangers.add("--checkpointingInterval: without check-points a failure begins all over again");
    } else if (options.getMaxBundleTimeMills() >= interval
        && !options.getFinishBundleBeforeCheckpointing()) {
      dangers.add(
          "--maxBundleTimeMills: with bundles as long as --checkpointingInterval no window may ever"
              + " end");
    }
    if (!options.getFinishBundleBeforeCheckpointing()) {
      dangers.add(
          "--finishBundleBeforeCheckpointing=false: the watermark can pass blocks that wait, and"
              + " their windows lack them");
    }
    if (!options.getCheckpointingMode().equals("EXACTLY_ONCE")) {
      dangers.add(
          "--checkpointingMode="
              + options.getCheckpointingMode()
              + ": after a failure records are counted twice");
    }
    if (options.getDisableMetrics()) {
      dangers.add("--disableMetrics: the run cannot tell how it fares");
    }
    if (options.getMaxParallelism() > 0) {
      dangers.add("--maxParallelism: it decides how many readers there are, not --parallelism");
    }
    return dangers;
  }

  /** Options that mean something on a cluster only. */
  private static final List<String> OF_CLUSTERS =
      List.of(
          "checkpointDir", "savepointDir", "fromSavepoint", "fresh", "startTimeout", "stopTimeout");

  /** Those that mean something where Flink runs this program, too. */
  private static final List<String> OF_APPLICATIONS = List.of("checkpointDir", "fresh");

  /**
   * Notes what keeps a run from going where the options say, and sets what every run there needs.
   *
   * @param live whether the run has no end
   */
  static void prepare(
      FlinkPipelineOptions options, boolean live, List<String> arguments, Faults faults) {
    if (options.getRunner() != FlinkRunner.class) {
      faults.add("runner", "leave it out; there is only FlinkRunner");
    }
    if (options.getParallelism() < 1) {
      faults.add("parallelism", "write 1 or more, or leave it out");
    }
    // The job is handed on by Hodor itself, and watched from outside.
    options.setAttachedMode(false);
    if (ClusterAddress.isIn(options)) {
      prepareCluster(options, live, arguments, faults);
    } else {
      embed(options, arguments, faults);
    }
  }

  private static void embed(FlinkPipelineOptions options, List<String> arguments, Faults faults) {
    if (!options.getFlinkMaster().matches("\\[(auto|local)\\]")) {
      faults.add(
          "flinkMaster",
          "'%s' is no address of a cluster; write HOST:PORT, or leave it out for a Flink inside this process"
              .formatted(options.getFlinkMaster()));
    }
    OF_CLUSTERS.stream()
        .filter(name -> !FlinkContexts.isInsideFlink() || !OF_APPLICATIONS.contains(name))
        .filter(name -> Arguments.give(arguments, name) || arguments.contains("--" + name))
        .forEach(name -> faults.add(name, "means nothing without --flinkMaster=HOST:PORT"));
    options.setFlinkMaster(EMBEDDED);
  }

  private static void prepareCluster(
      FlinkPipelineOptions options, boolean live, List<String> arguments, Faults faults) {
    ClusterOptions cluster = options.as(ClusterOptions.class);
    if (!live) {
      OF_CLUSTERS.stream()
          .filter(name -> Arguments.give(arguments, name) || arguments.contains("--" + name))
          .forEach(name -> faults.add(name, "means nothing for a run that ends"));
      return;
    }
    positive("startTimeout", cluster.getStartTimeout(), faults);
    positive("stopTimeout", cluster.getStopTimeout(), faults);
    if (cluster.getCheckpointDir() == null) {
      for (String name : List.of("savepointDir", "fromSavepoint")) {
        if (Arguments.give(arguments, name)) {
          faults.add(name, "means nothing without --checkpointDir");
        }
      }
    }
    if (cluster.getFresh() && cluster.getFromSavepoint() != null) {
      faults.add("fresh", "contradicts --fromSavepoint; leave out one of them");
    }
    if (Arguments.give(arguments, "timeLimit")) {
      faults.add("timeLimit", "means nothing for a job that goes on without this process");
    }
    options.setExternalizedCheckpointsEnabled(true);
    options.setRetainExternalizedCheckpointsOnCancellation(true);
  }

  private static void positive(String flag, String text, Faults faults) {
    Optional<Duration> unused = TimeText.duration(flag, text, Duration.ofSeconds(1), faults);
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
    complete(configuration, options);
    // Within one process silence means a busy machine, not a lost worker.
    set(configuration, HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, 600_000L);
    // Nothing outside this machine has business with it.
    set(configuration, RestOptions.ADDRESS, "localhost");
    set(configuration, RestOptions.BIND_ADDRESS, "localhost");
    set(configuration, RestOptions.BIND_PORT, "0");
    return configuration;
  }

  /**
   * What of Flink's configuration belongs to one job of a cluster.
   *
   * @param checkpoints where it keeps its state; empty for where the cluster says
   */
  static Configuration ofJob(FlinkPipelineOptions options, Optional<String> checkpoints) {
    Configuration configuration = new Configuration();
    checkpoints.ifPresent(it -> set(configuration, CheckpointingOptions.CHECKPOINTS_DIRECTORY, it));
    complete(configuration, options);
    return configuration;
  }

  /** What a job needs that its cluster's configuration does not say. */
  static void complete(Configuration configuration, FlinkPipelineOptions options) {
    if (options.isStreaming()) {
      // What travels are few blocks, which leave at once: nobody has to wake up and look for some.
      set(configuration, ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
      setRecovery(
          configuration, Duration.parse(options.as(InfluxOptions.class).getInfluxRetryTimeout()));
    }
  }

  /** How a run without end keeps its state, and what it does when it fails. */
  private static void setRecovery(Configuration configuration, Duration patience) {
    set(configuration, StateBackendOptions.STATE_BACKEND, "rocksdb");
    set(configuration, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    set(configuration, RocksDBOptions.OPTIONS_FACTORY, FlinkStateFiles.class.getName());
    // A store of results that is away for minutes makes check-points late, not the state wrong.
    set(configuration, ExecutionCheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
    // What fails again and again needs people: then the run ends, and says why.
    set(configuration, RestartStrategyOptions.RESTART_STRATEGY, "failure-rate");
    set(
        configuration,
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL,
        3);
    set(
        configuration,
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL,
        longer(Duration.ofHours(1), patience.multipliedBy(5)));
    set(
        configuration,
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY,
        Duration.ofSeconds(5));
  }

  /** Failures that each take as long as an output is waited for must count together. */
  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static <T> void set(Configuration configuration, ConfigOption<T> option, T value) {
    if (!configuration.contains(option)) {
      configuration.set(option, value);
    }
  }
}
