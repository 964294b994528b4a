package io.hodor.flink;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A job to own: the command that starts it, understood as far as its owner has to. Whether the rest
 * of it is right is found when it is started.
 *
 * @param cluster where it runs
 * @param health where it is told how it fares
 * @param startTimeout how long its tasks may take to be placed
 * @param stopTimeout how long a savepoint may take
 */
record OwnedJob(
    JobCommand command,
    FlinkJobs cluster,
    HealthPlaces health,
    Duration startTimeout,
    Duration stopTimeout) {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

  /** What makes a run of a command end by itself. */
  private static final List<String> ENDS_MEASURE = List.of("endTime", "lookback", "windowsFrom");

  private static final List<String> ENDS_SCORE = List.of("asOf", "inputDir");

  /** The job that these words ask for; empty, with a fault more at least, where they are wrong. */
  static Optional<OwnedJob> of(List<String> words, Clusters clusters, Faults faults) {
    Faults own = new Faults();
    Optional<OwnedJob> job = read(words, clusters, own);
    own.list().forEach(faults::add);
    return own.isEmpty() ? job : Optional.empty();
  }

  private static Optional<OwnedJob> read(List<String> words, Clusters clusters, Faults faults) {
    String word = words.isEmpty() ? "" : words.get(0);
    if (!word.equals(JobCommand.MEASURE) && !word.equals(JobCommand.SCORE)) {
      faults.add(
          (word.isEmpty() ? "nothing is to be owned" : "'" + word + "' cannot be owned")
              + "; write measure or score and its options");
      return Optional.empty();
    }
    JobCommand command = new JobCommand(word, words.subList(1, words.size()));
    checkArguments(command, faults);
    checkOnce(command, faults);
    checkLive(command, faults);
    Optional<FlinkJobs> cluster = cluster(command, clusters, faults);
    HealthPlaces health = HealthPlaces.of(command, faults);
    Duration startTimeout = duration("startTimeout", START_TIMEOUT, command, faults);
    Duration stopTimeout = duration("stopTimeout", STOP_TIMEOUT, command, faults);
    return cluster.map(it -> new OwnedJob(command, it, health, startTimeout, stopTimeout));
  }

  private static void checkArguments(JobCommand command, Faults faults) {
    Set<String> seen = new HashSet<>();
    for (String argument : command.arguments()) {
      String name = argument.replaceFirst("=.*", "");
      if (!argument.matches("(?s)--[^=]+(=.*)?")) {
        faults.add("'" + argument + "' is no option; write --option=value");
      } else if (!seen.add(name)) {
        faults.add(name + ": is given twice; give it once");
      }
    }
  }

  /** What is done once cannot be done by whoever starts a job again and again. */
  private static void checkOnce(JobCommand command, Faults faults) {
    for (String flag : List.of("fresh", "fromSavepoint")) {
      if (command.arguments().stream().anyMatch(it -> it.matches("--" + flag + "(?s:=.*)?"))) {
        faults.add(
            flag,
            "is about one start; let hodor %s --%s do it, and own the job without it"
                .formatted(command.word(), flag));
      }
    }
  }

  private static void checkLive(JobCommand command, Faults faults) {
    List<String> ends = command.word().equals(JobCommand.SCORE) ? ENDS_SCORE : ENDS_MEASURE;
    ends.stream()
        .filter(flag -> command.option(flag).isPresent())
        .forEach(flag -> faults.add(flag, "makes the run end; only what has no end can be owned"));
    command
        .option("source")
        .filter(source -> !source.equals("kafka"))
        .filter(source -> command.word().equals(JobCommand.MEASURE))
        .ifPresent(
            source ->
                faults.add(
                    "source", "a run over " + source + " ends; only what has no end can be owned"));
  }

  private static Optional<FlinkJobs> cluster(JobCommand command, Clusters clusters, Faults faults) {
    Optional<String> master = command.option(FlinkRest.OPTION);
    if (master.isEmpty()) {
      faults.add(
          FlinkRest.OPTION, "is missing; write the address of the cluster's REST, HOST:PORT");
      return Optional.empty();
    }
    return faults.from(
        () -> clusters.at(master.get(), command.option("flinkConfDir").orElse(null)));
  }

  private static Duration duration(String flag, Duration usual, JobCommand command, Faults faults) {
    String written = command.option(flag).orElse(usual.toString());
    try {
      Duration duration = Duration.parse(written);
      if (duration.isNegative() || duration.isZero()) {
        faults.add(flag, "'" + written + "' is too short; write PT1S or more");
      }
      return duration;
    } catch (DateTimeParseException e) {
      faults.add(flag, "'" + written + "' is no ISO-8601 duration; write it as PT1M");
      return usual;
    }
  }

  String name() {
    return command.jobName();
  }
}
