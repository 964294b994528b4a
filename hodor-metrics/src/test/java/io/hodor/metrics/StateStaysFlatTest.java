package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordClass;
import io.hodor.wire.v1.QualityMetrics;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than an hour of windows at full speed: what a window needed is given back when it closes.
 */
class StateStaysFlatTest {

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration LATENESS = Duration.ofMinutes(2);
  private static final int WINDOWS = 66;
  private static final int BATCHES_A_WINDOW = 5;
  private static final int BATCH = 5_000;
  private static final int PARTITIONS = 16;

  /** Much less than what ten windows hold in their content hashes alone, 2.4 MB. */
  private static final long NOISE_BYTES = 2_000_000;

  @TempDir Path state;

  @Test
  void usedMemoryDoesNotGrowAsWindowsPass() {
    Published published = new Published();
    EveryWindow source = new EveryWindow(published.run());
    FlinkPipelineOptions options = TestRunner.flink(1, 1_000_000);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setMaxBundleTimeMills(20L);
    options.setAutoWatermarkInterval(10L);
    options.setCheckpointingInterval(500L);
    options.setShutdownSourcesAfterIdleMs(0L);
    // State on the heap, where it is seen.
    options.setStateBackend("filesystem");
    options.setStateBackendStoragePath(state.toUri().toString());

    EngineRun.of(
        options,
        new MeasuredWindows(
            WINDOW,
            LATENESS,
            Duration.ofMillis(100),
            NOON,
            NOON.plus(WINDOW.multipliedBy(WINDOWS)),
            NOON,
            false,
            true),
        List.of(ORDERS_TOPIC),
        Read.from(source),
        published);

    List<Long> used = source.usedBytes();
    assertThat(used.size(), is(WINDOWS));
    // The first windows fill the span of the lateness. Whatever else is in use at a moment, a
    // check-point above all, comes on top of what is kept: the least tells that best.
    long early = Collections.min(used.subList(6, 6 + WINDOWS / 3));
    long late = Collections.min(used.subList(WINDOWS - WINDOWS / 3, WINDOWS));
    assertThat("bytes used after each window: " + used, late - early, lessThan(NOISE_BYTES));
    for (int window = 0; window < WINDOWS; window++) {
      List<QualityMetrics> results = published.metricsOf(NOON.plus(WINDOW.multipliedBy(window)));
      QualityMetrics last = results.get(results.size() - 1);
      assertThat(last.getCount(), is((long) BATCHES_A_WINDOW * BATCH));
      assertThat(last.getFinal(), is(true));
    }
    assertThat(published.drops(), is(anEmptyMap()));
  }

  /** Window after window as fast as they are measured, each content different. */
  private static final class EveryWindow extends UnboundedSource<MessageBatch, EveryWindow.Mark> {
    private static final long serialVersionUID = 1;
    private static final Map<String, List<Long>> USED = new ConcurrentHashMap<>();
    private final String run;

    EveryWindow(String run) {
      this.run = run;
      USED.put(run, new ArrayList<>());
    }

    /** What the JVM needed when the result of a window was there, by window. */
    List<Long> usedBytes() {
      return USED.get(run);
    }

    @Override
    public List<EveryWindow> split(int desiredNumSplits, PipelineOptions options) {
      return List.of(this);
    }

    @Override
    public UnboundedReader<MessageBatch> createReader(PipelineOptions options, Mark mark) {
      return new Reader(mark == null ? 0 : mark.batches());
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<MessageBatch> getOutputCoder() {
      return MessageBatchCoder.of();
    }

    record Mark(int batches) implements CheckpointMark, Serializable {
      @Override
      public void finalizeCheckpoint() {}
    }

    private final class Reader extends UnboundedReader<MessageBatch> {
      private final SplittableRandom contents = new SplittableRandom(1);
      private int batches;
      private @Nullable MessageBatch current;

      Reader(int batches) {
        this.batches = batches;
      }

      @Override
      public boolean start() {
        return advance();
      }

      @Override
      public boolean advance() {
        int begun = batches / BATCHES_A_WINDOW;
        boolean betweenWindows = batches % BATCHES_A_WINDOW == 0;
        if (betweenWindows && begun > usedBytes().size() && !isMeasured(begun - 1)) {
          return false;
        }
        if (begun == WINDOWS) {
          return false;
        }
        current = batch();
        batches++;
        return true;
      }

      private boolean isMeasured(int window) {
        boolean measured =
            !Published.ofRun(run).metricsOf(NOON.plus(WINDOW.multipliedBy(window))).isEmpty();
        if (measured) {
          System.gc();
          Runtime runtime = Runtime.getRuntime();
          usedBytes().add(runtime.totalMemory() - runtime.freeMemory());
        }
        return measured;
      }

      private MessageBatch batch() {
        MessageBatch.Builder batch = MessageBatch.builder(ORDERS, ORDERS_ID);
        long start = NOON.plus(WINDOW.multipliedBy(batches / BATCHES_A_WINDOW)).toEpochMilli();
        for (int i = 0; i < BATCH; i++) {
          long offset = (long) batches * BATCH + i;
          batch.add(
              (int) (offset % PARTITIONS),
              offset / PARTITIONS,
              start + i % WINDOW.toMillis(),
              RecordClass.MEASURED,
              100,
              contents.nextLong());
        }
        return batch.build();
      }

      @Override
      public MessageBatch getCurrent() {
        return current;
      }

      @Override
      public Instant getCurrentTimestamp() {
        return Instant.ofEpochMilli(current.minTime());
      }

      @Override
      public Instant getWatermark() {
        if (usedBytes().size() == WINDOWS) {
          return BoundedWindow.TIMESTAMP_MAX_VALUE;
        }
        int over = batches / BATCHES_A_WINDOW;
        return Instant.ofEpochMilli(NOON.plus(WINDOW.multipliedBy(over)).toEpochMilli());
      }

      @Override
      public Mark getCheckpointMark() {
        return new Mark(batches);
      }

      @Override
      public EveryWindow getCurrentSource() {
        return EveryWindow.this;
      }

      @Override
      public void close() {}
    }
  }
}
