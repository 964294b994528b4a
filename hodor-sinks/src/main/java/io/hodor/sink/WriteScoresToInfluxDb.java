package io.hodor.sink;

import io.hodor.metrics.WireCoder;
import io.hodor.score.JudgeTopics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Writes verdicts as points of {@code hodor_quality} and {@code hodor_verified}, as {@link
 * WriteToInfluxDb} writes results, and hands them on once they are written.
 */
public final class WriteScoresToInfluxDb extends PTransform<PCollectionTuple, PCollectionTuple> {

  /** How often a run without end says again what is verified. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private final InfluxTarget target;
  private final boolean live;

  private WriteScoresToInfluxDb(InfluxTarget target, boolean live) {
    this.target = target;
    this.live = live;
  }

  /** Writes to this database, which {@link InfluxTarget#check} has found fit. */
  public static WriteScoresToInfluxDb to(InfluxTarget target) {
    return new WriteScoresToInfluxDb(target, false);
  }

  /**
   * The same for a run without end: a point of what is verified is there every ten minutes at
   * least, even where it does not change.
   */
  public static WriteScoresToInfluxDb live(InfluxTarget target) {
    return new WriteScoresToInfluxDb(target, true);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple judged) {
    if (live) {
      judged
          .get(JudgeTopics.VERIFIED)
          .apply("Every ten minutes", RepeatVerified.every(AGAIN))
          .apply(
              "Send again what is verified",
              ParDo.of(new SendPointsFn<VerifiedThrough>(target, InfluxPoint::of)))
          .setCoder(WireCoder.of(VerifiedThrough.getDefaultInstance()));
    }
    return PCollectionTuple.of(
            JudgeTopics.SCORES,
            judged
                .get(JudgeTopics.SCORES)
                .apply(
                    "Send scores",
                    ParDo.of(new SendPointsFn<QualityScore>(target, InfluxPoint::of)))
                .setCoder(WireCoder.of(QualityScore.getDefaultInstance())))
        .and(
            JudgeTopics.VERIFIED,
            judged
                .get(JudgeTopics.VERIFIED)
                .apply(
                    "Send what is verified",
                    ParDo.of(new SendPointsFn<VerifiedThrough>(target, InfluxPoint::of)))
                .setCoder(WireCoder.of(VerifiedThrough.getDefaultInstance())));
  }
}
