package io.hodor.source.bigquery;

import java.util.Locale;

/** What a row of a result tells of a window. */
enum FactKind {
  /** Offsets of a partition and class, in ranges, and how many rows have them. */
  OFFSET,
  /** Rows of a class without a usable partition and offset. */
  ROWS,
  /** Rows that nothing places in a window. */
  UNPLACED,
  /** Latencies from event time to the record timestamp. */
  BROKER,
  /** Latencies from event time to the load time. */
  CONSUMED,
  /** How many different contents the window has. */
  CONTENT;

  /** The kind as a result has it: in lower case. */
  static FactKind of(Object word) {
    return valueOf(word.toString().toUpperCase(Locale.ROOT));
  }

  /** Whether a class of rows is told of. */
  boolean hasClass() {
    return this == OFFSET || this == ROWS;
  }

  boolean isLatency() {
    return this == BROKER || this == CONSUMED;
  }

  /**
   * Whether it has ranges of offsets or buckets; in the others a part is there and says nothing.
   */
  boolean hasParts() {
    return this == OFFSET || isLatency();
  }

  /** Whether it tells of rows of the table, each row in one such fact. */
  boolean countsRows() {
    return this == OFFSET || this == ROWS || this == UNPLACED;
  }
}
