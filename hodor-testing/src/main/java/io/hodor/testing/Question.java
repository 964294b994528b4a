package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;

/**
 * What a measurement of a topic was asked for.
 *
 * @param topic the topic
 * @param start inclusive; a window's start
 * @param end exclusive; a window's end
 * @param window the windows' length
 * @param allowedLateness how long after a window's end it may still change
 * @param fromRecord whether the event time is Kafka's record timestamp
 * @param readUncommitted whether records of aborted transactions count
 * @param readAt when reading begins: record timestamps more than a day later are not usable
 */
public record Question(
    String topic,
    Instant start,
    Instant end,
    Duration window,
    Duration allowedLateness,
    boolean fromRecord,
    boolean readUncommitted,
    Instant readAt) {

  /**
   * By the payload's event time, in windows of ten minutes, an hour of lateness, committed records
   * only, read now.
   */
  public static Question of(String topic, Instant start, Instant end) {
    return new Question(
        topic, start, end, TopicGenerator.WINDOW, Duration.ofHours(1), false, false, Instant.now());
  }

  /** The same by the record timestamp. */
  public Question byRecordTime() {
    return new Question(topic, start, end, window, allowedLateness, true, readUncommitted, readAt);
  }

  /** The same with records of aborted transactions. */
  public Question withUncommitted() {
    return new Question(topic, start, end, window, allowedLateness, fromRecord, true, readAt);
  }
}
