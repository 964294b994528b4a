package io.hodor.testing;

/** What can go wrong with a topic, and where Hodor shows it. */
public enum Fault {
  PRODUCER_DUPLICATES(0.004, "the same content sent twice", "uniqueContents below uniqueOffsets"),
  REPLAYS(3, "a stretch of records sent again later", "uniqueContents below uniqueOffsets"),
  DISORDER(
      0.08, "event times up to a minute before or behind their order", "p90 to p99 of the latency"),
  LATE_EVENTS(0.01, "events that arrive 10 minutes to 2 hours late", "p99, p999 and max"),
  SKEWED_CLOCKS(
      0.01, "event times up to 50 s ahead of the broker's clock", "latency: negative and min"),
  UNDECODABLE(0.004, "values cut short", "classes.undecodable, dead-letters.ndjson, ledger"),
  UNDATED(
      0.004, "event time missing, 1970, 2200 or more than a day ahead", "classes.undated, ledger"),
  TOMBSTONES(0.005, "null values", "classes.tombstone, ledger"),
  EMPTY_VALUES(0.001, "values without a single byte", "classes.undecodable (proto: undated)"),
  UNUSABLE_RECORD_TIMES(
      0.0005, "record timestamps of 1970 and of the day after tomorrow", "classes.undated"),
  ABORTED_TRANSACTIONS(
      6, "records of transactions that were aborted", "nowhere: read_committed never sees them"),
  COMMITTED_TRANSACTIONS(
      6, "transactions, whose markers are holes in the offsets", "nowhere: a hole is not a loss"),
  SILENT_PARTITION(1, "a partition without any record", "absent from partitions"),
  QUIET_WINDOW(1, "a window without any event", "a window with count 0");

  private final double usual;
  private final String injected;
  private final String shown;

  Fault(double usual, String injected, String shown) {
    this.usual = usual;
    this.injected = injected;
    this.shown = shown;
  }

  /** The usual strength: a share of all events below 1, a number of times from 1 on. */
  double usual() {
    return usual;
  }

  /** What is done to the topic. */
  public String injected() {
    return injected;
  }

  /** Where Hodor's results show it. */
  public String shown() {
    return shown;
  }
}
