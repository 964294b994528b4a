package io.hodor.sink;

import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.QualityMetrics;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes what measuring publishes to Hodor's topics. A result replaces the earlier one of its
 * address, so that what is written twice changes nothing. While brokers do not answer it waits up
 * to ten minutes; then, or when they refuse, the bundle fails with words.
 */
public final class WriteToKafka extends PTransform<PCollectionTuple, PDone> {

  private final OutputTopics topics;

  private WriteToKafka(OutputTopics topics) {
    this.topics = topics;
  }

  /** Writes to these topics, which {@link OutputTopics#prepare} has found fit. */
  public static WriteToKafka to(OutputTopics topics) {
    return new WriteToKafka(topics);
  }

  @Override
  public PDone expand(PCollectionTuple measured) {
    measured
        .get(MeasureWindows.WINDOWS)
        .apply("All windows", new InOneWindow<>())
        .apply("Send windows", ParDo.of(new SendWindowsFn(topics)));
    measured
        .get(MeasureWindows.DEAD_LETTERS)
        .apply("Dead letters of all windows", new InOneWindow<>())
        .apply("Send dead letters", ParDo.of(new SendDeadLettersFn(topics)));
    return PDone.in(measured.getPipeline());
  }

  private static final class SendWindowsFn extends SendFn<PublishedWindow> {

    private static final long serialVersionUID = 1;

    /** Metrics that wait for their ledgers; more are not kept in memory. */
    private static final int MOST_WAITING = 1_000;

    private transient List<QualityMetrics> waiting;

    SendWindowsFn(OutputTopics topics) {
      super(topics);
    }

    @StartBundle
    public void startBundle() {
      waiting = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element PublishedWindow window) {
      window.ledgers().forEach(output()::send);
      waiting.add(window.metrics());
      if (waiting.size() >= MOST_WAITING) {
        flush();
      }
    }

    @FinishBundle
    public void flush() {
      // Metrics come last: a reader that sees a result finds the ledgers that it lists.
      awaitStored();
      waiting.forEach(output()::send);
      waiting.clear();
      awaitStored();
    }
  }

  private static final class SendDeadLettersFn extends SendFn<DeadLetter> {

    private static final long serialVersionUID = 1;

    private transient @Nullable DeadLetterLimit limit;

    SendDeadLettersFn(OutputTopics topics) {
      super(topics);
    }

    @Setup
    public void setUp() {
      limit = new DeadLetterLimit();
    }

    @ProcessElement
    public void process(@Element DeadLetter letter) {
      if (limit.takes(letter)) {
        output().send(letter);
      }
    }

    @FinishBundle
    public void finishBundle() {
      awaitStored();
    }
  }
}
