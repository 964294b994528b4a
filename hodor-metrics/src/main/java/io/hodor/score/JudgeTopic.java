package io.hodor.score;

import io.hodor.metrics.WireCoder;
import io.hodor.score.TopicKeeper.Taken;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Judges a topic as something is told of it, and as time goes by. What is kept are the results and
 * ledgers of the windows within the horizon, and the verdicts that are known to the world.
 */
final class JudgeTopic extends DoFn<KV<String, Told>, QualityScore> {

  private static final long serialVersionUID = 1;

  /** How long what is told gathers before the topic is judged. */
  static final Duration GATHERING = Duration.standardSeconds(5);

  /** Clocks of workers differ; a verdict that is due is not asked for more often than this. */
  private static final Duration LEAST = Duration.standardSeconds(1);

  /**
   * A timer that fires so much later than it was set for tells that the job stood still or goes on
   * from its state: what was published meanwhile may not be told yet.
   */
  private static final Duration STOOD_STILL = Duration.standardSeconds(10);

  /**
   * How long at most it is waited for then: when all was just slow, nobody says that it is there.
   */
  private static final Duration PATIENCE = Duration.standardMinutes(1);

  private final Judging judging;
  private final Duration firstGathering;
  private final Duration gathering;
  private final Now clock;
  private final NotTaken notTaken = new NotTaken();

  @StateId("windows")
  private final StateSpec<MapState<String, KeptWindow>> windowsSpec =
      StateSpecs.map(StringUtf8Coder.of(), WireCoder.of(KeptWindow.getDefaultInstance()));

  @StateId("verified")
  private final StateSpec<MapState<String, VerifiedThrough>> verifiedSpec =
      StateSpecs.map(StringUtf8Coder.of(), WireCoder.of(VerifiedThrough.getDefaultInstance()));

  @StateId("deadLettered")
  private final StateSpec<MapState<String, DeadLettered>> deadLetteredSpec =
      StateSpecs.map(StringUtf8Coder.of(), WireCoder.of(DeadLettered.getDefaultInstance()));

  @StateId("expected")
  private final StateSpec<MapState<String, ExpectedTopic>> expectedSpec =
      StateSpecs.map(StringUtf8Coder.of(), WireCoder.of(ExpectedTopic.getDefaultInstance()));

  @StateId("phase")
  private final StateSpec<ValueState<Integer>> phaseSpec = StateSpecs.value(VarIntCoder.of());

  @StateId("gatheredAt")
  private final StateSpec<ValueState<Long>> gatheredAtSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("dueAt")
  private final StateSpec<ValueState<Long>> dueAtSpec = StateSpecs.value(VarLongCoder.of());

  @TimerId("gathered")
  private final TimerSpec gatheredSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("due")
  private final TimerSpec dueSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  /** What was published before is still being told: a verdict now would be one of the past. */
  private static final int CATCHING_UP = 0;

  /** All is told; the first verdicts, all of which are published, wait for what gathers. */
  private static final int GATHERS_FIRST = 1;

  /** Judged, and nothing was told since. */
  private static final int JUDGED = 2;

  /** Something was told since. */
  private static final int GATHERS = 3;

  /** As when it is still being told, but something was judged before. */
  private static final int CATCHING_UP_AGAIN = 4;

  /**
   * @param firstGathering how long after all is told the topic is judged for the first time
   * @param gathering how long what is told then gathers before the topic is judged again
   */
  JudgeTopic(Judging judging, Duration firstGathering, Duration gathering, Now clock) {
    this.judging = judging;
    this.firstGathering = firstGathering;
    this.gathering = gathering;
    this.clock = clock;
  }

  /** Keeps what is told, and sees to it that the topic is judged. */
  @ProcessElement
  public void process(
      @Element KV<String, Told> told,
      @StateId("windows") MapState<String, KeptWindow> windows,
      @StateId("verified") MapState<String, VerifiedThrough> verified,
      @StateId("deadLettered") MapState<String, DeadLettered> deadLettered,
      @StateId("expected") MapState<String, ExpectedTopic> expected,
      @StateId("phase") ValueState<Integer> phase,
      @StateId("gatheredAt") ValueState<Long> gatheredAt,
      @TimerId("gathered") Timer gathered) {
    TopicKeeper topic = keeper(windows, verified, deadLettered, expected);
    if (notTaken.count(topic.add(told.getValue(), clock.get())) == Taken.BEYOND_HORIZON) {
      return;
    }
    int before = phaseOf(phase);
    boolean caughtUp = told.getValue().getCaughtUp();
    if (before == CATCHING_UP && caughtUp) {
      phase.write(GATHERS_FIRST);
      set(gathered, gatheredAt, firstGathering);
    } else if (before == JUDGED || before == CATCHING_UP_AGAIN && caughtUp) {
      // Once only: what comes all the time must not put it off for ever.
      phase.write(GATHERS);
      set(gathered, gatheredAt, gathering);
    }
  }

  /** Judges what has gathered. */
  @OnTimer("gathered")
  public void onGathered(
      @Key String key,
      @StateId("windows") MapState<String, KeptWindow> windows,
      @StateId("verified") MapState<String, VerifiedThrough> verified,
      @StateId("deadLettered") MapState<String, DeadLettered> deadLettered,
      @StateId("expected") MapState<String, ExpectedTopic> expected,
      @StateId("phase") ValueState<Integer> phase,
      @StateId("gatheredAt") ValueState<Long> gatheredAt,
      @StateId("dueAt") ValueState<Long> dueAt,
      @TimerId("gathered") Timer gathered,
      @TimerId("due") Timer due,
      MultiOutputReceiver out) {
    int before = phaseOf(phase);
    if (before == GATHERS && stoodStillSince(gatheredAt)) {
      phase.write(CATCHING_UP_AGAIN);
      set(gathered, gatheredAt, PATIENCE);
      return;
    }
    boolean first = before == GATHERS_FIRST;
    phase.write(JUDGED);
    judge(key, keeper(windows, verified, deadLettered, expected), first, due, dueAt, out);
  }

  /** Judges what time alone has changed. */
  @OnTimer("due")
  public void onDue(
      @Key String key,
      @StateId("windows") MapState<String, KeptWindow> windows,
      @StateId("verified") MapState<String, VerifiedThrough> verified,
      @StateId("deadLettered") MapState<String, DeadLettered> deadLettered,
      @StateId("expected") MapState<String, ExpectedTopic> expected,
      @StateId("phase") ValueState<Integer> phase,
      @StateId("gatheredAt") ValueState<Long> gatheredAt,
      @StateId("dueAt") ValueState<Long> dueAt,
      @TimerId("gathered") Timer gathered,
      @TimerId("due") Timer due,
      MultiOutputReceiver out) {
    if (phaseOf(phase) == CATCHING_UP_AGAIN) {
      return;
    }
    if (stoodStillSince(dueAt)) {
      phase.write(CATCHING_UP_AGAIN);
      set(gathered, gatheredAt, PATIENCE);
      return;
    }
    judge(key, keeper(windows, verified, deadLettered, expected), false, due, dueAt, out);
  }

  private void set(Timer timer, ValueState<Long> at, Duration delay) {
    set(timer, at, clock.get(), delay);
  }

  private static void set(Timer timer, ValueState<Long> at, Instant now, Duration delay) {
    at.write(now.toEpochMilli() + delay.getMillis());
    timer.offset(delay).setRelative();
  }

  private boolean stoodStillSince(ValueState<Long> at) {
    Long moment = at.read();
    return moment != null && clock.get().toEpochMilli() - moment > STOOD_STILL.getMillis();
  }

  private TopicKeeper keeper(
      MapState<String, KeptWindow> windows,
      MapState<String, VerifiedThrough> verified,
      MapState<String, DeadLettered> deadLettered,
      MapState<String, ExpectedTopic> expected) {
    return new TopicKeeper(
        judging,
        KeptMap.in(windows),
        KeptMap.in(verified),
        KeptMap.in(deadLettered),
        KeptMap.in(expected));
  }

  private void judge(
      String key,
      TopicKeeper topic,
      boolean everything,
      Timer due,
      ValueState<Long> dueAt,
      MultiOutputReceiver out) {
    Instant now = clock.get();
    Judgement changed = topic.judge(key, now, everything);
    changed.scores().forEach(out.get(JudgeTopics.SCORES)::output);
    changed.verified().forEach(out.get(JudgeTopics.VERIFIED)::output);
    if (changed.next() != null) {
      // From the moment of the verdict: the job may have stood still since.
      set(due, dueAt, now, until(changed.next(), now));
    }
  }

  private static Duration until(Instant next, Instant now) {
    Duration left = Duration.millis(java.time.Duration.between(now, next).toMillis());
    return left.isShorterThan(LEAST) ? LEAST : left;
  }

  private static int phaseOf(ValueState<Integer> phase) {
    Integer value = phase.read();
    return value == null ? CATCHING_UP : value;
  }
}
