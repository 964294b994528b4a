package io.hodor.score;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/** Judges a topic: the same history at the same moment always has the same verdicts. */
public final class TopicJudge implements Serializable {

  private static final long serialVersionUID = 1;

  private final ScoreConfig config;
  private final Duration horizon;
  private final Duration unmeasuredAfter;

  /**
   * @param horizon how old a window may be to be judged
   * @param unmeasuredAfter how long after it should be settled a window is still waited for
   */
  public TopicJudge(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    this.config = config;
    this.horizon = horizon;
    this.unmeasuredAfter = unmeasuredAfter;
  }

  /** The verdicts at a moment. */
  public Judgement judge(TopicHistory history, Instant now) {
    throw new UnsupportedOperationException(config + " " + horizon + unmeasuredAfter);
  }
}
