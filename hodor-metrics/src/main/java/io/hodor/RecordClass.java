package io.hodor;

/**
 * How a record that was read ended. Every record has exactly one class; where several fit, the
 * first of this order wins: too late, tombstone, undecodable, undated, measured.
 *
 * <p>The ordinals are part of the block format: constants are only ever added at the end, and with
 * a new version of the format, for a block holds something for each.
 */
public enum RecordClass {
  /** Has a usable event time; the only class that counts in latencies. */
  MEASURED,
  /** Has no value (null). */
  TOMBSTONE,
  /** Its bytes do not parse. */
  UNDECODABLE,
  /** Parses, but has no usable event time. */
  UNDATED,
  /** Arrived when its window was already final; stands apart from all counts of its window. */
  TOO_LATE;

  private static final RecordClass[] VALUES = values();

  /** How many classes there are. */
  public static final int COUNT = VALUES.length;

  /** The class with this ordinal. */
  public static RecordClass of(int ordinal) {
    return VALUES[ordinal];
  }

  /** Whether records of this class count in the window they are placed in. */
  public boolean isPlaced() {
    return this != TOO_LATE;
  }
}
