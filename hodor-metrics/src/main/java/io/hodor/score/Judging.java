package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.wire.v1.QualityMetrics;
import java.io.Serializable;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

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

  /** Why a result cannot be used, whatever it says; null when it can. */
  @Nullable String refusal(QualityMetrics metrics) {
    Duration size =
        Duration.between(instant(metrics.getWindowStart()), instant(metrics.getWindowEnd()));
    if (size.isNegative() || size.isZero()) {
      return "the window ends at " + instant(metrics.getWindowEnd()) + ", which is no window";
    }
    return Grid.areTooMany(size, horizon)
        ? "there would be too many windows of %s in the horizon of %s".formatted(size, horizon)
        : null;
  }

  static Judging by(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    return new Judging(
        new WindowKeeper(config), new TopicJudge(config, horizon, unmeasuredAfter), horizon);
  }
}
