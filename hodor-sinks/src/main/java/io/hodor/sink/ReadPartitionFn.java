package io.hodor.sink;

import io.hodor.score.state.Told;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** Reads a partition up to its end. The timestamps are the offsets: they tell the order. */
final class ReadPartitionFn extends DoFn<KV<ResultPartition, Long>, KV<String, Told>> {

  private static final long serialVersionUID = 1;

  private final ResultTopics results;
  private final ToldRecords told;
  private transient @Nullable Consumer<byte[], byte[]> consumer;

  ReadPartitionFn(ResultTopics results) {
    this.results = results;
    this.told = new ToldRecords(results.asked());
  }

  @ProcessElement
  public void process(
      @Element KV<ResultPartition, Long> partition, OutputReceiver<KV<String, Told>> out) {
    ResultPartition read = partition.getKey();
    OutputTopics topics = results.topics();
    try {
      if (consumer == null) {
        consumer = KafkaClients.newConsumer(topics);
      }
      consumer.assign(List.of(read.in(topics)));
      results.seek(consumer, read, partition.getValue());
      LatestRecords.readUpTo(
          partition.getValue(),
          consumer,
          read.in(topics),
          topics,
          record ->
              told.of(read.topic(), record)
                  .ifPresent(
                      it -> out.outputWithTimestamp(it, Instant.ofEpochMilli(record.offset()))));
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, read.topic(), "reading", e);
    }
  }

  @Teardown
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ZERO);
    }
  }
}
