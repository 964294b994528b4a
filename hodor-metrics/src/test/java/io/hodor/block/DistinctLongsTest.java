package io.hodor.block;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistinctLongsTest {

  /** About where a bucket, two, and many of them begin to be used; for the most see below. */
  private static final int[] SIZES = {1, 2, 3, 15, 2047, 2048, 2049, 4097, 30_000, 300_000};

  private static void countsExactly(String what, LongUnaryOperator values) {
    for (int size : SIZES) {
      long[] all = LongStream.range(0, size).map(values).toArray();
      assertThat(what + ", " + size, count(all), is(truth(all)));
    }
  }

  private static long count(long[] values) {
    return DistinctLongs.count(List.of(values));
  }

  private static long truth(long[] values) {
    Set<Long> distinct = new HashSet<>();
    for (long value : values) {
      distinct.add(value);
    }
    return distinct.size();
  }

  @Test
  void nothingIsNothing() {
    assertThat(DistinctLongs.count(List.of()), is(0L));
    assertThat(DistinctLongs.count(List.of(new long[0], new long[0])), is(0L));
  }

  @Test
  void hashesAreCounted() {
    for (long seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      countsExactly("hashes", i -> random.nextLong());
      countsExactly("of one shard", i -> random.nextLong() >>> 4 | 7L << 60);
    }
  }

  @Test
  void repeatedValuesAreCountedOnce() {
    for (int different : new int[] {1, 2, 10, 1000, 100_000}) {
      Random random = new Random(different);
      long[] hashes = random.longs(different).toArray();
      countsExactly(different + " hashes", i -> hashes[random.nextInt(different)]);
    }
    countsExactly("one of two is always the same", i -> i % 2 == 0 ? 42 : i);
  }

  @Test
  void anyValueIsLikeAnyOther() {
    countsExactly("all zero", i -> 0);
    countsExactly("all least", i -> Long.MIN_VALUE);
    countsExactly("about zero", i -> i / 2 - 1);
    long[] extremes = {0, Long.MIN_VALUE, Long.MAX_VALUE, -1, 1};
    countsExactly("extremes", i -> extremes[(int) i % extremes.length]);
    countsExactly("ascending", i -> i);
    countsExactly("descending", i -> -i);
    countsExactly("from the least on", i -> Long.MIN_VALUE + i);
  }

  @Test
  void valuesThatShareTheirBitsAreCounted() {
    Random random = new Random(1);
    countsExactly("last 16 bits", i -> random.nextLong() & 0xffff);
    countsExactly("first 16 bits", i -> random.nextLong() << 48);
    countsExactly("every 2^32", i -> i << 32);
    countsExactly("every 2^44", i -> i << 44);
  }

  /** Values that were chosen by somebody who knows how they are spread. */
  @Test
  void valuesMadeForOneBucketAreCounted() {
    long inverse = inverse(0x9E3779B97F4A7C15L);
    countsExactly("one bucket and slot", i -> i * inverse);
    countsExactly("one bucket", i -> (i << 40 | i) % (1L << 50) * inverse);
    countsExactly("one bucket, each twice", i -> i / 2 * inverse);
  }

  /** So many that buckets become no more but larger, and tables with them. */
  @Test
  void moreThanFitTheMostBucketsAreCounted() {
    int different = 2_500_000;
    long[] all = LongStream.range(0, 2 * different).map(i -> mix(i % different)).toArray();
    assertThat(count(all), is((long) different));
  }

  /** Keeps different values different: each step can be undone. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 31;
  }

  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    assertThat(odd * inverse, is(1L));
    return inverse;
  }

  @Test
  void partsCountAsOneAndStayAsTheyWere() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      long[] all =
          random.longs(1 + random.nextInt(20_000), 0, 1 + random.nextInt(30_000)).toArray();
      List<long[]> parts = new ArrayList<>();
      for (int from = 0; from < all.length; ) {
        int until = Math.min(all.length, from + random.nextInt(5_000));
        parts.add(Arrays.copyOfRange(all, from, until));
        from = until;
      }
      assertThat("seed " + seed, DistinctLongs.count(parts), is(truth(all)));
      long[] after = parts.stream().flatMapToLong(Arrays::stream).toArray();
      assertThat("seed " + seed, Arrays.equals(after, all), is(true));
    }
  }
}
