package io.hodor.pipeline;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;

/** A run without end, ready to be started wherever it is to run. */
interface LiveJob {

  /**
   * What state that was kept depends on, by name: with other settings it means something else, and
   * must not be gone on with.
   */
  Map<String, String> settings();

  /** Where it begins when it begins without state. */
  Beginning beginning();

  /** Up to when all that it publishes is final; empty where nothing is, or nobody can be asked. */
  Optional<Instant> finalUntil();

  /**
   * The pipeline.
   *
   * @param kept where the state began that it goes on with; empty to begin without state
   */
  Pipeline pipeline(Optional<Beginning> kept);
}
