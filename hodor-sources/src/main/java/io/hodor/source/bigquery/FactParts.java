package io.hodor.source.bigquery;

import io.hodor.LatencyBuckets;
import io.hodor.OffsetSet;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The parts of a fact, as parallel arrays: there may be as many as a lossy table has holes.
 *
 * @param firsts where ranges of offsets begin, or the buckets of latencies
 * @param lasts where ranges of offsets end, included
 * @param counts how many latencies lie in each of the buckets
 */
record FactParts(long[] firsts, long[] lasts, long[] counts) implements Serializable {

  static final FactParts NONE = new FactParts(new long[0], new long[0], new long[0]);

  OffsetSet offsets() {
    OffsetSet offsets = new OffsetSet();
    for (int i = 0; i < firsts.length; i++) {
      offsets.addRange(firsts[i], lasts[i] + 1);
    }
    return offsets;
  }

  /** How many latencies lie in each of the {@link LatencyBuckets}. */
  long[] inBuckets() {
    long[] inBuckets = new long[LatencyBuckets.count()];
    for (int i = 0; i < firsts.length; i++) {
      int bucket = Math.toIntExact(firsts[i]);
      if (bucket < 0 || bucket >= inBuckets.length) {
        throw new IllegalStateException("there is no latency bucket " + bucket);
      }
      inBuckets[bucket] += counts[i];
    }
    return inBuckets;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FactParts that
        && Arrays.equals(firsts, that.firsts)
        && Arrays.equals(lasts, that.lasts)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(firsts) * 31 + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return firsts.length + " parts";
  }
}
