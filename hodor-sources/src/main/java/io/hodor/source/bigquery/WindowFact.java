package io.hodor.source.bigquery;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import io.hodor.block.FactFold;
import java.io.Serializable;

/**
 * What a query has found out about a window of a topic: one row of its result. Which numbers have a
 * meaning depends on the kind.
 *
 * @param topic the number of its {@link ResultTopic}
 * @param window the start of the window; {@link #NO_WINDOW} for rows that nothing places
 * @param repeated whether each of the offsets was seen more than once
 * @param rows how many rows it is about
 * @param different how many different contents there are
 * @param negative how many latencies are below zero
 * @param least the least latency
 * @param greatest the greatest latency
 * @param total the sum of the latencies
 * @param parts the ranges of offsets, or the buckets of latencies
 */
record WindowFact(
    int topic,
    long window,
    FactKind kind,
    RecordClass recordClass,
    int partition,
    boolean repeated,
    long rows,
    long different,
    long negative,
    long least,
    long greatest,
    long total,
    FactParts parts)
    implements Serializable {

  static final long NO_WINDOW = Long.MIN_VALUE;

  void addTo(FactFold fold) {
    switch (kind) {
      case OFFSET -> fold.addOffsets(partition, recordClass, parts.offsets(), repeated, rows);
      case ROWS -> fold.addWithoutOffset(recordClass, rows);
      case BROKER -> fold.addLatencies(LatencyHop.EVENT_TO_BROKER, latencies());
      case CONSUMED -> fold.addLatencies(LatencyHop.EVENT_TO_CONSUMED, latencies());
      case CONTENT -> fold.setDistinctContents(different);
      case UNPLACED -> throw new IllegalStateException("rows that nothing places in a window");
    }
  }

  private LatencyHistogram latencies() {
    return LatencyHistogram.of(parts.inBuckets(), negative, least, greatest, total);
  }
}
