package io.hodor.score;

import io.hodor.wire.v1.QualityScore;
import java.io.Serializable;

/**
 * The least of each part with which a window passes, from 0 to 1.
 *
 * @param completeness of expected offsets
 * @param uniqueness of rows
 * @param timeliness share of records within the latency objective
 */
public record Thresholds(double completeness, double uniqueness, double timeliness)
    implements Serializable {

  /** What holds where nothing else is configured. */
  public static final Thresholds DEFAULT = new Thresholds(1, 1, 0.99);

  void writeTo(QualityScore.Builder score) {
    score
        .setLeastCompleteness(completeness)
        .setLeastUniqueness(uniqueness)
        .setLeastTimeliness(timeliness);
  }
}
