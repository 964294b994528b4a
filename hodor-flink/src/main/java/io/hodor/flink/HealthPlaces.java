package io.hodor.flink;

import io.hodor.config.ConfigReference;
import io.hodor.config.ReferencedFile;
import io.hodor.sink.HealthOutputs;
import io.hodor.sink.InfluxTarget;
import io.hodor.sink.OutputTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where it is told how a job fares: wherever its command lets its results go.
 *
 * @param folder an absolute path
 */
record HealthPlaces(
    Optional<String> folder, Optional<OutputTopics> topics, Optional<InfluxTarget> influx) {

  /** A database that is away must not keep the owner from its job. */
  private static final Duration RETRY_FOR = Duration.ofSeconds(5);

  /** What a command says; what its owner cannot use is among the faults. */
  static HealthPlaces of(JobCommand command, Faults faults) {
    HealthPlaces places =
        new HealthPlaces(folder(command, faults), topics(command, faults), influx(command, faults));
    if (command.option("outputDir").isEmpty()
        && command.option("outputBootstrapServers").isEmpty()
        && command.option("influxUrl").isEmpty()) {
      faults.add(
          "outputDir",
          "results go nowhere; write --outputDir=FOLDER, --outputBootstrapServers=HOST:PORT or"
              + " --influxUrl=URL, or several of them");
    }
    return places;
  }

  private static Optional<String> folder(JobCommand command, Faults faults) {
    Optional<String> written = command.option("outputDir");
    if (written.filter(it -> it.contains("://")).isPresent()) {
      faults.add("outputDir", "a run without end can only append to a local folder; write a path");
      return Optional.empty();
    }
    return written.map(it -> Path.of(it).toAbsolutePath().normalize().toString());
  }

  private static Optional<OutputTopics> topics(JobCommand command, Faults faults) {
    checkReference("outputConfig", command, faults);
    return command
        .option("outputBootstrapServers")
        .flatMap(brokers -> faults.from(() -> topics(brokers, command)));
  }

  private static OutputTopics topics(String brokers, JobCommand command) {
    OutputTopics usual = OutputTopics.at(brokers, command.option("outputConfig").orElse(null));
    return new OutputTopics(
        brokers,
        usual.outputConfig(),
        command.option("metricsTopic").orElse(usual.metrics()),
        command.option("ledgerTopic").orElse(usual.ledger()),
        command.option("scoreTopic").orElse(usual.quality()),
        command.option("healthTopic").orElse(usual.health()),
        command.option("deadLetterTopic").orElse(usual.deadLetters()));
  }

  private static Optional<InfluxTarget> influx(JobCommand command, Faults faults) {
    checkReference("influxCredentials", command, faults);
    return command
        .option("influxUrl")
        .flatMap(
            url ->
                faults.from(
                    () ->
                        new InfluxTarget(
                            url,
                            command.option("influxDatabase").orElse(""),
                            command.option("influxRetentionPolicy").orElse(null),
                            command.option("influxCredentials").orElse(null),
                            RETRY_FOR)));
  }

  /** What lies in a bucket is read with Beam, which the owner does without. */
  private static void checkReference(String flag, JobCommand command, Faults faults) {
    Optional<String> reference = command.option(flag);
    if (reference.filter(it -> ReferencedFile.scheme(it).equals("gs")).isPresent()) {
      faults.add(
          flag,
          "the process that owns jobs reads no gs:// objects; write the path of a file, as of a"
              + " mounted secret");
    } else {
      reference.ifPresent(it -> faults.from(() -> new ConfigReference(flag, it).read()));
    }
  }

  /** Opens them; nothing is sent yet. */
  HealthOutputs open() {
    return HealthOutputs.of(folder, topics, influx);
  }
}
