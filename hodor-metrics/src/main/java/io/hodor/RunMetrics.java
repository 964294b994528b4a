package io.hodor;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The counters and gauges of a run while it goes on, of all its workers. A name is {@code
 * namespace.name}.
 */
public interface RunMetrics {

  /** The sum of a counter over all workers so far; 0 where nobody has counted yet. */
  long sum(String name);

  /** The sum of all counters with such names. */
  long sumOfNamed(Predicate<String> names);

  /** Whether it is known that every worker that kept this counter has ended. */
  boolean hasEnded(String name);

  /** The least value of a gauge over the workers; empty where none has it. */
  OptionalLong least(String name);

  /**
   * The values of the gauges whose names begin like this, by the rest of their names; of several of
   * one name the greatest.
   */
  Map<String, Long> gauges(String prefix);
}
