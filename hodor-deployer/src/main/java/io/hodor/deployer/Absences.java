package io.hodor.deployer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Since when topics that have a release are gone, in every look from then on. A look that does not
 * tell what is gone begins the time anew, and so does a deployer that starts: late rather than
 * early.
 */
final class Absences {

  private final Map<String, Instant> since;

  private Absences(Map<String, Instant> since) {
    this.since = since;
  }

  static Absences none() {
    return new Absences(Map.of());
  }

  /** With one more look, over the topics that have a release. */
  Absences after(Observation observation, Collection<String> released) {
    Map<String, Instant> after = new TreeMap<>();
    if (observation.tellsWhatIsGone()) {
      for (String topic : released) {
        if (!observation.topics().containsKey(topic)) {
          after.put(topic, since.getOrDefault(topic, observation.at()));
        }
      }
    }
    return new Absences(after);
  }

  /** Whether the look is the last of several that have not shown the topic for so long. */
  boolean isGone(String topic, Instant now, Duration atLeast) {
    return since.containsKey(topic) && !now.isBefore(since.get(topic).plus(atLeast));
  }

  /** Since when it is gone, for people. */
  String since(String topic) {
    return String.valueOf(since.get(topic));
  }
}
