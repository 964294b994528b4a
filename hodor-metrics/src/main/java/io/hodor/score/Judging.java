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

  static Judging by(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    return new Judging(
        new WindowKeeper(config), new TopicJudge(config, horizon, unmeasuredAfter), horizon);
  }
}
