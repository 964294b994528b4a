package io.hodor;

/**
 * The names of what readers without end report while they run, in the namespace {@link
 * RecordCounters#NAMESPACE}. Every reader reports for the partitions it owns.
 */
public final class ReaderGauges {

  /** A gauge: a reader's watermark, in milliseconds since the epoch; the least of all counts. */
  public static final String WATERMARK = "watermark";

  /** A counter: offsets that could not be read, or were taken back after they had been read. */
  public static final String UNREAD = "unread";

  /**
   * A counter: results, ledgers and verdicts that could not be read, damaged or of a newer Hodor,
   * which only judging reads. Each is told of its window too.
   */
  public static final String UNREADABLE_RESULTS = "unreadable_results";

  /** Begins the names of the gauges of open transactions; a partition's number ends them. */
  public static final String OPEN_TRANSACTION_PREFIX = "open_transaction.";

  /** The value of an open transaction's gauge when there is none any more. */
  public static final long NO_TRANSACTION = -1;

  private ReaderGauges() {}

  /**
   * A gauge: the offset at which an open transaction holds a partition's watermark, or {@link
   * #NO_TRANSACTION}. It is there from the partition's first such transaction on.
   */
  public static String openTransaction(int partition) {
    return OPEN_TRANSACTION_PREFIX + partition;
  }
}
