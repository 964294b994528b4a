package io.hodor.score;

import io.hodor.LatencyBuckets;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.LatencyBucket;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The parts of a score, each from 0 to 1; null where it cannot be known or is not asked.
 *
 * @param completeness 1 − lost / expected
 * @param uniqueness different offsets / rows
 * @param timeliness share of records within the objective
 */
record Parts(
    @Nullable Double completeness, @Nullable Double uniqueness, @Nullable Double timeliness) {

  /** 1 where nothing is asked for. */
  static double share(long part, long whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  /**
   * The share of records that could be seen within the objective; else of those that were loaded. A
   * bucket counts when it ends at the objective or before.
   */
  static @Nullable Double timeliness(QualityMetrics metrics, Duration objective) {
    Double visible = within(metrics, Hop.EVENT_TO_VISIBLE, objective);
    return visible != null ? visible : within(metrics, Hop.EVENT_TO_CONSUMED, objective);
  }

  private static @Nullable Double within(QualityMetrics metrics, Hop hop, Duration objective) {
    long within = 0;
    long all = 0;
    for (Latency latency : metrics.getLatenciesList()) {
      for (LatencyBucket bucket : latency.getBucketsList()) {
        if (latency.getHop() == hop) {
          all += bucket.getCount();
          within += upperBound(bucket.getIndex()) <= objective.toMillis() ? bucket.getCount() : 0;
        }
      }
    }
    return all == 0 ? null : (double) within / all;
  }

  private static long upperBound(int index) {
    return index >= 0 && index < LatencyBuckets.count()
        ? LatencyBuckets.upperBound(index)
        : Long.MAX_VALUE;
  }

  /**
   * 100 × the weighted geometric mean of the parts that there are; null when none has a weight. A
   * part that is 0 makes it 0.
   */
  @Nullable Double score(Weights weights) {
    double sum = 0;
    double logs = 0;
    Double[] parts = {completeness, uniqueness, timeliness};
    double[] of = {weights.completeness(), weights.uniqueness(), weights.timeliness()};
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] != null && of[i] > 0) {
        sum += of[i];
        logs += of[i] * Math.log(parts[i]);
      }
    }
    return sum == 0 ? null : 100 * Math.exp(logs / sum);
  }

  void writeTo(QualityScore.Builder score, Weights weights) {
    if (completeness != null) {
      score.setCompleteness(completeness);
    }
    if (uniqueness != null) {
      score.setUniqueness(uniqueness);
    }
    if (timeliness != null) {
      score.setTimeliness(timeliness);
    }
    Double all = score(weights);
    if (all != null) {
      score.setScore(all);
    }
  }
}
