package io.hodor.deployer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * How many records a second come into topics, by their end offsets in two looks ten minutes apart:
 * long enough that one burst is not taken for the rule.
 */
final class Throughput {

  static final Duration BETWEEN_LOOKS = Duration.ofMinutes(10);

  private final Map<String, Look> looks = new HashMap<>();

  private record Look(Uuid topicId, Instant at, long end, OptionalDouble rate) {}

  /**
   * The rate of a topic, with one more look at it.
   *
   * @param end the sum of its end offsets; empty when not all could be had
   */
  OptionalDouble of(String topic, Uuid topicId, Instant at, OptionalLong end) {
    Look before = looks.get(topic);
    // One of the same name that was created anew begins anew.
    if (before != null && !before.topicId().equals(topicId)) {
      before = null;
      looks.remove(topic);
    }
    if (end.isEmpty()) {
      return before == null ? OptionalDouble.empty() : before.rate();
    }
    if (before == null) {
      looks.put(topic, new Look(topicId, at, end.getAsLong(), OptionalDouble.empty()));
      return OptionalDouble.empty();
    }
    if (at.isBefore(before.at().plus(BETWEEN_LOOKS))) {
      return before.rate();
    }
    double seconds = Duration.between(before.at(), at).toMillis() / 1000.0;
    OptionalDouble rate = OptionalDouble.of(Math.max(0, end.getAsLong() - before.end()) / seconds);
    looks.put(topic, new Look(topicId, at, end.getAsLong(), rate));
    return rate;
  }

  /** Forgets all other topics. */
  void keepOnly(Set<String> topics) {
    looks.keySet().retainAll(topics);
  }
}
