package io.hodor.score;

import io.hodor.score.state.Told;
import io.hodor.wire.v1.QualityScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;

/** Judges a topic of which all is told. */
final class JudgeTopicOnce
    extends DoFn<KV<String, Iterable<TimestampedValue<Told>>>, QualityScore> {

  private static final long serialVersionUID = 1;

  private final Judging judging;
  private final Instant asOf;
  private final NotTaken notTaken = new NotTaken();

  JudgeTopicOnce(Judging judging, Instant asOf) {
    this.judging = judging;
    this.asOf = asOf;
  }

  @ProcessElement
  public void process(
      @Element KV<String, Iterable<TimestampedValue<Told>>> all, MultiOutputReceiver out) {
    TopicKeeper topic = TopicKeeper.inMemory(judging);
    // A runner groups in any order.
    List<TimestampedValue<Told>> inOrder = new ArrayList<>();
    all.getValue().forEach(inOrder::add);
    inOrder.sort(Comparator.comparing(TimestampedValue::getTimestamp));
    for (TimestampedValue<Told> told : inOrder) {
      notTaken.count(topic.addIfTold(told.getValue(), asOf));
    }
    Judgement judgement = topic.judge(all.getKey(), asOf, true);
    judgement.scores().forEach(out.get(JudgeTopics.SCORES)::output);
    judgement.verified().forEach(out.get(JudgeTopics.VERIFIED)::output);
  }
}
