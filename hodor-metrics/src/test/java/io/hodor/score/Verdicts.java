package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.score.state.Told;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The verdicts that a run handed on, and the clock that it judged by. The runners of the tests work
 * inside the same machine, so that what is in memory is enough.
 */
final class Verdicts {

  private static final Map<String, Verdicts> RUNS = new ConcurrentHashMap<>();
  private static final String CLOCK = "clock";

  private final String run = UUID.randomUUID().toString();
  private final List<QualityScore> scores = new ArrayList<>();
  private final List<VerifiedThrough> verified = new ArrayList<>();
  private volatile Instant now;

  Verdicts(Instant now) {
    this.now = now;
    RUNS.put(run, this);
  }

  /** A clock that stands still until it is moved. */
  Now clock() {
    String name = run;
    return () -> RUNS.get(name).now;
  }

  void moveClock(Instant to) {
    now = to;
  }

  /** An element that moves the clock when it comes to {@link #moveClocks}. */
  static KV<String, Told> movesClock(Instant to) {
    Unreadable words = Unreadable.newBuilder().setReason(to.toString()).build();
    return KV.of(CLOCK, Told.newBuilder().setUnreadable(words).build());
  }

  /** Obeys such elements, and hands on all others. */
  ParDo.SingleOutput<KV<String, Told>, KV<String, Told>> moveClocks() {
    return ParDo.of(new MoveClockFn(run));
  }

  private static final class MoveClockFn extends DoFn<KV<String, Told>, KV<String, Told>> {
    private static final long serialVersionUID = 1;
    private final String run;

    MoveClockFn(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element KV<String, Told> told, OutputReceiver<KV<String, Told>> out) {
      if (told.getKey().equals(CLOCK)) {
        RUNS.get(run).moveClock(Instant.parse(told.getValue().getUnreadable().getReason()));
      } else {
        out.output(told);
      }
    }
  }

  void keep(PCollectionTuple judged) {
    judged.get(JudgeTopics.SCORES).apply("Keep scores", ParDo.of(new KeepFn<>(run)));
    judged.get(JudgeTopics.VERIFIED).apply("Keep what is verified", ParDo.of(new KeepFn<>(run)));
  }

  private static final class KeepFn<M> extends DoFn<M, Void> {
    private static final long serialVersionUID = 1;
    private final String run;

    KeepFn(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element M message) {
      RUNS.get(run).keep(message);
    }
  }

  private synchronized void keep(Object message) {
    if (message instanceof QualityScore score) {
      scores.add(score);
    } else {
      verified.add((VerifiedThrough) message);
    }
  }

  /** The verdicts over a window, in the order in which they came. */
  synchronized List<QualityScore> of(String source, Instant start) {
    return scores.stream()
        .filter(it -> it.getSource().equals(source) && instant(it.getWindowStart()).equals(start))
        .toList();
  }

  /** The same, by their status. */
  List<String> story(String source, Instant start) {
    return of(source, start).stream().map(it -> it.getStatus().name()).toList();
  }

  /** Until when a source was called verified, one time after the other. */
  synchronized List<Instant> verified(String source) {
    return verified.stream()
        .filter(it -> it.getSource().equals(source))
        .map(it -> instant(it.getVerifiedThrough()))
        .toList();
  }

  /** Something that is waited for. */
  interface Condition extends Predicate<Verdicts>, Serializable {}

  /** Waits until something has come. */
  static void await(String run, Condition condition) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    Verdicts verdicts = RUNS.get(run);
    while (!condition.test(verdicts)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never came; there was " + verdicts.scores);
      }
      Thread.onSpinWait();
    }
  }

  String run() {
    return run;
  }
}
