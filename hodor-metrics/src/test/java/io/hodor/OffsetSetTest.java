package io.hodor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

class OffsetSetTest {

  private static final long BEYOND_32_BITS = 1L << 32;

  @Test
  void anEmptySetHasNoBytes() {
    assertThat(new OffsetSet().toBytes().length, is(0));
    assertThat(OffsetSet.fromBytes(new byte[0]), is(new OffsetSet()));
    assertThat(new OffsetSet().isEmpty(), is(true));
    assertThat(new OffsetSet().size(), is(0L));
    assertThat(new OffsetSet().toString(), is("[]"));
  }

  @Test
  void anEmptyIntersectionIsTheEmptySet() {
    OffsetSet none = OffsetSet.of(1, BEYOND_32_BITS).intersection(OffsetSet.of(2, 3));

    assertThat(none, is(new OffsetSet()));
    assertThat(none.isEmpty(), is(true));
    assertThat(none.toBytes().length, is(0));
  }

  @Test
  void readsItselfAsItsMaximalRanges() {
    OffsetSet set = OffsetSet.of(9, 3, 5, 4, 7, 6);
    set.addRange(20, 30);
    set.addRange(30, 31);

    assertThat(set.toString(), is("[3..7, 9, 20..30]"));
    assertThat(set.first(), is(3L));
    assertThat(set.last(), is(30L));
    assertThat(set.size(), is(17L));
  }

  @Test
  void aRangeMayCrossTheBorderOf32Bits() {
    OffsetSet set = OffsetSet.ofRange(BEYOND_32_BITS - 3, BEYOND_32_BITS + 3);
    set.addRange(3 * BEYOND_32_BITS - 1, 3 * BEYOND_32_BITS + 1);

    assertThat(set.toString(), is("[4294967293..4294967298, 12884901887..12884901888]"));
    assertThat(set.size(), is(8L));
    assertThat(OffsetSet.fromBytes(set.toBytes()), is(set));
  }

  @Test
  void aRangeMayHoldWholeSpansOf32Bits() {
    OffsetSet set = OffsetSet.ofRange(5, 3 * BEYOND_32_BITS);

    assertThat(set.size(), is(3 * BEYOND_32_BITS - 5));
    assertThat(set.toString(), is("[5.." + (3 * BEYOND_32_BITS - 1) + "]"));
  }

  @Test
  void holdsTheGreatestOffsets() {
    OffsetSet set = OffsetSet.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, 0);

    assertThat(set.contains(Long.MAX_VALUE), is(true));
    assertThat(set.last(), is(Long.MAX_VALUE));
    assertThat(set.toString(), is("[0, 9223372036854775806..9223372036854775807]"));
    assertThat(OffsetSet.fromBytes(set.toBytes()), is(set));
    assertThat(OffsetSet.ofRange(Long.MAX_VALUE - 9, Long.MAX_VALUE).size(), is(9L));
  }

  @Test
  void theSameOffsetsHaveTheSameBytesHoweverTheyWereAdded() {
    // Three in a row are as short listed as run-length encoded: here the form used to stick.
    byte[] listed = OffsetSet.of(1, 2, 3).toBytes();
    byte[] ranged = OffsetSet.ofRange(1, 4).toBytes();

    assertThat(ranged, is(listed));
  }

  @Test
  void setsOfRandomOffsetsAreSetsWhateverTheOrderOfAdding() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      TreeSet<Long> truth = new TreeSet<>();
      long base = random.nextInt(3) * BEYOND_32_BITS - random.nextInt(2) * 30_000L;
      for (int run = random.nextInt(200); run >= 0; run--) {
        long from = Math.max(0, base + random.nextInt(200_000));
        long until = from + 1 + (random.nextInt(3) == 0 ? random.nextInt(6000) : random.nextInt(4));
        for (long offset = from; offset < until; offset++) {
          truth.add(offset);
        }
      }
      List<Long> shuffled = new ArrayList<>(truth);
      Collections.shuffle(shuffled, random);

      OffsetSet oneByOne = OffsetSet.of(shuffled.stream().mapToLong(Long::longValue).toArray());
      OffsetSet byRanges = new OffsetSet();
      oneByOne.forEachRange((from, to) -> byRanges.addRange(from, to + 1));
      OffsetSet byHalves = new OffsetSet();
      for (int half = 0; half < 2; half++) {
        OffsetSet part = new OffsetSet();
        for (int i = half; i < shuffled.size(); i += 2) {
          part.addRange(shuffled.get(i), shuffled.get(i) + 1);
        }
        byHalves.addAll(OffsetSet.fromBytes(part.toBytes()));
      }

      String reason = "seed " + seed;
      assertThat(reason, oneByOne.size(), is((long) truth.size()));
      assertThat(reason, decodedByRoaring(oneByOne.toBytes()), is(truth));
      assertThat(reason, byRanges, is(oneByOne));
      assertThat(reason, byRanges.hashCode(), is(oneByOne.hashCode()));
      assertThat(reason, byRanges.toBytes(), is(oneByOne.toBytes()));
      assertThat(reason, byHalves.toBytes(), is(oneByOne.toBytes()));
      assertThat(reason, OffsetSet.fromBytes(oneByOne.toBytes()), is(oneByOne));
      assertThat(reason, rangesOf(byHalves), is(rangesOf(truth)));
    }
  }

  private static TreeSet<Long> decodedByRoaring(byte[] bytes) {
    Roaring64NavigableMap map = new Roaring64NavigableMap();
    try {
      map.deserializePortable(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    TreeSet<Long> offsets = new TreeSet<>();
    map.forEach((long offset) -> offsets.add(offset));
    return offsets;
  }

  private static List<List<Long>> rangesOf(OffsetSet set) {
    List<List<Long>> ranges = new ArrayList<>();
    set.forEachRange((from, to) -> ranges.add(List.of(from, to)));
    return ranges;
  }

  private static List<List<Long>> rangesOf(TreeSet<Long> offsets) {
    List<List<Long>> ranges = new ArrayList<>();
    for (long from : offsets) {
      if (!offsets.contains(from - 1)) {
        long to = from;
        while (offsets.contains(to + 1)) {
          to++;
        }
        ranges.add(List.of(from, to));
      }
    }
    return ranges;
  }

  @Test
  void unionAndIntersectionAreThoseOfSets() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      long[] some = random.longs(500, 0, 3000).map(o -> o * o * o).toArray();
      long[] others = random.longs(500, 0, 3000).map(o -> o * o * o).toArray();
      TreeSet<Long> both = setOf(some);
      both.retainAll(setOf(others));
      TreeSet<Long> all = setOf(some);
      all.addAll(setOf(others));

      OffsetSet left = OffsetSet.of(some);
      OffsetSet right = OffsetSet.of(others);
      assertThat("seed " + seed, setOf(left.intersection(right)), is(both));
      assertThat("seed " + seed, left.intersection(right), is(right.intersection(left)));
      left.addAll(right);
      assertThat("seed " + seed, setOf(left), is(all));
      assertThat("seed " + seed, right, is(OffsetSet.of(others)));
    }
  }

  private static TreeSet<Long> setOf(long... offsets) {
    TreeSet<Long> set = new TreeSet<>();
    for (long offset : offsets) {
      set.add(offset);
    }
    return set;
  }

  private static TreeSet<Long> setOf(OffsetSet offsets) {
    TreeSet<Long> set = new TreeSet<>();
    offsets.forEachRange(
        (from, to) -> {
          for (long offset = from; offset <= to; offset++) {
            set.add(offset);
          }
        });
    return set;
  }

  @Test
  void addingLaterDoesNotChangeWhatWasUnited() {
    OffsetSet source = OffsetSet.of(1);
    OffsetSet united = new OffsetSet();
    united.addAll(source);

    source.addRange(2, 3);

    assertThat(united, is(OffsetSet.of(1)));
    assertThat(united, is(not(source)));
  }

  @Test
  void denseOffsetsTakeHardlyAnyBytes() {
    assertThat(OffsetSet.ofRange(1_000_000_007, 1_010_000_007).toBytes().length, lessThan(3000));
  }

  @Test
  void bytesThatAreNoSetAreRefused() {
    byte[] bytes = OffsetSet.ofRange(10, 90_000).toBytes();
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    byte[] other = bytes.clone();
    other[12] ^= 0x55;

    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(IllegalArgumentException.class, () -> OffsetSet.fromBytes(longer));
    assertThrows(IllegalArgumentException.class, () -> OffsetSet.fromBytes(cut));
    assertThrows(IllegalArgumentException.class, () -> OffsetSet.fromBytes(other));
    assertThrows(IllegalArgumentException.class, () -> OffsetSet.fromBytes(new byte[] {1, 2}));
  }

  @Test
  void theDifferenceHoldsWhatOnlyThisSetHolds() {
    OffsetSet set = OffsetSet.ofRange((1L << 32) - 3, (1L << 32) + 3);
    OffsetSet other = OffsetSet.of(5, (1L << 32) - 2, 1L << 32);

    assertThat(
        set.difference(other).toString(), is("[4294967293, 4294967295, 4294967297..4294967298]"));
    assertThat(set.difference(new OffsetSet()), is(set));
    assertThat(set.difference(set).isEmpty(), is(true));
    assertThat(set.size(), is(6L));
  }
}
