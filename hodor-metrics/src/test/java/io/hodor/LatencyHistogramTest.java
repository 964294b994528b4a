package io.hodor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  @Test
  void everyMillisecondUpToAHundredHasItsOwnBucket() {
    for (int millis = 0; millis <= 100; millis++) {
      assertThat(LatencyBuckets.upperBound(millis), is((long) millis));
      assertThat(LatencyBuckets.indexOf(millis), is(millis));
    }
    assertThat(LatencyBuckets.indexOf(-1), is(0));
    assertThat(LatencyBuckets.indexOf(Long.MIN_VALUE + 1), is(0));
  }

  @Test
  void fromThereABucketEndsAtMostOnePerCentAboveItsStart() {
    int last = LatencyBuckets.count() - 1;
    for (int bucket = 101; bucket < last; bucket++) {
      long start = LatencyBuckets.upperBound(bucket - 1) + 1;
      long end = LatencyBuckets.upperBound(bucket);
      assertThat(end, greaterThanOrEqualTo(start));
      assertThat(end * 100, lessThanOrEqualTo(start * 101));
      assertThat(end, is(Math.min(start * 101 / 100, LatencyBuckets.upperBound(last - 1))));
      assertThat(LatencyBuckets.indexOf(start), is(bucket));
      assertThat(LatencyBuckets.indexOf(end), is(bucket));
    }
    assertThat(LatencyBuckets.upperBound(last - 1), is(7L * 24 * 60 * 60 * 1000));
    assertThat(LatencyBuckets.upperBound(last), is(Long.MAX_VALUE));
    assertThat(LatencyBuckets.indexOf(7L * 24 * 60 * 60 * 1000 + 1), is(last));
    assertThat(LatencyBuckets.indexOf(Long.MAX_VALUE), is(last));
  }

  @Test
  void aBucketIsTheOneThatALinearSearchFinds() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long millis = (long) Math.exp(random.nextDouble() * Math.log(1e9)) - 2;
      int linear = 0;
      while (millis > LatencyBuckets.upperBound(linear)) {
        linear++;
      }
      assertThat(LatencyBuckets.indexOf(millis), is(linear));
    }
  }

  @Test
  void aHistogramThatWasCountedElsewhereIsTheSame() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      long[] counts = new long[LatencyBuckets.count()];
      LatencyHistogram histogram = new LatencyHistogram();
      for (int i = random.nextInt(100); i >= 0; i--) {
        long millis = (long) Math.exp(random.nextDouble() * Math.log(1e10)) - 20;
        histogram.add(millis);
        counts[LatencyBuckets.indexOf(millis)]++;
      }

      assertThat(
          "seed " + seed,
          LatencyHistogram.of(
              counts, histogram.negative(), histogram.min(), histogram.max(), histogram.sum()),
          is(histogram));
    }
  }

  @Test
  void numbersThatCannotBeOfTheSameLatenciesAreRefused() {
    long[] counts = new long[LatencyBuckets.count()];
    counts[0] = 2;
    counts[50] = 1;

    assertThat(LatencyHistogram.of(counts, 1, -3, 50, 47).count(), is(3L));
    assertThat(LatencyHistogram.of(counts, 0, 0, 50, 50).negative(), is(0L));
    assertRefused(counts, 1, 0, 50, 50);
    assertRefused(counts, 0, -3, 50, 47);
    assertRefused(counts, 3, -3, 50, 47);
    assertRefused(counts, -1, 0, 50, 50);
    assertRefused(counts, 0, 0, 51, 51);
    assertRefused(counts, 0, 1, 50, 52);
    assertRefused(counts, 0, 0, 50, 151);
    assertRefused(counts, 1, -3, 50, -10);
    counts[7] = -1;
    assertRefused(counts, 0, 0, 50, 50);
    assertRefused(new long[LatencyBuckets.count()], 0, 0, 0, 0);
    assertRefused(new long[5], 0, 0, 0, 0);
  }

  private static void assertRefused(long[] counts, long negative, long min, long max, long sum) {
    assertThrows(
        IllegalArgumentException.class, () -> LatencyHistogram.of(counts, negative, min, max, sum));
  }

  @Test
  void theSumOfLatenciesCountedElsewhereMayStandAtTheEndOfSixtyFourBits() {
    long[] counts = new long[LatencyBuckets.count()];
    counts[counts.length - 1] = 3;

    assertThat(
        LatencyHistogram.of(counts, 0, Long.MAX_VALUE / 2, Long.MAX_VALUE, Long.MAX_VALUE).sum(),
        is(Long.MAX_VALUE));
  }

  @Test
  void aQuantileIsTheNearestRankWithinOnePerCent() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      long[] times = new long[1 + random.nextInt(400)];
      LatencyHistogram histogram = new LatencyHistogram();
      for (int i = 0; i < times.length; i++) {
        times[i] = (long) Math.exp(random.nextDouble() * Math.log(1e9)) - 20;
        histogram.add(times[i]);
      }
      Arrays.sort(times);
      for (int permille : new int[] {1, 500, 750, 900, 950, 990, 999, 1000}) {
        int rank = (times.length * permille + 999) / 1000;
        long exact = times[rank - 1];
        long found = histogram.quantile(permille);
        String reason = "seed " + seed + ", permille " + permille;
        assertThat(reason, found, greaterThanOrEqualTo(exact));
        assertThat(
            reason,
            found,
            lessThanOrEqualTo(
                exact <= 0
                    ? 0
                    : exact > 7L * 24 * 60 * 60 * 1000
                        ? times[times.length - 1]
                        : exact * 101 / 100));
        assertThat(reason, found, lessThanOrEqualTo(times[times.length - 1]));
      }
    }
  }

  @Test
  void countMinMaxAndSumAreTrueAndNegativesAreCounted() {
    LatencyHistogram histogram = of(-5, 12, 1234567, 0);

    assertThat(histogram.count(), is(4L));
    assertThat(histogram.negative(), is(1L));
    assertThat(histogram.min(), is(-5L));
    assertThat(histogram.max(), is(1234567L));
    assertThat(histogram.sum(), is(1234574L));
    assertThat(histogram.countOf(0), is(2L));
    assertThat(histogram.quantile(1000), is(1234567L));
  }

  @Test
  void aSumBeyondSixtyFourBitsStaysAtTheirEnd() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(Long.MAX_VALUE - 1);
    histogram.add(5);
    assertThat(histogram.sum(), is(Long.MAX_VALUE));
  }

  @Test
  void whereAllAreNegativeNoQuantileIsAboveTheGreatest() {
    assertThat(of(-9, -7).quantile(999), is(-7L));
  }

  @Test
  void theEmptyHistogramHasNoQuantile() {
    assertThrows(IllegalStateException.class, () -> new LatencyHistogram().quantile(500));
  }

  @Test
  void mergingIsAddingWhateverTheOrderAndEmptyIsNeutral() {
    LatencyHistogram all = of(1, 2, -3, 5000, 1_000_000_000_000L);
    LatencyHistogram left = of(1, -3);
    left.mergeWith(of(2, 5000));
    left.mergeWith(new LatencyHistogram());
    left.mergeWith(of(1_000_000_000_000L));
    LatencyHistogram right = of(1_000_000_000_000L, 5000);
    LatencyHistogram grouped = of(2);
    grouped.mergeWith(of(1, -3));
    right.mergeWith(grouped);

    assertThat(left, is(all));
    assertThat(right, is(all));
  }

  @Test
  void survivesItsBytes() throws IOException {
    for (LatencyHistogram histogram :
        new LatencyHistogram[] {new LatencyHistogram(), of(-4, 3, 777, Long.MAX_VALUE / 2)}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      histogram.writeTo(new DataOutputStream(bytes));
      assertThat(
          LatencyHistogram.readFrom(
              new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))),
          is(histogram));
    }
  }

  private static LatencyHistogram of(long... times) {
    LatencyHistogram histogram = new LatencyHistogram();
    Arrays.stream(times).forEach(histogram::add);
    return histogram;
  }
}
