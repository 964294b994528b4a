package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
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

  private static final Duration PATIENCE = Duration.ofMinutes(10);

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
        .apply("Messages", new MeasuredMessages())
        .apply("Send to topics", ParDo.of(new SendFn(topics)));
    return PDone.in(measured.getPipeline());
  }

  private static final class SendFn extends DoFn<Message, Void> {

    private static final long serialVersionUID = 1;

    /** Metrics that wait for their ledgers; more are not kept in memory. */
    private static final int MOST_WAITING = 1_000;

    private final OutputTopics topics;
    private transient @Nullable KafkaOutput output;
    private transient @Nullable DeadLetterLimit deadLetters;
    private transient List<QualityMetrics> waiting;

    SendFn(OutputTopics topics) {
      this.topics = topics;
    }

    @StartBundle
    public void startBundle() {
      waiting = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element Message message) {
      if (message instanceof QualityMetrics metrics) {
        waiting.add(metrics);
        if (waiting.size() >= MOST_WAITING) {
          flush();
        }
      } else if (!(message instanceof DeadLetter letter) || deadLetters().takes(letter)) {
        output().send(message);
      }
    }

    @FinishBundle
    public void flush() {
      if (output == null && waiting.isEmpty()) {
        return;
      }
      // Metrics come last: a reader that sees a result finds the ledgers that it lists.
      output().flush();
      waiting.forEach(output()::send);
      waiting.clear();
      output().flush();
    }

    @Teardown
    public void close() {
      if (output != null) {
        output.close();
      }
    }

    private KafkaOutput output() {
      if (output == null) {
        output = KafkaOutput.open(topics, PATIENCE);
      }
      return output;
    }

    private DeadLetterLimit deadLetters() {
      if (deadLetters == null) {
        deadLetters = new DeadLetterLimit();
      }
      return deadLetters;
    }
  }
}
