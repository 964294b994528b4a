package io.hodor.deployer;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a look at a Kafka cluster has shown.
 *
 * @param topics those that are to be watched, by name
 * @param hidden those that were asked for and that the login may not describe, so that nobody knows
 *     whether they are there
 * @param failure why the look has shown nothing; empty when it has
 */
record Observation(
    Instant at,
    SortedMap<String, ObservedTopic> topics,
    SortedSet<String> hidden,
    Optional<String> failure) {

  /** What was seen, and what was not to be seen. */
  static Observation of(Instant at, Collection<ObservedTopic> topics, Collection<String> hidden) {
    SortedMap<String, ObservedTopic> byName = new TreeMap<>();
    topics.forEach(topic -> byName.put(topic.name(), topic));
    return new Observation(at, byName, new TreeSet<>(hidden), Optional.empty());
  }

  /** Nothing was seen, and why. */
  static Observation failed(Instant at, String why) {
    return new Observation(at, new TreeMap<>(), new TreeSet<>(), Optional.of(why));
  }

  /**
   * Whether a topic that is not in it may be taken for gone. A cluster that shows no topic at all
   * is more likely one that has just started, or that lets nobody look.
   */
  boolean tellsWhatIsGone() {
    return failure.isEmpty() && !topics.isEmpty();
  }
}
