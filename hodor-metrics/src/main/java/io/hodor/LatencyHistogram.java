package io.hodor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Latencies of one hop, counted in {@link LatencyBuckets}. Histograms merge exactly; count,
 * negative, min, max and sum are true values; a quantile is at most 1 % above the true one, and
 * exact up to 100 ms.
 */
public final class LatencyHistogram {

  private final long[] counts = new long[LatencyBuckets.count()];
  private long count;
  private long negative;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private long sum;

  /** Adds a latency in milliseconds. Negative ones count in the first bucket. */
  public void add(long millis) {
    counts[LatencyBuckets.indexOf(millis)]++;
    count++;
    if (millis < 0) {
      negative++;
    }
    if (millis < min) {
      min = millis;
    }
    if (millis > max) {
      max = millis;
    }
    sum = saturatedAdd(sum, millis);
  }

  /**
   * A histogram of latencies that were counted elsewhere.
   *
   * @param counts how many lie in each of the {@link LatencyBuckets}
   * @param min the least of them
   * @param max the greatest of them
   * @throws IllegalArgumentException if there is none, or if these cannot be of the same latencies
   */
  public static LatencyHistogram of(long[] counts, long negative, long min, long max, long sum) {
    LatencyHistogram histogram = new LatencyHistogram();
    if (counts.length != histogram.counts.length) {
      throw new IllegalArgumentException(
          counts.length + " buckets of " + histogram.counts.length + " are given");
    }
    System.arraycopy(counts, 0, histogram.counts, 0, counts.length);
    histogram.count = Arrays.stream(counts).sum();
    histogram.negative = negative;
    histogram.min = min;
    histogram.max = max;
    histogram.sum = sum;
    if (!histogram.isPossible()) {
      throw new IllegalArgumentException(
          "%s, %d of them negative, their sum %d: not those of buckets %s"
              .formatted(histogram, negative, sum, Arrays.toString(histogram.usedBuckets())));
    }
    return histogram;
  }

  private boolean isPossible() {
    int[] used = usedBuckets();
    return used.length > 0
        && Arrays.stream(counts).noneMatch(inBucket -> inBucket < 0)
        && min <= max
        && LatencyBuckets.indexOf(min) == used[0]
        && LatencyBuckets.indexOf(max) == used[used.length - 1]
        && negative >= 0
        && negative <= counts[0]
        && negative > 0 == min < 0
        && sum >= saturatedProduct(min, count)
        && sum <= saturatedProduct(max, count);
  }

  private int[] usedBuckets() {
    return IntStream.range(0, counts.length).filter(bucket -> counts[bucket] != 0).toArray();
  }

  private static long saturatedProduct(long a, long positive) {
    long product = a * positive;
    boolean overflows = Math.multiplyHigh(a, positive) != product >> (Long.SIZE - 1);
    return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : product;
  }

  /** Adds all latencies of the other histogram, which stays as it is. */
  public void mergeWith(LatencyHistogram other) {
    for (int bucket = 0; bucket < counts.length; bucket++) {
      counts[bucket] += other.counts[bucket];
    }
    count += other.count;
    negative += other.negative;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    sum = saturatedAdd(sum, other.sum);
  }

  /** Clocks of 1971 and millions of records exceed 64 bits: better the bound than another sign. */
  private static long saturatedAdd(long a, long b) {
    long sum = a + b;
    boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
    return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  /** Writes the histogram, empty buckets left out. */
  public void writeTo(DataOutput out) throws IOException {
    out.writeLong(negative);
    out.writeLong(min);
    out.writeLong(max);
    out.writeLong(sum);
    out.writeInt((int) Arrays.stream(counts).filter(inBucket -> inBucket > 0).count());
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) {
        out.writeInt(bucket);
        out.writeLong(counts[bucket]);
      }
    }
  }

  /** Reads what {@link #writeTo} wrote. */
  public static LatencyHistogram readFrom(DataInput in) throws IOException {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.negative = in.readLong();
    histogram.min = in.readLong();
    histogram.max = in.readLong();
    histogram.sum = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      int bucket = in.readInt();
      histogram.counts[bucket] = in.readLong();
      histogram.count += histogram.counts[bucket];
    }
    return histogram;
  }

  public long count() {
    return count;
  }

  /** How many latencies were below zero. */
  public long negative() {
    return negative;
  }

  /** The least latency; without meaning when empty. */
  public long min() {
    return min;
  }

  /** The greatest latency; without meaning when empty. */
  public long max() {
    return max;
  }

  /** The sum of the latencies; stays at the ends of 64 bits rather than pass them. */
  public long sum() {
    return sum;
  }

  /** How many latencies lie in a bucket. */
  public long countOf(int bucket) {
    return counts[bucket];
  }

  /**
   * The quantile by nearest rank: the end of the bucket that holds the ⌈q·count⌉-th least latency,
   * but at most {@link #max}. The histogram must not be empty.
   *
   * @param permille the quantile in thousandths, 1 to 1000
   */
  public long quantile(int permille) {
    if (count == 0) {
      throw new IllegalStateException("the histogram is empty");
    }
    long rank = (count * permille + 999) / 1000;
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return Math.min(LatencyBuckets.upperBound(bucket), max);
      }
    }
    return max;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram that
        && negative == that.negative
        && min == that.min
        && max == that.max
        && sum == that.sum
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sum) * 31 + Long.hashCode(count);
  }

  @Override
  public String toString() {
    return count == 0 ? "no latencies" : count + " latencies, " + min + ".." + max + " ms";
  }
}
