package io.hodor.testing.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message took, of a topic of a kind.
 *
 * @param valueBytes how long its values are
 * @param partitions how many it has
 * @param copies how many records have the same content
 * @param cpuMicros of the worker's processors, the start of its job included
 * @param topicBytes that are read from the broker
 * @param handedBytes that tasks hand to tasks, over the network where they are on two workers
 * @param stateBytes that are kept while its window is open
 * @param checkpointBytes that are written for check-points
 */
record Cost(
    int valueBytes,
    int partitions,
    int copies,
    double cpuMicros,
    double topicBytes,
    double handedBytes,
    double stateBytes,
    double checkpointBytes) {

  /** The median of each figure, of each kind of topic, in the order in which they first come. */
  static List<Cost> medians(List<Cost> costs) {
    Map<List<Integer>, List<Cost>> kinds = new LinkedHashMap<>();
    for (Cost each : costs) {
      kinds
          .computeIfAbsent(
              List.of(each.valueBytes, each.partitions, each.copies), it -> new ArrayList<>())
          .add(each);
    }
    return kinds.values().stream().map(Cost::medianOf).toList();
  }

  private static Cost medianOf(Collection<Cost> rounds) {
    Cost any = rounds.iterator().next();
    return new Cost(
        any.valueBytes,
        any.partitions,
        any.copies,
        Median.of(rounds, Cost::cpuMicros),
        Median.of(rounds, Cost::topicBytes),
        Median.of(rounds, Cost::handedBytes),
        Median.of(rounds, Cost::stateBytes),
        Median.of(rounds, Cost::checkpointBytes));
  }
}
