package io.hodor.source;

import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.time.Instant;

/**
 * Says of each record which class it has and which time places it. For use by one thread; results
 * are those of the record classified last.
 *
 * <p>In order: no value is a tombstone; bytes that do not parse are undecodable; no usable event
 * time is undated; the rest is measured and placed by event time, all else by record time. What
 * comes too late is the caller's to say, who knows the watermark: it beats every class given here.
 *
 * <p>An event time is usable from 1971 on (which leaves out epoch 0) up to a day after the record
 * time. A record timestamp is usable from 1971 on up to a day after reading began; in place of one
 * that is not stands the last usable one before it in its partition, and {@link #NO_TIMESTAMP}
 * where there is none: such a record is placed at epoch 0, and its event time is only held against
 * the moment reading began.
 */
public final class RecordClassifier {

  /** No record before this one in its partition has a usable timestamp. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  private final EventTimeReader reader;
  private final Placement placement;

  /**
   * @param eventTime where event time is kept
   * @param readingBegan no later than now, and the same wherever records of a run that ends are
   *     classified; a run without end moves it by {@link #readAt}
   */
  public RecordClassifier(EventTime eventTime, Instant readingBegan) {
    this.reader = eventTime.open();
    this.placement = new Placement(eventTime.isRecord(), readingBegan);
  }

  /** Says when the next records were read: their timestamps are held against that moment. */
  void readAt(long millis) {
    placement.readAt(Instant.ofEpochMilli(millis));
  }

  /** Whether a record timestamp can place a record. */
  public boolean isUsable(long recordTimestamp) {
    return placement.isUsable(recordTimestamp);
  }

  /**
   * Classifies a record.
   *
   * @param value null for a tombstone
   * @param recordTimestamp as Kafka keeps it
   * @param recordTime the timestamp if it is usable, else the last usable one before it in the
   *     partition, or {@link #NO_TIMESTAMP}
   */
  public RecordClass classify(byte[] value, long recordTimestamp, long recordTime) {
    long fallback = recordTime == NO_TIMESTAMP ? 0 : recordTime;
    if (value == null) {
      placement.placeWithoutEventTime(fallback);
      return RecordClass.TOMBSTONE;
    }
    long eventTime = reader.read(value, recordTimestamp);
    if (eventTime == EventTimeReader.UNDECODABLE) {
      placement.placeWithoutEventTime(fallback);
      return RecordClass.UNDECODABLE;
    }
    return placement.place(eventTime, recordTimestamp, recordTime, fallback);
  }

  /** The time that places the record, in milliseconds since the epoch. */
  public long time() {
    return placement.time();
  }

  /** Record timestamp minus event time, or {@link MessageBatch#NO_LATENCY}. */
  public long latency() {
    return placement.latency();
  }

  /** Why the record is undecodable; empty if it is not. */
  public String reason() {
    return reader.reason();
  }
}
