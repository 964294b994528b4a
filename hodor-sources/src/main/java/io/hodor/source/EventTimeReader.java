package io.hodor.source;

/** Reads event times out of records. For use by one thread. */
public interface EventTimeReader {

  /** The record has no event time: it is absent, null, of another type, or not a time. */
  long MISSING = Long.MIN_VALUE;

  /** The value's bytes do not parse; {@link #reason} says why. */
  long UNDECODABLE = Long.MIN_VALUE + 1;

  /**
   * Reads one record's event time. Whether a time is plausible is judged elsewhere.
   *
   * @param value the record's value; never null
   * @param recordTimestamp the timestamp that Kafka keeps
   * @return milliseconds since the epoch (floor), {@link #MISSING} or {@link #UNDECODABLE}
   */
  long read(byte[] value, long recordTimestamp);

  /**
   * Why the value read last is undecodable, in a few words, without a byte of it; empty if it is
   * not.
   */
  default String reason() {
    return "";
  }
}
