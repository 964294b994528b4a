package io.hodor.score;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a configuration says of {@link Thresholds}. What is null stays as it is.
 *
 * @param completeness from 0 to 1
 * @param uniqueness from 0 to 1
 * @param timeliness from 0 to 1
 */
public record ThresholdChanges(
    @Nullable Double completeness, @Nullable Double uniqueness, @Nullable Double timeliness)
    implements Serializable {

  /** Nothing. */
  public static final ThresholdChanges NONE = new ThresholdChanges(null, null, null);

  Thresholds over(Thresholds general) {
    return new Thresholds(
        completeness == null ? general.completeness() : completeness,
        uniqueness == null ? general.uniqueness() : uniqueness,
        timeliness == null ? general.timeliness() : timeliness);
  }
}
