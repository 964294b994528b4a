package io.hodor.deployer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when topics and groups that have a release are gone, in every look from then on. A look
 * that does not tell what is gone begins the time anew, and so does a deployer that starts: late
 * rather than early.
 */
final class Absences {

  private final Map<Subject, Instant> since;

  private Absences(Map<Subject, Instant> since) {
    this.since = since;
  }

  static Absences none() {
    return new Absences(Map.of());
  }

  /** With one more look, after which these releases have nothing that they are about. */
  Absences after(Observation observation, Collection<Release> gone) {
    Map<Subject, Instant> after = new HashMap<>();
    if (observation.tellsWhatIsGone()) {
      for (Release release : gone) {
        Subject subject = release.mark().orElseThrow().subject();
        after.put(subject, since.getOrDefault(subject, observation.at()));
      }
    }
    return new Absences(after);
  }

  /** Whether the look is the last of several that have not shown it for so long. */
  boolean isGone(Subject subject, Instant now, Duration atLeast) {
    return since.containsKey(subject) && !now.isBefore(since.get(subject).plus(atLeast));
  }

  /** Since when it is gone, for people. */
  String since(Subject subject) {
    return String.valueOf(since.get(subject));
  }
}
