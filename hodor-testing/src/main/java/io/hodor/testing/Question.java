package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;

/**
 * What a measurement of a topic was asked for.
 *
 * @param topic the topic
 * @param source the name of the place that was read
 * @param start inclusive; a window's start
 * @param end exclusive; a window's end
 * @param window the windows' length
 * @param allowedLateness how long after a window's end it may still change
 * @param fromRecord whether the event time is Kafka's record timestamp
 * @param readUncommitted whether records of aborted transactions count
 * @param live whether a run without end published the results, else a bounded one
 * @param readAt when reading begins: record timestamps more than a day later are not usable
 */
public record Question(
    String topic,
    String source,
    Instant start,
    Instant end,
    Duration window,
    Duration allowedLateness,
    boolean fromRecord,
    boolean readUncommitted,
    boolean live,
    Instant readAt) {

  /**
   * By the payload's event time, in windows of ten minutes, an hour of lateness, committed records
   * only, a bounded run over Kafka, read now.
   */
  public static Question of(String topic, Instant start, Instant end) {
    return new Question(
        topic,
        "kafka",
        start,
        end,
        TopicGenerator.WINDOW,
        Duration.ofHours(1),
        false,
        false,
        false,
        Instant.now());
  }

  /** The kind of place that is read, as results name it. */
  String kind() {
    if (source.startsWith("bigquery")) {
      return "BIGQUERY";
    }
    return source.equals("parquet") ? "PARQUET" : "KAFKA";
  }

  /** Whether Kafka itself is read, and not what a sink made of it. */
  boolean ofKafka() {
    return kind().equals("KAFKA");
  }

  /** The same for another source's name. */
  public Question source(String name) {
    return new Question(
        topic,
        name,
        start,
        end,
        window,
        allowedLateness,
        fromRecord,
        readUncommitted,
        live,
        readAt);
  }

  /** The same in windows of another length, which start and end have to fit. */
  public Question windows(Duration size, Duration allowedLateness) {
    return new Question(
        topic,
        source,
        start,
        end,
        size,
        allowedLateness,
        fromRecord,
        readUncommitted,
        live,
        readAt);
  }

  /** The same by the record timestamp. */
  public Question byRecordTime() {
    return new Question(
        topic, source, start, end, window, allowedLateness, true, readUncommitted, live, readAt);
  }

  /** The same with records of aborted transactions. */
  public Question withUncommitted() {
    return new Question(
        topic, source, start, end, window, allowedLateness, fromRecord, true, live, readAt);
  }

  /** The same asked of a run without end. */
  public Question asLive() {
    return new Question(
        topic,
        source,
        start,
        end,
        window,
        allowedLateness,
        fromRecord,
        readUncommitted,
        true,
        readAt);
  }
}
