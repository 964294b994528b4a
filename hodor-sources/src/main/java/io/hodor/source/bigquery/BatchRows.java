package io.hodor.source.bigquery;

import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/** Puts the rows of a bundle into batches, topic by topic. */
final class BatchRows extends DoFn<ResultRow, MessageBatch> {

  private static final long serialVersionUID = 1;
  private static final int MOST = 10_000;

  /** A result of many topics could otherwise fill the memory with batches that are never full. */
  private static final int MOST_WAITING = 10 * MOST;

  static final String UNDECODABLE = "partition or offset is missing or not a number";

  // As with Kafka: a run compares this with the sum of the classes.
  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);

  private final List<ResultTopic> topics;

  private transient MessageBatch.Builder[] batches;
  private transient int waiting;

  BatchRows(List<ResultTopic> topics) {
    this.topics = topics;
  }

  @StartBundle
  public void startBundle() {
    batches = new MessageBatch.Builder[topics.size()];
    waiting = 0;
  }

  /** Adds a row to its topic's batch. */
  @ProcessElement
  public void process(@Element ResultRow row, OutputReceiver<MessageBatch> out) {
    MessageBatch.Builder batch = batches[row.topic()];
    if (batch == null) {
      batch = newBatch(topics.get(row.topic()));
      batches[row.topic()] = batch;
    }
    add(row, batch);
    waiting++;
    if (batch.size() == MOST) {
      emit(row.topic(), out::output);
    } else if (waiting == MOST_WAITING) {
      emitAll(out::output);
    }
  }

  private static MessageBatch.Builder newBatch(ResultTopic topic) {
    MessageBatch.Builder batch =
        MessageBatch.builder(
            topic.address(), "", LatencyHop.EVENT_TO_BROKER, LatencyHop.EVENT_TO_CONSUMED);
    return topic.contents() ? batch : batch.withoutContents();
  }

  private static void add(ResultRow row, MessageBatch.Builder batch) {
    // A table has no bytes to count, yet every row is a value.
    batch.add(row.partition(), row.offset(), row.time(), row.recordClass(), 0, row.content());
    if (row.toBroker() != MessageBatch.NO_LATENCY) {
      batch.latency(LatencyHop.EVENT_TO_BROKER, row.toBroker());
    }
    if (row.toConsumed() != MessageBatch.NO_LATENCY) {
      batch.latency(LatencyHop.EVENT_TO_CONSUMED, row.toConsumed());
    }
    if (row.recordClass() == RecordClass.UNDECODABLE) {
      batch.reason(UNDECODABLE);
    }
  }

  /** Emits what is left. */
  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    emitAll(
        batch -> context.output(batch, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
  }

  @FunctionalInterface
  private interface Output {
    void accept(MessageBatch batch);
  }

  private void emitAll(Output out) {
    for (int topic = 0; topic < batches.length; topic++) {
      if (batches[topic] != null) {
        emit(topic, out);
      }
    }
  }

  private void emit(int topic, Output out) {
    MessageBatch batch = batches[topic].build();
    batches[topic] = null;
    waiting -= batch.size();
    read.inc(batch.size());
    out.accept(batch);
  }
}
