package io.hodor.sink;

import io.hodor.config.NamePattern;
import java.io.Serializable;

/**
 * Which topics of which clusters are asked for.
 *
 * @param cluster a whole-match pattern
 * @param topic a whole-match pattern
 */
public record AskedTopics(NamePattern cluster, NamePattern topic) implements Serializable {

  /** Whether a topic is among them. */
  public boolean hold(String cluster, String topic) {
    return this.topic.matches(topic) && this.cluster.matches(cluster);
  }
}
