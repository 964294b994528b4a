package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.config.NamePattern;
import io.hodor.score.ScoreConfig;
import io.hodor.sink.AskedTopics;
import io.hodor.source.SinkDeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A command line of {@code score}, understood and without fault.
 *
 * @param inputs what is read
 * @param asked which topics are judged
 * @param config how they are judged
 * @param horizon how long ago a window may have begun
 * @param unmeasuredAfter how long after it should be settled a window is still waited for
 * @param asOf the moment at which a run that ends judges; empty for a run without end
 * @param deadLetters what sinks have put aside
 * @param began the instant at which the command began
 */
record ScoreRequest(
    Inputs inputs,
    AskedTopics asked,
    String instance,
    ScoreConfig config,
    Duration horizon,
    Duration unmeasuredAfter,
    Optional<Instant> asOf,
    Optional<SinkDeadLetters> deadLetters,
    Outputs outputs,
    Optional<Duration> timeLimit,
    Instant began) {

  /** Clocks differ, and a result is published when its window has ended. */
  private static final Duration BEFORE_HORIZON = Duration.ofDays(1);

  /** What the options ask for; empty, with at least one fault more, when they cannot be met. */
  static Optional<ScoreRequest> of(ScoreOptions options, Instant now, Faults faults) {
    boolean live = options.getAsOf() == null && options.getInputDir() == null;
    Optional<ScoreConfig> config = ScoreConfigFile.read(options.getScoreConfig(), faults);
    Optional<Duration> horizon =
        TimeText.duration("horizon", options.getHorizon(), Duration.ofMinutes(1), faults);
    Optional<Duration> unmeasuredAfter =
        TimeText.duration("unmeasuredAfter", options.getUnmeasuredAfter(), Duration.ZERO, faults);
    Optional<Duration> timeLimit =
        TimeText.duration("timeLimit", options.getTimeLimit(), Duration.ofSeconds(1), faults);
    Optional<Instant> asOf = live ? Optional.empty() : asOf(options, now, faults);
    Outputs outputs = Outputs.of(options, live, "--asOf", faults);
    Inputs inputs = inputs(options, faults);
    Optional<SinkDeadLetters> deadLetters = horizon.flatMap(it -> deadLetters(options, it, faults));
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ScoreRequest(
            inputs,
            new AskedTopics(
                new NamePattern(options.getCluster()), new NamePattern(options.getTopic())),
            options.getInstance(),
            config.orElseThrow(),
            horizon.orElseThrow(),
            unmeasuredAfter.orElseThrow(),
            asOf,
            deadLetters,
            outputs,
            timeLimit,
            now));
  }

  /** Whether arguments ask for a run without end, before they are read as options. */
  static boolean isLive(List<String> arguments) {
    return !Arguments.give(arguments, "asOf") && !Arguments.give(arguments, "inputDir");
  }

  private static Optional<Instant> asOf(ScoreOptions options, Instant now, Faults faults) {
    if (options.getAsOf() == null || options.getAsOf().equals("now")) {
      return Optional.of(now);
    }
    Optional<Instant> asOf = TimeText.time("asOf", options.getAsOf(), faults);
    asOf.filter(time -> time.isAfter(now))
        .ifPresent(
            time -> faults.add("asOf", time + " lies in the future; write now, or a time before"));
    return asOf;
  }

  /** Folders are read instead of the topics, which may then be written to all the same. */
  private static Inputs inputs(ScoreOptions options, Faults faults) {
    return options.getInputDir() == null
        ? Inputs.of(options, faults)
        : new Inputs(Inputs.folders(options.getInputDir(), faults), Optional.empty());
  }

  private static Optional<SinkDeadLetters> deadLetters(
      ScoreOptions options, Duration horizon, Faults faults) {
    if (options.getDeadLetterFiles() == null) {
      return Optional.empty();
    }
    if (new NamePattern(options.getCluster()).isWild()) {
      faults.add("cluster", "write the name of the cluster that --deadLetterFiles belong to");
      return Optional.empty();
    }
    return faults.from(
        () ->
            SinkDeadLetters.in(
                options.getDeadLetterFiles(),
                options.getCluster(),
                new NamePattern(options.getTopic()),
                horizon));
  }

  /** Whether the run has no end. */
  boolean isLive() {
    return asOf.isEmpty();
  }

  /** What was published before says nothing of the windows that are judged. */
  Instant since() {
    return asOf.orElse(began).minus(horizon).minus(BEFORE_HORIZON);
  }

  /** The run that is asked for. */
  Run run() {
    Address address = new Address(asked.cluster().text(), asked.topic().text(), "");
    return new Run(Command.SCORE, instance, address, List.of(), true, began, timeLimit);
  }
}
