package io.hodor.sink;

import io.hodor.wire.v1.JobHealth;

/** Tells how a job fares. Jobs do not depend on it: what fails is logged and not thrown. */
public interface HealthWriter extends AutoCloseable {

  /** Replaces what was last said of this job; waits for seconds at most. */
  void put(JobHealth health);

  @Override
  void close();
}
