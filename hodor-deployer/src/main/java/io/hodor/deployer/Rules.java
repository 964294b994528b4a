package io.hodor.deployer;

import java.time.Duration;

/**
 * How much a plan may do.
 *
 * @param maxRemovals how many releases may be taken away at a time
 * @param removeAfter how long a topic has to be gone before its release is taken away
 */
record Rules(String instance, String cluster, int maxRemovals, Duration removeAfter) {

  /** After so long Helm is not at work on a release any more, but was ended in the middle. */
  static final Duration STUCK_AFTER = Duration.ofMinutes(10);
}
