package io.hodor.metrics;

import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.joda.time.Instant;

/**
 * One empty block for every topic and window, so that a window in which nothing happened has a
 * result like any other: quiet is data, and differs from not measured.
 *
 * <p>In a run without end the block of a window comes when the watermark of the messages reaches
 * the window's start, for each of its shards; the input is there for its watermark only.
 */
final class QuietWindows<T>
    extends PTransform<PCollection<T>, PCollection<KV<Shard, WindowBlock>>> {

  private final MeasuredWindows windows;
  private final List<MeasuredTopic> topics;

  QuietWindows(MeasuredWindows windows, List<MeasuredTopic> topics) {
    this.windows = windows;
    this.topics = topics;
  }

  @Override
  public PCollection<KV<Shard, WindowBlock>> expand(PCollection<T> messages) {
    PCollection<Integer> seeds =
        messages.getPipeline().apply("Name the topics", Create.of(indexes()));
    PCollection<KV<Shard, WindowBlock>> blocks =
        windows.live() ? withWatermark(seeds, messages) : allAtOnce(seeds);
    return blocks.setCoder(KvCoder.of(ShardCoder.of(), WindowBlockCoder.of()));
  }

  private List<Integer> indexes() {
    return IntStream.range(0, topics.size()).boxed().toList();
  }

  private PCollection<KV<Shard, WindowBlock>> allAtOnce(PCollection<Integer> seeds) {
    return seeds.apply(
        "One empty block for each window", ParDo.of(new AllWindows(windows, topics)));
  }

  private PCollection<KV<Shard, WindowBlock>> withWatermark(
      PCollection<Integer> seeds, PCollection<T> messages) {
    PCollection<KV<Integer, Void>> keyed =
        seeds
            .apply("Key the topics", ParDo.of(new KeyOf()))
            .setCoder(KvCoder.of(VarIntCoder.of(), VoidCoder.of()));
    PCollection<KV<Integer, Void>> nothing =
        messages
            .apply("Keep the watermark only", ParDo.of(new Nothing<T>()))
            .setCoder(keyed.getCoder());
    return PCollectionList.of(keyed)
        .and(nothing)
        .apply("Follow the watermark", Flatten.pCollections())
        .apply("One empty block as a window starts", ParDo.of(new AsWindowsStart(windows, topics)));
  }

  private static KV<Shard, WindowBlock> emptyBlock(MeasuredTopic topic, int shard) {
    return KV.of(new Shard(topic.address(), shard), WindowBlock.empty());
  }

  private static final class AllWindows extends DoFn<Integer, KV<Shard, WindowBlock>> {
    private static final long serialVersionUID = 1;
    private final MeasuredWindows windows;
    private final List<MeasuredTopic> topics;

    AllWindows(MeasuredWindows windows, List<MeasuredTopic> topics) {
      this.windows = windows;
      this.topics = topics;
    }

    @ProcessElement
    public void process(@Element Integer topic, OutputReceiver<KV<Shard, WindowBlock>> out) {
      long end = windows.end().toEpochMilli();
      long size = windows.size().toMillis();
      for (long start = windows.start().toEpochMilli(); start < end; start += size) {
        out.outputWithTimestamp(
            emptyBlock(topics.get(topic), 0), windows.window(start).maxTimestamp());
      }
    }
  }

  private static final class KeyOf extends DoFn<Integer, KV<Integer, Void>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element Integer topic, OutputReceiver<KV<Integer, Void>> out) {
      out.output(KV.of(topic, null));
    }
  }

  private static final class Nothing<T> extends DoFn<T, KV<Integer, Void>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process() {}
  }

  /** Its timer stands at the start of the next window, in the global window. */
  private static final class AsWindowsStart
      extends DoFn<KV<Integer, Void>, KV<Shard, WindowBlock>> {
    private static final long serialVersionUID = 1;
    private final MeasuredWindows windows;
    private final List<MeasuredTopic> topics;

    @TimerId("windowStart")
    private final TimerSpec windowStartSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    AsWindowsStart(MeasuredWindows windows, List<MeasuredTopic> topics) {
      this.windows = windows;
      this.topics = topics;
    }

    @ProcessElement
    public void process(@TimerId("windowStart") Timer windowStart) {
      windowStart.set(Instant.ofEpochMilli(windows.start().toEpochMilli()));
    }

    @OnTimer("windowStart")
    public void onWindowStart(
        @Key Integer topic,
        OnTimerContext context,
        @TimerId("windowStart") Timer windowStart,
        OutputReceiver<KV<Shard, WindowBlock>> out) {
      Instant start = context.fireTimestamp();
      if (!MeasuredWindows.mayHavePassed(start.getMillis())) {
        return;
      }
      // One for every shard: a shard without a pane before the window's end would answer its first
      // late block at once, instead of letting late records gather.
      for (int shard = 0; shard < WindowBlock.SHARDS; shard++) {
        out.outputWithTimestamp(
            emptyBlock(topics.get(topic), shard), windows.window(start.getMillis()).maxTimestamp());
      }
      Instant next = start.plus(windows.size().toMillis());
      if (windows.contain(next.getMillis())) {
        windowStart.set(next);
      }
    }
  }
}
