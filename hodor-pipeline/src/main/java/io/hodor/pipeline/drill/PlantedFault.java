package io.hodor.pipeline.drill;

import java.util.Set;

/**
 * A fault that a drill's sink was given.
 *
 * @param name for people
 * @param traces what the verdict has to say of it
 */
record PlantedFault(String name, Set<Trace> traces) {

  PlantedFault {
    traces = Set.copyOf(traces);
  }
}
