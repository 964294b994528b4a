package io.hodor;

import java.util.Arrays;

/**
 * The one table of latency buckets, in whole milliseconds. The first bucket holds everything up to
 * 0; then every millisecond up to 100 has a bucket of its own; from there a bucket that starts at
 * {@code lo} ends at {@code floor(1.01 × lo)}, so that its end is at most 1 % above any latency in
 * it; the last bucket starts above seven days and is open.
 */
public final class LatencyBuckets {

  private static final int EXACT_MILLIS = 100;
  private static final long LAST_BOUND = 7L * 24 * 60 * 60 * 1000;
  // Latencies of one length in bits are cut into 64 steps, each of which begins in one bucket and
  // touches at most two more.
  private static final int STEP_BITS = 6;
  private static final long[] UPPER_BOUNDS = upperBounds();
  private static final short[] FIRST_OF_STEP = firstOfStep();

  private LatencyBuckets() {}

  /** How many buckets there are. */
  public static int count() {
    return UPPER_BOUNDS.length;
  }

  /** The greatest latency of a bucket; {@code Long.MAX_VALUE} for the last one. */
  public static long upperBound(int bucket) {
    return UPPER_BOUNDS[bucket];
  }

  /** The bucket of a latency in milliseconds. */
  public static int indexOf(long millis) {
    if (millis <= EXACT_MILLIS) {
      return (int) Math.max(0, millis);
    }
    if (millis > LAST_BOUND) {
      return UPPER_BOUNDS.length - 1;
    }
    int shift = Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(millis);
    int bucket = FIRST_OF_STEP[(shift << STEP_BITS) + (int) (millis >>> shift)];
    while (UPPER_BOUNDS[bucket] < millis) {
      bucket++;
    }
    return bucket;
  }

  private static long[] upperBounds() {
    long[] bounds = new long[4096];
    int count = 0;
    while (count <= EXACT_MILLIS) {
      bounds[count] = count++;
    }
    for (long bound = EXACT_MILLIS; bound < LAST_BOUND; ) {
      bound = Math.min((bound + 1) * 101 / 100, LAST_BOUND);
      bounds[count++] = bound;
    }
    bounds[count++] = Long.MAX_VALUE;
    return Arrays.copyOf(bounds, count);
  }

  private static short[] firstOfStep() {
    int shifts = Long.SIZE - STEP_BITS - Long.numberOfLeadingZeros(LAST_BOUND);
    short[] first = new short[(shifts + 1) << STEP_BITS];
    for (int shift = 0; shift < shifts; shift++) {
      for (int step = 1 << STEP_BITS; step < 2 << STEP_BITS; step++) {
        int found = Arrays.binarySearch(UPPER_BOUNDS, (long) step << shift);
        first[(shift << STEP_BITS) + step] = (short) (found >= 0 ? found : -found - 1);
      }
    }
    return first;
  }
}
