package io.hodor.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * The state that a job has kept so far.
 *
 * @param latest where the newest check-point lies; empty before the first
 * @param latestAt when it was complete
 * @param savepoint where the newest savepoint lies
 * @param failed how many check-points failed
 */
public record Checkpoints(
    Optional<String> latest, Optional<Instant> latestAt, Optional<String> savepoint, long failed) {

  static final Checkpoints NONE =
      new Checkpoints(Optional.empty(), Optional.empty(), Optional.empty(), 0);

  static Checkpoints of(JsonNode told) {
    JsonNode latest = told.path("latest");
    JsonNode completed = latest.path("completed");
    return new Checkpoints(
        path(completed),
        completed.has("latest_ack_timestamp")
            ? Optional.of(Instant.ofEpochMilli(completed.path("latest_ack_timestamp").asLong()))
            : Optional.empty(),
        path(latest.path("savepoint")),
        told.path("counts").path("failed").asLong());
  }

  private static Optional<String> path(JsonNode snapshot) {
    return Optional.of(snapshot.path("external_path").asText()).filter(path -> !path.isEmpty());
  }
}
