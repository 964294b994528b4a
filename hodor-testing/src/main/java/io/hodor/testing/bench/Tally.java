package io.hodor.testing.bench;

import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.transforms.DoFn;

/** What the steps of a pipeline report, which run in this JVM: one pipeline at a time. */
final class Tally {

  private static final AtomicLong BEGAN = new AtomicLong();
  private static final AtomicLong ENDED = new AtomicLong();
  private static final AtomicLong BEGAN_CPU = new AtomicLong();
  private static final AtomicLong ENDED_CPU = new AtomicLong();
  private static final AtomicLong COUNT = new AtomicLong();
  private static final AtomicLong OFFSETS = new AtomicLong();
  private static final AtomicLong CONTENTS = new AtomicLong();
  private static final AtomicLong PERCENTILES = new AtomicLong();

  private Tally() {}

  static void reset() {
    BEGAN.set(0);
    ENDED.set(0);
    BEGAN_CPU.set(0);
    ENDED_CPU.set(0);
    COUNT.set(0);
    OFFSETS.set(0);
    CONTENTS.set(0);
    PERCENTILES.set(0);
  }

  static void add(long count, long offsets, long contents) {
    COUNT.addAndGet(count);
    OFFSETS.addAndGet(offsets);
    CONTENTS.addAndGet(contents);
    ENDED.set(System.nanoTime());
    ENDED_CPU.set(ProcessorTime.nanos());
  }

  /** What was found, from the start of the clock to the last result. */
  static Finish finish() {
    return new Finish(
        COUNT.get(),
        OFFSETS.get(),
        CONTENTS.get(),
        PERCENTILES.get(),
        (ENDED.get() - BEGAN.get()) / 1e9,
        (ENDED_CPU.get() - BEGAN_CPU.get()) / 1e9);
  }

  /** Notes when the first element came: what a runner needs to start is not Hodor's speed. */
  static final class StartTheClock<T> extends DoFn<T, T> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element T element, OutputReceiver<T> out) {
      if (BEGAN.compareAndSet(0, System.nanoTime())) {
        BEGAN_CPU.set(ProcessorTime.nanos());
      }
      out.output(element);
    }
  }

  /** Adds up what Hodor publishes. */
  static final class AddUp extends DoFn<PublishedWindow, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element PublishedWindow window) {
      QualityMetrics metrics = window.metrics();
      if (metrics.getTiming() == Timing.FINAL) {
        return; // The same numbers once more.
      }
      add(metrics.getCount(), metrics.getUniqueOffsets(), metrics.getUniqueContents());
      for (Latency latency : metrics.getLatenciesList()) {
        if (latency.getHop() == Hop.EVENT_TO_BROKER) {
          PERCENTILES.addAndGet(
              latency.getP50() + latency.getP90() + latency.getP95() + latency.getP99());
        }
      }
    }
  }
}
