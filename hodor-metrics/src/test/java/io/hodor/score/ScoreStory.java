package io.hodor.score;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.hodor.metrics.TestRunners;
import io.hodor.score.Verdicts.Condition;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.QualityScore;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * What a live score is told, step by step, and what it says to that. DirectRunner's clock is moved
 * by the story; Flink's goes by itself, and the story waits for it.
 */
final class ScoreStory {

  static final String KEY = "c|t";

  private static final org.joda.time.Duration GATHERING = org.joda.time.Duration.standardSeconds(1);

  private static final org.joda.time.Duration SOON = GATHERING.multipliedBy(2);

  /** One step. */
  private sealed interface Step extends Serializable {}

  private record Tell(List<Told> told) implements Step {}

  private record Clock(Instant to) implements Step {}

  private record Await(Condition condition) implements Step {}

  private record Pause(org.joda.time.Duration time) implements Step {}

  private final Verdicts verdicts;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param now what the clock says
   */
  ScoreStory(Instant now) {
    verdicts = new Verdicts(now);
  }

  /** A measurement is published: its ledgers, then its metrics. */
  ScoreStory measured(Measurement... measurements) {
    List<Told> told = new ArrayList<>();
    for (Measurement it : measurements) {
      it.ledgers().forEach(ledger -> told.add(Told.newBuilder().setLedger(ledger).build()));
      told.add(Told.newBuilder().setMetrics(it.metrics()).build());
    }
    return tell(told);
  }

  /** An earlier run had published this. */
  ScoreStory earlier(QualityScore score) {
    return tell(List.of(Told.newBuilder().setEarlierScore(score).build()));
  }

  /** All is told that there was. */
  ScoreStory caughtUp() {
    return tell(List.of(Told.newBuilder().setCaughtUp(true).build()));
  }

  private ScoreStory tell(List<Told> told) {
    steps.add(new Tell(new ArrayList<>(told)));
    return this;
  }

  ScoreStory clock(Instant to) {
    steps.add(new Clock(to));
    return this;
  }

  /** Goes on when it holds. */
  ScoreStory await(Condition condition) {
    steps.add(new Await(condition));
    return this;
  }

  /** Longer than what is told gathers. */
  ScoreStory pause() {
    return pause(SOON);
  }

  ScoreStory pause(org.joda.time.Duration time) {
    steps.add(new Pause(time));
    return this;
  }

  Verdicts onDirectRunner() {
    TestStream.Builder<KV<String, Told>> stream = TestStream.create(JudgeTopics.coder());
    for (Step step : steps) {
      if (step instanceof Tell tell) {
        for (Told told : tell.told()) {
          stream = stream.addElements(KV.of(KEY, told));
        }
      } else if (step instanceof Clock clock) {
        stream = stream.addElements(Verdicts.movesClock(clock.to()));
      } else {
        stream = stream.advanceProcessingTime(step instanceof Pause pause ? pause.time() : SOON);
      }
    }
    Pipeline pipeline = Pipeline.create(TestRunners.direct());
    judge(pipeline.apply("Story", stream.advanceWatermarkToInfinity()));
    pipeline.run().waitUntilFinish();
    return verdicts;
  }

  /** The run may have no end: it is cancelled when the story is told. */
  Verdicts onFlink() throws Exception {
    FlinkPipelineOptions options = TestRunners.flink();
    options.setStreaming(true);
    options.setAttachedMode(false);
    Pipeline pipeline = Pipeline.create(options);
    judge(
        pipeline
            .apply("Begin", Impulse.create())
            .apply("Story", ParDo.of(new TellFn(verdicts.run(), steps)))
            .setCoder(JudgeTopics.coder()));
    PipelineResult result = pipeline.run();
    try {
      for (Step step : steps) {
        if (step instanceof Await await) {
          Verdicts.await(verdicts.run(), await.condition());
        }
      }
    } finally {
      cancel(result);
    }
    return verdicts;
  }

  private static void cancel(PipelineResult result) throws Exception {
    try {
      result.cancel();
    } catch (IllegalStateException e) {
      // With all told and no timer left it has ended, and its cluster with it.
      assertThat(e.getMessage(), containsString("already been shut down"));
    }
  }

  private void judge(PCollection<KV<String, Told>> told) {
    Judging judging = Judging.by(ScoreConfig.defaults(), Duration.ofDays(3), Duration.ofHours(1));
    verdicts.keep(
        told.apply("Move the clock", verdicts.moveClocks())
            .setCoder(JudgeTopics.coder())
            .apply(
                "Judge",
                ParDo.of(new JudgeTopic(judging, GATHERING, GATHERING, verdicts.clock()))
                    .withOutputTags(JudgeTopics.SCORES, TupleTagList.of(JudgeTopics.VERIFIED))));
  }

  /** Tells step by step; what is told goes on while it waits, unlike on DirectRunner. */
  private static final class TellFn extends DoFn<byte[], KV<String, Told>> {
    private static final long serialVersionUID = 1;
    private final String run;
    private final List<Step> steps;

    TellFn(String run, List<Step> steps) {
      this.run = run;
      this.steps = new ArrayList<>(steps);
    }

    @ProcessElement
    public void process(OutputReceiver<KV<String, Told>> out) {
      for (Step step : steps) {
        if (step instanceof Tell tell) {
          tell.told().forEach(it -> out.output(KV.of(KEY, it)));
        } else if (step instanceof Clock clock) {
          out.output(Verdicts.movesClock(clock.to()));
        } else if (step instanceof Await await) {
          Verdicts.await(run, await.condition());
        } else if (step instanceof Pause pause) {
          LockSupport.parkNanos(pause.time().getMillis() * 1_000_000);
        }
      }
    }
  }
}
