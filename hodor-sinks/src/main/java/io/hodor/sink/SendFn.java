package io.hodor.sink;

import java.time.Duration;
import org.apache.beam.sdk.transforms.DoFn;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sends to Hodor's topics; connects when there is something to send. While brokers do not answer it
 * waits up to ten minutes; then, or when they refuse, the bundle fails with words.
 */
abstract class SendFn<T> extends DoFn<T, Void> {

  private static final long serialVersionUID = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final OutputTopics topics;
  private transient @Nullable KafkaOutput output;

  SendFn(OutputTopics topics) {
    this.topics = topics;
  }

  KafkaOutput output() {
    if (output == null) {
      output = KafkaOutput.open(topics, PATIENCE);
    }
    return output;
  }

  /** Returns when all that was sent is stored. */
  void awaitStored() {
    if (output != null) {
      output.flush();
    }
  }

  @Teardown
  public void close() {
    if (output != null) {
      output.close();
    }
  }
}
