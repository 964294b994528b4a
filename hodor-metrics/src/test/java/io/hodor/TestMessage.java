package io.hodor;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A message as a person thinks of it: one record with a value, not a row of parallel arrays.
 *
 * @param time what places it in a window
 * @param value its value as text; null for a tombstone
 * @param latencies milliseconds by hop
 * @param reason why it is undecodable; null when it is not
 */
public record TestMessage(
    int partition,
    long offset,
    Instant time,
    RecordClass recordClass,
    @Nullable String value,
    Map<LatencyHop, Long> latencies,
    @Nullable String reason)
    implements Serializable {

  /** A measured message. */
  public static TestMessage measured(int partition, long offset, Instant time, String value) {
    return new TestMessage(
        partition, offset, time, RecordClass.MEASURED, value, new TreeMap<>(), null);
  }

  public static TestMessage tombstone(int partition, long offset, Instant time) {
    return new TestMessage(
        partition, offset, time, RecordClass.TOMBSTONE, null, new TreeMap<>(), null);
  }

  public static TestMessage undecodable(
      int partition, long offset, Instant time, String value, String reason) {
    return new TestMessage(
        partition, offset, time, RecordClass.UNDECODABLE, value, new TreeMap<>(), reason);
  }

  public static TestMessage undated(int partition, long offset, Instant time, String value) {
    return new TestMessage(
        partition, offset, time, RecordClass.UNDATED, value, new TreeMap<>(), null);
  }

  public static TestMessage tooLate(int partition, long offset, Instant time, String value) {
    return new TestMessage(
        partition, offset, time, RecordClass.TOO_LATE, value, new TreeMap<>(), null);
  }

  /** The same message, with a latency more. */
  public TestMessage with(LatencyHop hop, long millis) {
    Map<LatencyHop, Long> more = new TreeMap<>(latencies);
    more.put(hop, millis);
    return new TestMessage(partition, offset, time, recordClass, value, more, reason);
  }

  /** The length of the value in bytes. */
  public int length() {
    return value == null ? MessageBatch.NO_VALUE : value.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The first 64 bits of the value's MD5. */
  public long content() {
    if (value == null) {
      return 0;
    }
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return ByteBuffer.wrap(md5.digest(value.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
