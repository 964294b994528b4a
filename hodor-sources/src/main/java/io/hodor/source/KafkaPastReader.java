package io.hodor.source;

import io.hodor.MessageBatch;
import io.hodor.RecordCounters;
import io.hodor.config.Unreachable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.joda.time.Instant;

/** Reads the ranges of a source with one consumer; hands on a batch for every poll. */
final class KafkaPastReader extends BoundedSource.BoundedReader<MessageBatch> {

  /** A batch ends here however many records a poll is set to give. */
  static final int MOST_MESSAGES = 10_000;

  // Counted here as well as where messages are classed: a run compares the two, and this one can
  // be watched while a job runs.
  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);

  private final KafkaPastSource source;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<String> topicIds;
  private final RecordAppender appender;
  private final Iterator<PartitionRange> ranges;

  private Consumer<byte[], byte[]> consumer;
  private RangePolls polls;
  private RecordTimes times;
  private List<ConsumerRecord<byte[], byte[]>> records = List.of();
  private int taken;
  private MessageBatch current;

  KafkaPastReader(KafkaPastSource source) {
    this(
        source,
        () -> KafkaClients.newConsumer(source.topic()),
        () -> DescribedTopic.describe(source.topic()).topicId());
  }

  /**
   * @param consumers opens a consumer
   * @param topicIds asks for the id that the topic has now
   */
  KafkaPastReader(
      KafkaPastSource source,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<String> topicIds) {
    this.source = source;
    this.consumers = consumers;
    this.topicIds = topicIds;
    this.appender = source.newAppender();
    this.ranges = source.past().ranges().iterator();
  }

  @Override
  public boolean start() {
    if (!ranges.hasNext()) {
      return false;
    }
    consumer = consumers.get();
    open(ranges.next());
    return advance();
  }

  @Override
  public boolean advance() {
    while (polls != null) {
      if (taken < records.size()) {
        current = take();
        read.inc(current.size());
        return true;
      }
      records = polls.next();
      taken = 0;
      if (records.isEmpty()) {
        leave();
      }
    }
    current = null;
    return false;
  }

  private void open(PartitionRange range) {
    polls = new RangePolls(source.topic(), consumer, range);
    times = new RecordTimes(source.topic(), appender.classifier(), consumers);
  }

  /** Goes on from a range that is read to the next one. */
  private void leave() {
    polls = null;
    if (ranges.hasNext()) {
      open(ranges.next());
    } else {
      checkTopic();
    }
  }

  /** Throws if what was read is not, or not wholly, of the topic that was resolved. */
  private void checkTopic() {
    String topicId = topicIds.get();
    if (!topicId.equals(source.past().topicId())) {
      throw new Unreachable(
          "--topic="
              + source.topic().topic()
              + ": created anew while it was read (its id was "
              + source.past().topicId()
              + ", and now is "
              + topicId
              + "); start again");
    }
  }

  private MessageBatch take() {
    int end = Math.min(records.size(), taken + MOST_MESSAGES);
    MessageBatch.Builder batch = appender.newBatch(end - taken);
    for (; taken < end; taken++) {
      ConsumerRecord<byte[], byte[]> record = records.get(taken);
      appender.append(record, times.next(record), batch);
    }
    return batch.build();
  }

  @Override
  public MessageBatch getCurrent() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return BatchTimestamp.of(getCurrent());
  }

  @Override
  public BoundedSource<MessageBatch> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
