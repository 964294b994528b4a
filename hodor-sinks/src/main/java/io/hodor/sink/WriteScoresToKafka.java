package io.hodor.sink;

import io.hodor.score.JudgeTopics;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes verdicts to the topic of scores. A verdict replaces the earlier one of its address, so
 * that what is written twice changes nothing.
 */
public final class WriteScoresToKafka extends PTransform<PCollectionTuple, PDone> {

  private final OutputTopics topics;

  private WriteScoresToKafka(OutputTopics topics) {
    this.topics = topics;
  }

  /** Writes to these topics, which {@link OutputTopics#prepareForScores} has found fit. */
  public static WriteScoresToKafka to(OutputTopics topics) {
    return new WriteScoresToKafka(topics);
  }

  @Override
  public PDone expand(PCollectionTuple judged) {
    judged.get(JudgeTopics.SCORES).apply("Send scores", ParDo.of(new SendMessagesFn<>(topics)));
    judged
        .get(JudgeTopics.VERIFIED)
        .apply("Send what is verified", ParDo.of(new SendMessagesFn<>(topics)));
    return PDone.in(judged.getPipeline());
  }
}
