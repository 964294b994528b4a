package io.hodor.sink;

import io.hodor.metrics.WireCoder;
import io.hodor.score.JudgeTopics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Writes verdicts as points of {@code hodor_quality} and {@code hodor_verified}, as {@link
 * WriteToInfluxDb} writes results, and hands them on once they are written.
 */
public final class WriteScoresToInfluxDb extends PTransform<PCollectionTuple, PCollectionTuple> {

  private final InfluxTarget target;

  private WriteScoresToInfluxDb(InfluxTarget target) {
    this.target = target;
  }

  /** Writes to this database, which {@link InfluxTarget#check} has found fit. */
  public static WriteScoresToInfluxDb to(InfluxTarget target) {
    return new WriteScoresToInfluxDb(target);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple judged) {
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
