package io.hodor.sink;

import io.hodor.wire.v1.JobHealth;
import java.util.List;

/** Tells how a job fares. Jobs do not depend on it: what fails is logged and not thrown. */
public interface HealthWriter extends AutoCloseable {

  /**
   * Replaces what was last said of these jobs; waits for seconds at most, however many they are.
   */
  void put(List<JobHealth> healths);

  @Override
  void close();
}
