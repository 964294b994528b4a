package io.hodor.deployer;

import java.time.Duration;

/**
 * How much a plan may do.
 *
 * @param maxRemovals how many releases may be taken away at a time, and how many tables and folders
 *     be left without a question
 * @param removeAfter how long a topic has to be gone before its release is taken away, and how long
 *     nothing may lead to a table or folder before it is left
 */
record Rules(String instance, String cluster, int maxRemovals, Duration removeAfter) {

  /** After so long Helm is not at work on a release any more, but was ended in the middle. */
  static final Duration STUCK_AFTER = Duration.ofMinutes(10);

  /** One of so many topics may be gone without a question. */
  private static final int BELIEVED = 4;

  /**
   * Whether more seem to be gone than is to be believed: a quarter of all, and more than may go in
   * one round. Then a pattern, the brokers' address or what is known of Firehoses are more likely
   * to have changed.
   */
  boolean isUnlikely(int gone, int all) {
    return gone > maxRemovals && (long) gone * BELIEVED > all;
  }
}
