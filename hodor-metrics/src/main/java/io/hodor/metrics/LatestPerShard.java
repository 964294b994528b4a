package io.hodor.metrics;

import io.hodor.Address;
import io.hodor.RecordCounters;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Keeps the latest result of every shard of a window, and publishes their sum: when the window
 * ends, a moment after late results, and for good when its lateness is over. A bounded run
 * publishes once. Never publishes on arrival, where the sum would lack the shards still to come.
 */
final class LatestPerShard extends DoFn<KV<Address, KV<Integer, WindowBlock>>, PublishedWindow> {

  private static final long serialVersionUID = 1;

  /** How long the late results of several shards gather before they are published together. */
  static final Duration GATHERING = Duration.standardSeconds(5);

  private final MeasuredWindows windows;
  private final Map<Address, MeasuredTopic> topics = new HashMap<>();
  private final Counter inPartialWindows =
      Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.IN_PARTIAL_WINDOWS);

  @StateId("shards")
  private final StateSpec<MapState<Integer, WindowBlock>> shardsSpec =
      StateSpecs.map(VarIntCoder.of(), WindowBlockCoder.of());

  /** The attempt and result id of the ledgers published so far, and their chunks, by partition. */
  @StateId("ledgers")
  private final StateSpec<MapState<Integer, KV<String, Integer>>> ledgersSpec =
      StateSpecs.map(VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()));

  @StateId("phase")
  private final StateSpec<ValueState<Integer>> phaseSpec = StateSpecs.value(VarIntCoder.of());

  @TimerId("onTime")
  private final TimerSpec onTimeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("late")
  private final TimerSpec lateSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("final")
  private final TimerSpec finalSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private transient String attempt;

  /** Nothing was published yet. */
  private static final int OPEN = 0;

  /** The on-time result was published. */
  private static final int ENDED = 1;

  /** Late results are gathering. */
  private static final int GATHERS = 2;

  LatestPerShard(MeasuredWindows windows, List<MeasuredTopic> topics) {
    this.windows = windows;
    topics.forEach(topic -> this.topics.put(topic.address(), topic));
  }

  /**
   * Tells this attempt from the one before a failure, which may have sent ledgers after the state
   * that is restored was kept: what that state calls sent may not be the latest that was sent.
   */
  @Setup
  public void begin() {
    attempt = UUID.randomUUID().toString();
  }

  /** Keeps the result of a shard, and sees to it that it is published. */
  @ProcessElement
  public void process(
      @Element KV<Address, KV<Integer, WindowBlock>> result,
      BoundedWindow window,
      @StateId("shards") MapState<Integer, WindowBlock> shards,
      @StateId("phase") ValueState<Integer> phase,
      @TimerId("onTime") Timer onTime,
      @TimerId("late") Timer late,
      @TimerId("final") Timer last) {
    shards.put(result.getValue().getKey(), result.getValue().getValue());
    int before = phaseOf(phase);
    if (before == ENDED) {
      phase.write(GATHERS);
      late.offset(GATHERING).setRelative();
    } else if (before == OPEN) {
      if (!isFinalAtOnce()) {
        onTime.set(window.maxTimestamp());
      }
      if (windows.live()) {
        last.set(window.maxTimestamp().plus(Duration.millis(windows.allowedLateness().toMillis())));
      }
    }
  }

  /** Without lateness the end of a window is its final moment too: one result, not two. */
  private boolean isFinalAtOnce() {
    return windows.live() && windows.allowedLateness().isZero();
  }

  /** Publishes the first result of the window. */
  @OnTimer("onTime")
  public void onTime(
      @Key Address address,
      BoundedWindow window,
      @StateId("shards") MapState<Integer, WindowBlock> shards,
      @StateId("ledgers") MapState<Integer, KV<String, Integer>> ledgers,
      @StateId("phase") ValueState<Integer> phase,
      OutputReceiver<PublishedWindow> out) {
    phase.write(ENDED);
    Timing timing = windows.live() ? Timing.ON_TIME : Timing.BOUNDED;
    publish(timing, address, window, shards, ledgers, out);
  }

  /** Publishes what late records changed. */
  @OnTimer("late")
  public void onLate(
      @Key Address address,
      BoundedWindow window,
      @StateId("shards") MapState<Integer, WindowBlock> shards,
      @StateId("ledgers") MapState<Integer, KV<String, Integer>> ledgers,
      @StateId("phase") ValueState<Integer> phase,
      OutputReceiver<PublishedWindow> out) {
    if (phaseOf(phase) != GATHERS) {
      // A window that is over, with its state gone: after a restore its timer fires all the same,
      // for no watermark is known yet, and would put zeros over the final result.
      return;
    }
    phase.write(ENDED);
    publish(Timing.LATE, address, window, shards, ledgers, out);
  }

  /** Publishes the result that will not change any more. */
  @OnTimer("final")
  public void onFinal(
      @Key Address address,
      BoundedWindow window,
      @StateId("shards") MapState<Integer, WindowBlock> shards,
      @StateId("ledgers") MapState<Integer, KV<String, Integer>> ledgers,
      OutputReceiver<PublishedWindow> out) {
    publish(Timing.FINAL, address, window, shards, ledgers, out);
  }

  private static int phaseOf(ValueState<Integer> phase) {
    Integer value = phase.read();
    return value == null ? OPEN : value;
  }

  private void publish(
      Timing timing,
      Address address,
      BoundedWindow window,
      MapState<Integer, WindowBlock> shards,
      MapState<Integer, KV<String, Integer>> published,
      OutputReceiver<PublishedWindow> out) {
    Instant start = Instant.ofEpochMilli(((IntervalWindow) window).start().getMillis());
    Instant end = start.plus(windows.size());
    Instant due = timing == Timing.FINAL ? end.plus(windows.allowedLateness()) : end;
    if (windows.live() && !MeasuredWindows.mayHavePassed(due.toEpochMilli())) {
      return;
    }
    List<WindowBlock> blocks = new ArrayList<>();
    shards.entries().read().forEach(entry -> blocks.add(entry.getValue()));
    WindowResult result = new WindowResult(topicOf(address), start, end, blocks);
    // What a reader without end missed while it ran is told whatever was asked for: an earlier
    // result may stand that must not be trusted.
    if (!result.isCovered() && !windows.publishPartial()) {
      if (timing == Timing.FINAL || timing == Timing.BOUNDED) {
        inPartialWindows.inc(result.read());
      }
      return;
    }
    Instant computedAt = windows.live() ? Instant.now() : windows.readingBegan();
    List<OffsetLedger> ledgers = result.ledgers(computedAt);
    QualityMetrics metrics =
        result.metrics(ledgers, timing, isFinal(timing, topicOf(address), end), computedAt);
    out.output(new PublishedWindow(metrics, changed(result, ledgers, published, computedAt)));
  }

  private MeasuredTopic topicOf(Address address) {
    MeasuredTopic topic = topics.get(address);
    if (topic == null) {
      throw new IllegalStateException("a batch came for " + address + ", which is not measured");
    }
    return topic;
  }

  /** Whether nothing that may still come could change the window. */
  private boolean isFinal(Timing timing, MeasuredTopic topic, Instant end) {
    Instant latest = end.plus(windows.allowedLateness());
    return timing == Timing.FINAL
        || (timing == Timing.BOUNDED
            && latest.isBefore(windows.readingBegan())
            // What an open transaction holds back counts as still to come.
            && !latest.isAfter(topic.coverage().until()));
  }

  /** The ledgers that were not published yet, and those that take back chunks. */
  private List<OffsetLedger> changed(
      WindowResult result,
      List<OffsetLedger> ledgers,
      MapState<Integer, KV<String, Integer>> published,
      Instant computedAt) {
    List<OffsetLedger> changed = new ArrayList<>();
    Map<Integer, KV<String, Integer>> before = new HashMap<>();
    published.entries().read().forEach(entry -> before.put(entry.getKey(), entry.getValue()));
    Map<Integer, KV<String, Integer>> now = new HashMap<>();
    for (OffsetLedger ledger : ledgers) {
      KV<String, Integer> id = KV.of(attempt + " " + ledger.getResultId(), ledger.getChunks());
      now.put(ledger.getPartition(), id);
      if (!id.equals(before.get(ledger.getPartition()))) {
        changed.add(ledger);
        published.put(ledger.getPartition(), id);
      }
    }
    before.forEach(
        (partition, id) -> {
          int chunks = now.containsKey(partition) ? now.get(partition).getValue() : 0;
          changed.addAll(result.retractions(partition, chunks, id.getValue(), computedAt));
          if (chunks == 0) {
            published.remove(partition);
          }
        });
    return changed;
  }
}
