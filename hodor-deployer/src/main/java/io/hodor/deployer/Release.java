package io.hodor.deployer;

import java.time.Instant;
import java.util.Optional;

/**
 * A Helm release as it is.
 *
 * @param chart name and version of its chart, as in {@code hodor-0.1.0}
 * @param changedAt when it was last installed or upgraded
 * @param mark what the deployer that installed it has written into it; empty for anybody else's
 */
record Release(String name, State state, String chart, Instant changedAt, Optional<Mark> mark) {

  /**
   * Whether the deployer of this Hodor and this Kafka cluster has installed it. A copy that
   * somebody made of its values has the mark, but another name.
   */
  boolean isOf(String instance, String cluster) {
    return mark.filter(it -> it.isOf(instance, cluster))
        .filter(it -> name.equals(ReleaseName.of(instance, cluster, it.subject().name())))
        .isPresent();
  }

  /** How Helm left it. */
  enum State {
    DEPLOYED,
    /** Its last install or upgrade came to a bad end. */
    FAILED,
    /** Helm is at work on it, was ended while it was, or keeps nothing of it but its history. */
    PENDING,
    /** The same, after a change by this very process that has failed: nobody is at work on it. */
    CUT_OFF;

    static State of(String status) {
      return switch (status) {
        case "deployed" -> DEPLOYED;
        case "pending-install",
            "pending-upgrade",
            "pending-rollback",
            "uninstalling",
            "uninstalled" ->
            PENDING;
        default -> FAILED;
      };
    }
  }
}
