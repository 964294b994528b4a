package io.hodor.pipeline;

import io.hodor.RunMetrics;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;

/** A Flink that carries out a job of this process, as whoever watches the job sees it. */
interface WatchedFlink extends AutoCloseable {

  /** The job that was submitted last. */
  JobClient job();

  /** What it counts at this moment. */
  RunMetrics metrics();

  /** How often it was started again. */
  long restarts();

  /** Why it failed last, in words; empty where nobody knows. */
  Optional<String> failure();

  /** When its newest check-point was complete. */
  Optional<Instant> lastCheckpoint();
}
