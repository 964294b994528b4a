package io.hodor.testing;

import io.hodor.pipeline.drill.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One record that really lies in a topic, and what was meant by it.
 *
 * @param partition where it lies
 * @param offset as the broker acknowledged it
 * @param recordTimeMs Kafka's record timestamp, set by the producer
 * @param eventTimeMs the usable event time in its value, floored to ms; null without one
 * @param md5 of the value, in hexadecimal digits; null for a null value
 * @param length of the value; -1 for a null value
 * @param intent what a reader of the payload's event time has to make of it
 * @param committed false when its transaction was aborted
 */
public record SentRecord(
    int partition,
    long offset,
    long recordTimeMs,
    Long eventTimeMs,
    String md5,
    int length,
    Intent intent,
    boolean committed) {

  /** The class that a record is meant to end in. */
  public enum Intent {
    MEASURED,
    TOMBSTONE,
    UNDECODABLE,
    UNDATED,
    TOO_LATE
  }

  /** A committed record with this value, null for a tombstone. */
  public static SentRecord of(
      int partition,
      long offset,
      long recordTimeMs,
      Long eventTimeMs,
      byte[] value,
      Intent intent) {
    return new SentRecord(
        partition,
        offset,
        recordTimeMs,
        eventTimeMs,
        md5(value),
        value == null ? -1 : value.length,
        intent,
        true);
  }

  /** As {@link #of(int, long, long, Long, byte[], Intent)}, for a text. */
  public static SentRecord of(
      int partition,
      long offset,
      long recordTimeMs,
      Long eventTimeMs,
      String value,
      Intent intent) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    return of(partition, offset, recordTimeMs, eventTimeMs, bytes, intent);
  }

  /** The same record, but of an aborted transaction. */
  public SentRecord aborted() {
    return new SentRecord(partition, offset, recordTimeMs, eventTimeMs, md5, length, intent, false);
  }

  /** The same record, but meant to be read after its window was closed. */
  public SentRecord tooLate() {
    return new SentRecord(
        partition, offset, recordTimeMs, eventTimeMs, md5, length, Intent.TOO_LATE, committed);
  }

  /** The same record, as a sink puts it aside. */
  public DeadLetter deadLetter() {
    return new DeadLetter(partition, offset, recordTimeMs);
  }

  /** The MD5 of a value in hexadecimal digits; null for null. */
  public static String md5(byte[] value) {
    if (value == null) {
      return null;
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
