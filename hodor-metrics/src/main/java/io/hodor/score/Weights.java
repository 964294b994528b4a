package io.hodor.score;

import java.io.Serializable;

/**
 * What each part counts in the score. Their sum is 1.
 *
 * @param completeness from 0 to 1
 * @param uniqueness from 0 to 1
 * @param timeliness from 0 to 1
 */
public record Weights(double completeness, double uniqueness, double timeliness)
    implements Serializable {

  /** What holds where nothing else is configured. */
  public static final Weights DEFAULT = new Weights(0.5, 0.3, 0.2);
}
