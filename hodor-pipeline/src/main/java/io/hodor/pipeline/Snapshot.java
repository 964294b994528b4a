package io.hodor.pipeline;

import java.time.Instant;

/**
 * State that a job has kept, at a check-point or when it was stopped.
 *
 * @param path where Flink finds it
 * @param keptAt when it was complete
 * @param beginning where the job began that kept it
 * @param beginningName the folder that holds that beginning, and all state of it
 * @param named whether a user names it; else Hodor has found it
 */
record Snapshot(
    String path, Instant keptAt, Beginning beginning, String beginningName, boolean named) {

  /** The same, when a user asks for it. */
  Snapshot asNamed() {
    return new Snapshot(path, keptAt, beginning, beginningName, true);
  }
}
