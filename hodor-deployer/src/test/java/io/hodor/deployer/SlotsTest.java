package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

  /** A rate below 0 is one that nobody knows, slots of 0 those of a topic without a release. */
  @ParameterizedTest
  @CsvSource({
    // Nobody knows how much comes: one slot, or what there is.
    "12, -1, 0, 1",
    "12, -1, 4, 4",
    "2, -1, 4, 2",
    // As many as the records need, a power of two.
    "12, 0, 0, 1",
    "12, 1000, 0, 1",
    "12, 1001, 0, 2",
    "12, 2001, 0, 4",
    "12, 4001, 0, 8",
    "12, 1000000, 0, 8",
    // At most one for each partition.
    "3, 1000000, 0, 3",
    "1, 1000000, 0, 1",
    // More when they are needed, fewer only when a quarter would do.
    "12, 2001, 2, 4",
    "12, 1001, 4, 4",
    "12, 1000, 4, 1",
    "12, 2000, 8, 2",
    "12, 2001, 8, 8",
    "12, 1, 2, 2"
  })
  void followTheRecords(int partitions, double rate, int now, int slots) {
    OptionalDouble perSecond = rate < 0 ? OptionalDouble.empty() : OptionalDouble.of(rate);
    OptionalInt there = now == 0 ? OptionalInt.empty() : OptionalInt.of(now);
    assertThat(new Slots(1000, 8).of(partitions, perSecond, there), is(slots));
  }
}
