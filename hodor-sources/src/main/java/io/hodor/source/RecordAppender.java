package io.hodor.source;

import io.hodor.Address;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns Kafka's records into messages of a batch: event time, class, latency, hash. For use by one
 * thread; every Kafka reader goes through here, bounded or not.
 */
final class RecordAppender {

  private static final long NOT_TOLD = Long.MIN_VALUE;

  private final Address address;
  private final String topicId;
  private final RecordClassifier classifier;
  private final ContentHash hash;
  private final boolean byRecordTime;
  private final @Nullable TooLate tooLate;
  private long consumedAt = NOT_TOLD;

  RecordAppender(
      Address address,
      String topicId,
      EventTime eventTime,
      boolean contentHash,
      Instant readingBegan) {
    this(address, topicId, eventTime, contentHash, readingBegan, null);
  }

  /**
   * @param tooLate which records come too late; null where none does
   */
  RecordAppender(
      Address address,
      String topicId,
      EventTime eventTime,
      boolean contentHash,
      Instant readingBegan,
      @Nullable TooLate tooLate) {
    this.address = address;
    this.topicId = topicId;
    this.classifier = new RecordClassifier(eventTime, readingBegan);
    this.hash = contentHash ? new ContentHash() : null;
    this.byRecordTime = eventTime.isRecord();
    this.tooLate = tooLate;
  }

  RecordClassifier classifier() {
    return classifier;
  }

  /** A new batch with room for this many messages. */
  MessageBatch.Builder newBatch(int capacity) {
    consumedAt = NOT_TOLD;
    return newBatch(capacity, hops());
  }

  /** The same for messages that were read as soon as they could be, at this moment. */
  MessageBatch.Builder newBatch(int capacity, long consumedAt) {
    this.consumedAt = consumedAt;
    return newBatch(capacity, hops(LatencyHop.EVENT_TO_CONSUMED));
  }

  private MessageBatch.Builder newBatch(int capacity, LatencyHop[] hops) {
    MessageBatch.Builder batch = MessageBatch.builder(address, topicId, hops);
    return (hash == null ? batch.withoutContents() : batch).ensureCapacity(capacity);
  }

  private LatencyHop[] hops(LatencyHop... more) {
    List<LatencyHop> hops = new ArrayList<>(List.of(more));
    if (!byRecordTime) {
      // With one clock there is no way between two.
      hops.add(LatencyHop.EVENT_TO_BROKER);
    }
    return hops.toArray(new LatencyHop[0]);
  }

  /** Appends a record; what its record time is, {@link RecordClassifier#classify} says. */
  void append(ConsumerRecord<byte[], byte[]> record, long recordTime, MessageBatch.Builder batch) {
    byte[] value = record.value();
    int length = value == null ? MessageBatch.NO_VALUE : value.length;
    RecordClass recordClass = classifier.classify(value, record.timestamp(), recordTime);
    if (tooLate != null && tooLate.applies(classifier.time())) {
      // Accounted where the watermark stands, for no final window may change.
      batch.add(
          record.partition(),
          record.offset(),
          tooLate.watermark(),
          RecordClass.TOO_LATE,
          length,
          0);
      return;
    }
    batch.add(
        record.partition(),
        record.offset(),
        classifier.time(),
        recordClass,
        length,
        value == null || hash == null ? 0 : hash.of(value));
    if (classifier.latency() != MessageBatch.NO_LATENCY) {
      batch.latency(LatencyHop.EVENT_TO_BROKER, classifier.latency());
    }
    if (consumedAt != NOT_TOLD && recordClass == RecordClass.MEASURED) {
      batch.latency(LatencyHop.EVENT_TO_CONSUMED, consumedAt - classifier.time());
    }
    if (recordClass == RecordClass.UNDECODABLE) {
      batch.reason(classifier.reason());
    }
  }
}
