package io.hodor.pipeline;

import io.hodor.config.ConfigReference;
import io.hodor.sink.HealthOutputs;
import io.hodor.sink.InfluxTarget;
import io.hodor.sink.OutputTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where results go: any set of a folder, Kafka topics and an InfluxDB, but not none.
 *
 * @param folder a path or address that can be written to
 */
record Outputs(
    Optional<String> folder, Optional<OutputTopics> topics, Optional<InfluxTarget> influx) {

  /**
   * What the options ask for, as far as it can be known without asking anybody.
   *
   * @param live whether the run has no end
   */
  static Outputs of(OutputsOptions options, boolean live, Faults faults) {
    return of(options, live, "--lookback or --endTime", faults);
  }

  /**
   * As {@link #of(OutputsOptions, boolean, Faults)}.
   *
   * @param ends what makes a run end, for people
   */
  static Outputs of(OutputsOptions options, boolean live, String ends, Faults faults) {
    if (options.getOutputDir() == null
        && options.getOutputBootstrapServers() == null
        && options.getInfluxUrl() == null) {
      faults.add(
          "outputDir",
          "results go nowhere; write --outputDir=FOLDER, --outputBootstrapServers=HOST:PORT or"
              + " --influxUrl=URL, or several of them");
    }
    return new Outputs(
        folder(options, live, ends, faults), topics(options, faults), influx(options, faults));
  }

  private static Optional<String> folder(
      OutputsOptions options, boolean live, String ends, Faults faults) {
    String written = options.getOutputDir();
    if (written == null) {
      return Optional.empty();
    }
    if (live && written.contains("://")) {
      faults.add(
          "outputDir",
          "a run without end can only append to a local folder; write a path, or "
              + ends
              + " for a run that ends");
      return Optional.empty();
    }
    return OutputFolder.of(written, faults);
  }

  /** The topics that the options name, if brokers are given. */
  static Optional<OutputTopics> topics(ResultTopicsOptions options, Faults faults) {
    if (options.getOutputBootstrapServers() == null) {
      requireNone("outputConfig", options.getOutputConfig(), "outputBootstrapServers", faults);
      return Optional.empty();
    }
    checkReference("outputConfig", options.getOutputConfig(), faults);
    return faults.from(
        () ->
            new OutputTopics(
                options.getOutputBootstrapServers(),
                options.getOutputConfig(),
                options.getMetricsTopic(),
                options.getLedgerTopic(),
                options.getScoreTopic(),
                options.getHealthTopic(),
                options.getDeadLetterTopic()));
  }

  private static Optional<InfluxTarget> influx(OutputsOptions options, Faults faults) {
    Optional<Duration> retryTimeout =
        TimeText.duration(
            "influxRetryTimeout", options.getInfluxRetryTimeout(), Duration.ZERO, faults);
    if (options.getInfluxUrl() == null) {
      requireNone("influxDatabase", options.getInfluxDatabase(), "influxUrl", faults);
      requireNone("influxCredentials", options.getInfluxCredentials(), "influxUrl", faults);
      requireNone("influxRetentionPolicy", options.getInfluxRetentionPolicy(), "influxUrl", faults);
      return Optional.empty();
    }
    if (options.getInfluxDatabase() == null) {
      faults.add("influxDatabase", "is missing; write --influxDatabase= and the database's name");
      return Optional.empty();
    }
    checkReference("influxCredentials", options.getInfluxCredentials(), faults);
    return retryTimeout.flatMap(
        timeout ->
            faults.from(
                () ->
                    new InfluxTarget(
                        options.getInfluxUrl(),
                        options.getInfluxDatabase(),
                        options.getInfluxRetentionPolicy(),
                        options.getInfluxCredentials(),
                        timeout)));
  }

  private static void requireNone(
      String flag, @Nullable String value, String needed, Faults faults) {
    if (value != null) {
      faults.add(flag, "means nothing without --" + needed);
    }
  }

  private static void checkReference(String flag, @Nullable String reference, Faults faults) {
    if (reference != null) {
      faults.from(() -> new ConfigReference(flag, reference).read());
    }
  }

  /**
   * Asks the servers: topics that are missing are created, and what cannot take results is among
   * the faults.
   */
  void check(Faults faults, Console console) {
    check(OutputTopics::prepare, faults, console);
  }

  /**
   * As {@link #check(Faults, Console)}.
   *
   * @param prepare creates and checks topics, and tells what is odd
   */
  void check(Function<OutputTopics, List<String>> prepare, Faults faults, Console console) {
    topics
        .flatMap(it -> faults.from(() -> prepare.apply(it)))
        .ifPresent(notes -> notes.forEach(note -> console.tell("warning: " + note)));
    influx.ifPresent(it -> faults.check(it::check));
  }

  /** Where it is told how the run fares. */
  HealthOutputs health() {
    return HealthOutputs.of(folder, topics, influx);
  }

  /** For people: where the results are found. */
  String words() {
    List<String> places = new ArrayList<>();
    folder.ifPresent(places::add);
    topics.ifPresent(
        it -> places.add("topic %s at %s".formatted(it.metrics(), it.bootstrapServers())));
    influx.ifPresent(it -> places.add("database %s at %s".formatted(it.database(), it.url())));
    return String.join(", ", places);
  }
}
