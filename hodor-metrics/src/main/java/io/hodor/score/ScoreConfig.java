package io.hodor.score;

import java.io.Serializable;

/** How every topic is judged. */
public final class ScoreConfig implements Serializable {

  private static final long serialVersionUID = 1;

  private ScoreConfig() {}

  /** What holds where there is no configuration. */
  public static ScoreConfig defaults() {
    return new ScoreConfig();
  }

  /** The rules of a topic: the defaults, and over them what the configuration says of it. */
  public TopicRules rules(String cluster, String topic) {
    return TopicRules.DEFAULT;
  }
}
