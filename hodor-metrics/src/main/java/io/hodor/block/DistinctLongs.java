package io.hodor.block;

import java.util.Arrays;
import java.util.List;

/**
 * Counts different 64-bit values: exactly, whatever they are. Made for hashes, of which it deals
 * each into a bucket that fits a near cache, and counts bucket by bucket in a table that fits one
 * too. Values that crowd into one bucket by the thousand, though different, are sorted instead.
 *
 * <p>Beside the values themselves it takes memory for one copy of them, for {@value #MOST_BUCKETS}
 * ints, and for a table of at most four times the mean bucket.
 */
final class DistinctLongs {

  /** Of the values of a bucket, on average: with its table they take 48 kB at most. */
  private static final int BUCKET = 2048;

  /** More of them, and dealing misses the processor's table of pages. */
  private static final int MOST_BUCKETS = 1 << 11;

  /** The golden ratio's bits, odd: multiplying by it spreads values and keeps them different. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final int bucketBits;
  private final int tableBits;
  private final long[] table;

  private DistinctLongs(int size) {
    int buckets = Math.min(MOST_BUCKETS, powerOfTwo(size / BUCKET));
    bucketBits = Integer.numberOfTrailingZeros(buckets);
    table = new long[powerOfTwo(2 * (size / buckets + 1))];
    tableBits = Integer.numberOfTrailingZeros(table.length);
  }

  /** The next power of two that is greater. */
  private static int powerOfTwo(int number) {
    return number == 0 ? 1 : Integer.highestOneBit(number) << 1;
  }

  /**
   * How many different values all these arrays hold together.
   *
   * @throws ArithmeticException if they hold more than fit an array
   */
  static long count(List<long[]> parts) {
    int size = parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact);
    return size == 0 ? 0 : new DistinctLongs(size).countAll(parts, size);
  }

  private long countAll(List<long[]> parts, int size) {
    int[] ends = new int[1 << bucketBits];
    for (long[] part : parts) {
      for (long value : part) {
        ends[bucket(value * SPREAD)]++;
      }
    }
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    long[] dealt = new long[size];
    // From its end down, so that what counted ends is where each bucket begins afterwards.
    for (long[] part : parts) {
      for (long value : part) {
        long spread = value * SPREAD;
        dealt[--ends[bucket(spread)]] = spread;
      }
    }
    long distinct = 0;
    for (int i = 0; i < ends.length; i++) {
      distinct += countBucket(dealt, ends[i], i + 1 < ends.length ? ends[i + 1] : size);
    }
    return distinct;
  }

  /** The first bits; in two steps, because there may be none. */
  private int bucket(long spread) {
    return (int) (spread >>> 1 >>> Long.SIZE - 1 - bucketBits);
  }

  private int countBucket(long[] values, int from, int until) {
    Arrays.fill(table, 0);
    int shift = Long.SIZE - tableBits;
    int most = table.length / 4 * 3;
    int zeros = 0;
    int distinct = 0;
    for (int i = from; i < until; i++) {
      long value = values[i];
      if (value == 0) {
        // No slot for the mark of an empty one.
        zeros = 1;
        continue;
      }
      int slot = (int) (value << bucketBits >>> shift);
      while (table[slot] != 0 && table[slot] != value) {
        slot = slot + 1 & table.length - 1;
      }
      if (table[slot] == 0) {
        if (distinct == most) {
          return countSorted(values, from, until);
        }
        table[slot] = value;
        distinct++;
      }
    }
    return distinct + zeros;
  }

  private static int countSorted(long[] values, int from, int until) {
    Arrays.sort(values, from, until);
    int distinct = 1;
    for (int i = from + 1; i < until; i++) {
      if (values[i] != values[i - 1]) {
        distinct++;
      }
    }
    return distinct;
  }
}
