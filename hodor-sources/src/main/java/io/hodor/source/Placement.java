package io.hodor.source;

import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.time.Duration;
import java.time.Instant;

/**
 * The rules of time, the same for every source: which event time is usable, what places a record
 * that has none, and what its latency is. For use by one thread; results are those of the record
 * placed last.
 */
public final class Placement {

  /** The record has no such time. */
  static final long NO_TIME = Long.MIN_VALUE;

  /** The earliest usable time. */
  public static final long EARLIEST = Instant.parse("1971-01-01T00:00:00Z").toEpochMilli();

  private static final long DAY = Duration.ofDays(1).toMillis();

  private final boolean byRecordTime;
  private long latest;

  private long time;
  private long latency;

  /**
   * @param byRecordTime whether event time is the record timestamp
   * @param readingBegan the instant that counts as now
   */
  Placement(boolean byRecordTime, Instant readingBegan) {
    this.byRecordTime = byRecordTime;
    readAt(readingBegan);
  }

  /** Says when the next records were read: their timestamps are held against that moment. */
  void readAt(Instant now) {
    latest = latest(now);
  }

  /** The latest usable timestamp of a record. */
  public static long latest(Instant readingBegan) {
    return readingBegan.toEpochMilli() + DAY;
  }

  /** Whether a timestamp can place a record, {@code latest} being the last one that can. */
  static boolean isUsable(long timestamp, long latest) {
    return timestamp >= EARLIEST && timestamp <= latest;
  }

  /** Whether a timestamp that is no event time can place a record. */
  boolean isUsable(long timestamp) {
    return isUsable(timestamp, latest);
  }

  /**
   * Places a record that parses.
   *
   * @param eventTime what it says, usable or not
   * @param recordTimestamp as Kafka keeps it
   * @param recordTime what an event time is held against, at most a day ahead of it; {@link
   *     #NO_TIME} for the moment of reading
   * @param fallback what places it without a usable event time
   */
  RecordClass place(long eventTime, long recordTimestamp, long recordTime, long fallback) {
    placeWithoutEventTime(fallback);
    if (!isUsable(eventTime, recordTimestamp, recordTime)) {
      return RecordClass.UNDATED;
    }
    time = eventTime;
    // Held against another record's timestamp, a latency would be invented.
    if (!byRecordTime && isUsable(recordTimestamp)) {
      latency = recordTimestamp - eventTime;
    }
    return RecordClass.MEASURED;
  }

  /** Places a record that does not parse, or has no value. */
  void placeWithoutEventTime(long fallback) {
    time = fallback;
    latency = MessageBatch.NO_LATENCY;
  }

  private boolean isUsable(long eventTime, long recordTimestamp, long recordTime) {
    if (byRecordTime) {
      return isUsable(recordTimestamp);
    }
    long bound = recordTime == NO_TIME ? latest : recordTime + DAY;
    return eventTime >= EARLIEST && eventTime <= bound;
  }

  /** The time that places the record, in milliseconds since the epoch. */
  long time() {
    return time;
  }

  /** Record timestamp minus event time, or {@link MessageBatch#NO_LATENCY}. */
  long latency() {
    return latency;
  }
}
