package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionRangeTest {

  @Test
  void cutsWithoutGapOrOverlap() {
    for (long size = 0; size < 60; size++) {
      for (long largest = 1; largest < 70; largest++) {
        assertCut(new PartitionRange(3, 1000, 1000 + size), largest);
      }
    }
    assertCut(new PartitionRange(0, 0, 5_000_000_000L), 100_000_000);
  }

  private static void assertCut(PartitionRange range, long largest) {
    List<PartitionRange> pieces = range.cut(largest);
    long end = range.from();
    long least = Long.MAX_VALUE;
    long most = 0;
    for (PartitionRange piece : pieces) {
      assertThat(piece.from(), is(end));
      assertThat(piece.partition(), is(range.partition()));
      least = Math.min(least, piece.size());
      most = Math.max(most, piece.size());
      end = piece.to();
    }
    assertThat(end, is(range.to()));
    assertThat(most, lessThanOrEqualTo(largest));
    assertThat(most - least, lessThanOrEqualTo(1L));
  }

  @Test
  void needsAnOrder() {
    assertThrows(IllegalArgumentException.class, () -> new PartitionRange(0, 5, 4));
    assertThrows(IllegalArgumentException.class, () -> new PartitionRange(0, -1, 4));
    assertThat(new PartitionRange(0, 5, 5).cut(3), contains(new PartitionRange(0, 5, 5)));
  }
}
