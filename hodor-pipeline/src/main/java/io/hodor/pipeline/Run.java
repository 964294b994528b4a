package io.hodor.pipeline;

import io.hodor.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What engines and health have to know of a run, whatever it does.
 *
 * @param address what it is about; a part may be a pattern, or empty where it means nothing
 * @param parts what it is about by name, where that is a list: each has a health of its own
 * @param hasHealth whether the run as a whole has a health too; not where all its parts are named,
 *     for other runs of the same kind are about other parts, and all would share it
 * @param began the instant that counts as now, and from which its time runs
 * @param timeLimit how long it may take; empty for ever
 */
record Run(
    Command command,
    String instance,
    Address address,
    List<PartOutcome> parts,
    boolean hasHealth,
    Instant began,
    Optional<Duration> timeLimit) {

  Run {
    parts = List.copyOf(parts);
  }

  /** The name of the job, also where Flink shows it. */
  String jobName() {
    // The source tells measuring jobs of a topic apart; any other command is told by its name.
    String last = command == Command.MEASURE ? address.source() : command.word();
    return String.join("/", "hodor", instance, address.cluster(), address.topic(), last);
  }

  /** When to give up. */
  Optional<Instant> giveUp() {
    return timeLimit.map(began::plus);
  }
}
