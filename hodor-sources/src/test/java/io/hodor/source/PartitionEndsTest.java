package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Collections;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionEndsTest {

  private static final TopicPartition P = new TopicPartition("t", 2);
  private static final long LATEST = 1_000_000;

  @Test
  void aRangeLiesBetweenItsBeginningAndTheEnd() {
    assertThat(ends(at(3), at(6), 9, 9).range(P), is(new PartitionRange(2, 5, 9)));
  }

  @Test
  void whatPrecedesTheRangeShowsThatItIsWhole() {
    assertThat(ends(at(3), at(5), 9, 9).startsWithin(P), is(true));
    assertThat(ends(at(5), at(5), 9, 9).startsWithin(P), is(false));
    assertThat(ends(at(3), null, 9, 9).startsWithin(P), is(true));
  }

  @Test
  void withoutUsableTimestampNothingShowsThatARangeIsWhole() {
    assertThat(ends(null, null, 9, 9).startsWithin(P), is(false));
    assertThat(ends(null, null, 9, 9).isFirstDatedUsable(P), is(false));
    OffsetAndTimestamp tomorrow = new OffsetAndTimestamp(3, LATEST);
    OffsetAndTimestamp future = new OffsetAndTimestamp(3, LATEST + 1);
    assertThat(ends(tomorrow, at(5), 9, 9).startsWithin(P), is(true));
    assertThat(ends(tomorrow, at(5), 9, 9).isFirstDatedUsable(P), is(true));
    assertThat(ends(future, at(5), 9, 9).startsWithin(P), is(false));
    assertThat(ends(future, null, 9, 9).startsWithin(P), is(false));
    assertThat(ends(future, future, 9, 9).isFirstDatedUsable(P), is(false));
  }

  @Test
  void aTransactionIsOpenBelowTheHighWatermark() {
    assertThat(ends(at(0), at(0), 8, 9).isTransactionOpen(P), is(true));
    assertThat(ends(at(0), at(0), 9, 9).isTransactionOpen(P), is(false));
    // Written in between.
    assertThat(ends(at(0), at(0), 10, 9).isTransactionOpen(P), is(false));
    PartitionEnds uncommitted =
        new PartitionEnds(
            Map.of(P, 0L), Map.of(), Map.of(), Map.of(P, 0L), Map.of(P, 9L), Map.of(), LATEST);
    assertThat(uncommitted.isTransactionOpen(P), is(false));
  }

  private static OffsetAndTimestamp at(long offset) {
    return new OffsetAndTimestamp(offset, 1000 + offset);
  }

  private static PartitionEnds ends(
      OffsetAndTimestamp first, OffsetAndTimestamp start, long end, long highWatermark) {
    return new PartitionEnds(
        Map.of(P, 3L),
        Collections.singletonMap(P, first),
        Collections.singletonMap(P, start),
        Map.of(P, 5L),
        Map.of(P, end),
        Map.of(P, highWatermark),
        LATEST);
  }
}
