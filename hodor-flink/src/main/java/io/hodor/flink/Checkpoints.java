package io.hodor.flink;

import java.time.Instant;
import java.util.Optional;

/**
 * The state that a job has kept so far.
 *
 * @param latest where the newest check-point lies; empty before the first
 * @param latestAt when it was complete
 * @param savepoint where the newest savepoint lies
 * @param fault what Flink says of the newest check-point, where that failed
 */
public record Checkpoints(
    Optional<String> latest,
    Optional<Instant> latestAt,
    Optional<String> savepoint,
    Optional<String> fault) {

  static final Checkpoints NONE =
      new Checkpoints(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  static Checkpoints of(Answer told) {
    Answer latest = told.path("latest");
    Answer completed = latest.path("completed");
    return new Checkpoints(
        path(completed),
        Optional.of(completed.path("latest_ack_timestamp"))
            .filter(it -> !it.isNothing())
            .map(it -> Instant.ofEpochMilli(it.number())),
        path(latest.path("savepoint")),
        fault(latest.path("failed"), completed));
  }

  private static Optional<String> fault(Answer failed, Answer completed) {
    return failed.path("id").number() > completed.path("id").number()
        ? Optional.of(failed.path("failure_message").text())
        : Optional.empty();
  }

  private static Optional<String> path(Answer snapshot) {
    return Optional.of(snapshot.path("external_path").text()).filter(path -> !path.isEmpty());
  }
}
