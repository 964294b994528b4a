package io.hodor.score;

import io.hodor.metrics.WireCoder;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Judges topics by what is told of them: as it comes, or once all is told. The keys are {@link
 * io.hodor.Address#key} of cluster and topic.
 *
 * <p>What replaces each other has to come in the order of its publication. To one who judges as it
 * comes, a key's elements come in that order if one reader reads them; to one who judges once,
 * their timestamps tell the order.
 */
public final class JudgeTopics extends PTransform<PCollection<KV<String, Told>>, PCollectionTuple> {

  /** The verdicts over windows. */
  public static final TupleTag<QualityScore> SCORES = new TupleTag<>() {};

  /** Until when sources may be trusted. */
  public static final TupleTag<VerifiedThrough> VERIFIED = new TupleTag<>() {};

  /** The counter of results, ledgers and verdicts that came of windows beyond the horizon. */
  public static final String BEYOND_HORIZON = "beyond_horizon";

  /** The counter of results and ledgers that cannot be used; their windows say why. */
  public static final String UNUSABLE = "unusable";

  private static final long serialVersionUID = 1;

  private final Judging judging;
  private final @Nullable Instant asOf;
  private final org.joda.time.Duration firstGathering;

  private JudgeTopics(
      Judging judging, @Nullable Instant asOf, org.joda.time.Duration firstGathering) {
    this.judging = judging;
    this.asOf = asOf;
    this.firstGathering = firstGathering;
  }

  /**
   * Judges for ever: a topic a moment after something is told of it, and whenever time alone
   * changes a verdict; first when it is told that it has caught up. Hands on every verdict the
   * first time, then those that change.
   *
   * @param horizon how long ago a window may have begun
   * @param unmeasuredAfter how long after it should be settled a window is still waited for
   */
  public static JudgeTopics live(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    return new JudgeTopics(
        Judging.by(config, horizon, unmeasuredAfter), null, JudgeTopic.GATHERING);
  }

  /**
   * Judges each topic once, and hands on every verdict.
   *
   * @param horizon how long before {@code asOf} a window may have begun
   * @param unmeasuredAfter how long after it should be settled a window is still waited for
   * @param asOf the moment that counts as now
   */
  public static JudgeTopics once(
      ScoreConfig config, Duration horizon, Duration unmeasuredAfter, Instant asOf) {
    return new JudgeTopics(
        Judging.by(config, horizon, unmeasuredAfter), asOf, JudgeTopic.GATHERING);
  }

  /**
   * The same, but the first verdicts wait for what comes from elsewhere and is not told by whoever
   * tells that all is told.
   *
   * @param gathering how long that may take
   */
  public JudgeTopics waitingFirst(Duration gathering) {
    return new JudgeTopics(judging, asOf, org.joda.time.Duration.millis(gathering.toMillis()));
  }

  /** The coder of what is told. */
  public static KvCoder<String, Told> coder() {
    return KvCoder.of(StringUtf8Coder.of(), WireCoder.of(Told.getDefaultInstance()));
  }

  @Override
  public PCollectionTuple expand(PCollection<KV<String, Told>> told) {
    PCollectionTuple judged = asOf == null ? live(told) : once(told, asOf);
    judged.get(SCORES).setCoder(WireCoder.of(QualityScore.getDefaultInstance()));
    judged.get(VERIFIED).setCoder(WireCoder.of(VerifiedThrough.getDefaultInstance()));
    return judged;
  }

  private PCollectionTuple live(PCollection<KV<String, Told>> told) {
    return told.apply(
        "Judge as it comes",
        ParDo.of(new JudgeTopic(judging, firstGathering, JudgeTopic.GATHERING, Now.BY_THE_CLOCK))
            .withOutputTags(SCORES, TupleTagList.of(VERIFIED)));
  }

  private PCollectionTuple once(PCollection<KV<String, Told>> told, Instant asOf) {
    return told.apply("With the order", Reify.timestampsInValue())
        .apply("All of a topic", GroupByKey.create())
        .apply(
            "Judge once",
            ParDo.of(new JudgeTopicOnce(judging, asOf))
                .withOutputTags(SCORES, TupleTagList.of(VERIFIED)));
  }
}
