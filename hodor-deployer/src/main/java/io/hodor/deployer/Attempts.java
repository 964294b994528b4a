package io.hodor.deployer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What did not work, and when it is tried again: after a minute, then always twice as long, at most
 * an hour. One topic's trouble is not the others'.
 */
final class Attempts {

  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Map<String, Failure> failures = new HashMap<>();

  private record Failure(Duration pause, Instant next) {}

  boolean isDue(String release, Instant now) {
    Failure failure = failures.get(release);
    return failure == null || !now.isBefore(failure.next());
  }

  /** When it is tried again. */
  Instant failed(String release, Instant now) {
    Failure before = failures.get(release);
    Duration pause = before == null ? FIRST : before.pause().multipliedBy(2);
    Duration limited = pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    failures.put(release, new Failure(limited, now.plus(limited)));
    return now.plus(limited);
  }

  void succeeded(String release) {
    failures.remove(release);
  }

  /** Forgets what nobody wants to do any more. */
  void keepOnly(Set<String> releases) {
    failures.keySet().retainAll(releases);
  }

  int waiting() {
    return failures.size();
  }
}
