package io.hodor;

/**
 * A stretch of a record's way, from its event time to a later moment.
 *
 * <p>The ordinals are part of the block format: constants are only ever added at the end, and with
 * a new version of the format, for a block holds something for each.
 */
public enum LatencyHop {
  /** To the record timestamp that Kafka keeps. */
  EVENT_TO_BROKER,
  /** To the moment a consumer had it: the load time of tables and files, the read time in Kafka. */
  EVENT_TO_CONSUMED,
  /** To the moment readers could see it: the update time of a file's object. */
  EVENT_TO_VISIBLE;

  private static final LatencyHop[] VALUES = values();

  /** How many hops there are. */
  public static final int COUNT = VALUES.length;

  /** The hop with this ordinal. */
  public static LatencyHop of(int ordinal) {
    return VALUES[ordinal];
  }
}
