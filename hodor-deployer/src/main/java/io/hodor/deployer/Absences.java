package io.hodor.deployer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when something that is measured is gone, in every look from then on. A look that does not
 * tell what is gone begins the time anew, and so does a deployer that starts: late rather than
 * early.
 */
final class Absences<T> {

  private final Map<T, Instant> since;

  private Absences(Map<T, Instant> since) {
    this.since = since;
  }

  static <T> Absences<T> none() {
    return new Absences<>(Map.of());
  }

  /** With one more look, after which these are gone. */
  Absences<T> after(Observation observation, Collection<T> gone) {
    Map<T, Instant> after = new HashMap<>();
    if (observation.tellsWhatIsGone()) {
      gone.forEach(it -> after.put(it, since.getOrDefault(it, observation.at())));
    }
    return new Absences<>(after);
  }

  /** Whether the look is the last of several that have not shown it for so long. */
  boolean isGone(T it, Instant now, Duration atLeast) {
    return since.containsKey(it) && !now.isBefore(since.get(it).plus(atLeast));
  }

  /** Since when it is gone, for people. */
  String since(T it) {
    return String.valueOf(since.get(it));
  }
}
