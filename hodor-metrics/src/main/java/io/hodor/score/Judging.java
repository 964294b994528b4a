package io.hodor.score;

import java.io.Serializable;
import java.time.Duration;

/**
 * How topics are judged.
 *
 * @param keeper adds to what is kept of a window
 * @param judge judges what is kept of a topic
 * @param horizon how long ago a window may have begun
 */
record Judging(WindowKeeper keeper, TopicJudge judge, Duration horizon) implements Serializable {

  /**
   * How much longer a window is kept than it is judged: a sink may place a record without a usable
   * time elsewhere than Kafka does, and must not be blamed when Kafka's window goes first.
   */
  private static final Duration MARGIN = Duration.ofDays(1);

  /** How long ago a window may have begun to be known at all. */
  Duration kept() {
    return horizon.plus(MARGIN);
  }

  static Judging by(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    return new Judging(
        new WindowKeeper(config), new TopicJudge(config, horizon, unmeasuredAfter), horizon);
  }
}
