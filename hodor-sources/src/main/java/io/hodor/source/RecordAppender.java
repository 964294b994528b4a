package io.hodor.source;

import io.hodor.Address;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Turns Kafka's records into messages of a batch: event time, class, latency, hash. For use by one
 * thread; every Kafka reader goes through here, bounded or not.
 */
final class RecordAppender {

  private static final LatencyHop[] NO_HOP = {};
  private static final LatencyHop[] TO_BROKER = {LatencyHop.EVENT_TO_BROKER};

  private final Address address;
  private final String topicId;
  private final RecordClassifier classifier;
  private final ContentHash hash;
  private final LatencyHop[] hops;

  RecordAppender(
      Address address,
      String topicId,
      EventTime eventTime,
      boolean contentHash,
      Instant readingBegan) {
    this.address = address;
    this.topicId = topicId;
    this.classifier = new RecordClassifier(eventTime, readingBegan);
    this.hash = contentHash ? new ContentHash() : null;
    // With one clock there is no way between two.
    this.hops = eventTime.isRecord() ? NO_HOP : TO_BROKER;
  }

  RecordClassifier classifier() {
    return classifier;
  }

  /** A new batch with room for this many messages. */
  MessageBatch.Builder newBatch(int capacity) {
    MessageBatch.Builder batch = MessageBatch.builder(address, topicId, hops);
    return (hash == null ? batch.withoutContents() : batch).ensureCapacity(capacity);
  }

  /** Appends a record; what its record time is, {@link RecordClassifier#classify} says. */
  void append(ConsumerRecord<byte[], byte[]> record, long recordTime, MessageBatch.Builder batch) {
    byte[] value = record.value();
    RecordClass recordClass = classifier.classify(value, record.timestamp(), recordTime);
    batch.add(
        record.partition(),
        record.offset(),
        classifier.time(),
        recordClass,
        value == null ? MessageBatch.NO_VALUE : value.length,
        value == null || hash == null ? 0 : hash.of(value));
    if (classifier.latency() != MessageBatch.NO_LATENCY) {
      batch.latency(LatencyHop.EVENT_TO_BROKER, classifier.latency());
    }
    if (recordClass == RecordClass.UNDECODABLE) {
      batch.reason(classifier.reason());
    }
  }
}
