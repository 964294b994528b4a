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
      @TimerId("gathered") Timer gathered) {
    TopicKeeper topic = keeper(windows, verified, deadLettered, expected);
    if (notTaken.count(topic.add(told.getValue(), clock.get())) == Taken.BEYOND_HORIZON) {
      return;
    }
    int before = phaseOf(phase);
    if (before == CATCHING_UP && told.getValue().getCaughtUp()) {
      phase.write(GATHERS_FIRST);
      gathered.offset(firstGathering).setRelative();
    } else if (before == JUDGED && !told.getValue().getCaughtUp()) {
      // Once only: what comes all the time must not put it off for ever.
      phase.write(GATHERS);
      gathered.offset(gathering).setRelative();
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
      @TimerId("due") Timer due,
      MultiOutputReceiver out) {
    boolean first = phaseOf(phase) == GATHERS_FIRST;
    phase.write(JUDGED);
    judge(key, keeper(windows, verified, deadLettered, expected), first, due, out);
  }

  /** Judges what time alone has changed. */
  @OnTimer("due")
  public void onDue(
      @Key String key,
      @StateId("windows") MapState<String, KeptWindow> windows,
      @StateId("verified") MapState<String, VerifiedThrough> verified,
      @StateId("deadLettered") MapState<String, DeadLettered> deadLettered,
      @StateId("expected") MapState<String, ExpectedTopic> expected,
      @TimerId("due") Timer due,
      MultiOutputReceiver out) {
    judge(key, keeper(windows, verified, deadLettered, expected), false, due, out);
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
      String key, TopicKeeper topic, boolean everything, Timer due, MultiOutputReceiver out) {
    Instant now = clock.get();
    Judgement changed = topic.judge(key, now, everything);
    changed.scores().forEach(out.get(JudgeTopics.SCORES)::output);
    changed.verified().forEach(out.get(JudgeTopics.VERIFIED)::output);
    if (changed.next() != null) {
      due.offset(until(changed.next(), now)).setRelative();
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
