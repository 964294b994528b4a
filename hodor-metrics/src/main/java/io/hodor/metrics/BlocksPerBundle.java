package io.hodor.metrics;

import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowFold;
import io.hodor.wire.v1.DeadLetter;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Folds the messages of a bundle into one block for each window and shard, which leaves when the
 * bundle ends, or earlier when the folds grow large. What stays per message ends here.
 */
final class BlocksPerBundle extends DoFn<MessageBatch, KV<Shard, WindowBlock>> {

  private static final long serialVersionUID = 1;
  private static final int LARGE_BYTES = 8 << 20;

  private final MeasuredWindows windows;
  private final Counter outsideRange =
      Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.OUTSIDE_RANGE);
  private final Counter unreadableFiles =
      Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.UNREADABLE_FILES);
  private final Counter[] classes = new Counter[RecordClass.COUNT];

  private transient Map<WindowKey, WindowFold> folds;
  private transient DeadLetters deadLetters;
  private transient int bytes;

  private record WindowKey(Address address, String topicId, long windowStart) {}

  BlocksPerBundle(MeasuredWindows windows) {
    this.windows = windows;
    for (int i = 0; i < RecordClass.COUNT; i++) {
      classes[i] = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.of(RecordClass.of(i)));
    }
  }

  @StartBundle
  public void startBundle() {
    folds = new HashMap<>();
    deadLetters = new DeadLetters();
    bytes = 0;
  }

  /** Folds a batch. */
  @ProcessElement
  public void process(@Element MessageBatch batch, MultiOutputReceiver out) {
    fold(batch);
    batch.gaps().forEach(gap -> foldGap(batch, gap));
    batch
        .reasons()
        .keySet()
        .forEach(
            index -> {
              long start = windows.startOf(batch.time(index));
              if (windows.contain(start)) {
                deadLetters.add(batch, index, start);
              }
            });
    if (bytes > LARGE_BYTES) {
      OutputReceiver<KV<Shard, WindowBlock>> blocks = out.get(MeasureWindows.BLOCKS);
      OutputReceiver<DeadLetter> letters = out.get(MeasureWindows.DEAD_LETTERS);
      emit(blocks::outputWithTimestamp, letters::outputWithTimestamp);
    }
  }

  private void fold(MessageBatch batch) {
    long[] perClass = new long[RecordClass.COUNT];
    long outside = 0;
    // Neighbours mostly share a window: its fold is looked up when the window changes.
    long windowStart = 0;
    WindowFold fold = null;
    boolean inside = false;
    for (int i = 0; i < batch.size(); i++) {
      perClass[batch.recordClass(i).ordinal()]++;
      long start = windows.startOf(batch.time(i));
      if (i == 0 || start != windowStart) {
        windowStart = start;
        inside = windows.contain(start);
        fold = inside ? foldOf(batch, start) : null;
      }
      if (inside) {
        bytes += fold.add(batch, i);
      } else {
        outside++;
      }
    }
    outsideRange.inc(outside);
    for (int i = 0; i < RecordClass.COUNT; i++) {
      classes[i].inc(perClass[i]);
    }
  }

  private void foldGap(MessageBatch batch, Gap gap) {
    long first = Math.max(windows.startOf(gap.earliest()), windows.start().toEpochMilli());
    if (windows.contain(first) && first <= gap.latest() && !batch.file().isEmpty()) {
      deadLetters.add(batch, gap, first);
      unreadableFiles.inc();
    }
    for (long start = first;
        start <= gap.latest() && windows.contain(start);
        start += windows.size().toMillis()) {
      foldOf(batch, start).add(gap);
    }
  }

  private WindowFold foldOf(MessageBatch batch, long windowStart) {
    return folds.computeIfAbsent(
        new WindowKey(batch.address(), batch.topicId(), windowStart),
        key -> new WindowFold(key.topicId()));
  }

  /** Emits what is left. */
  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    emit(
        (block, time) -> context.output(MeasureWindows.BLOCKS, block, time, GlobalWindow.INSTANCE),
        (letter, time) ->
            context.output(MeasureWindows.DEAD_LETTERS, letter, time, GlobalWindow.INSTANCE));
  }

  @FunctionalInterface
  private interface Output<T> {
    void accept(T element, Instant timestamp);
  }

  private void emit(Output<KV<Shard, WindowBlock>> blocks, Output<DeadLetter> letters) {
    folds.forEach(
        (key, fold) -> {
          Instant time = windows.window(key.windowStart()).maxTimestamp();
          fold.forEachBlock(
              (shard, block) -> blocks.accept(KV.of(new Shard(key.address(), shard), block), time));
        });
    deadLetters.forEach(
        (start, letter) -> letters.accept(letter, windows.window(start).maxTimestamp()));
    startBundle();
  }

  /** Blocks carry the ends of their windows, which may lie before a later batch's own timestamp. */
  @Override
  @SuppressWarnings("deprecation") // Nothing else lets a block leave before its bundle ends.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
