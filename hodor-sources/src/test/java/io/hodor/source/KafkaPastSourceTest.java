package io.hodor.source;

import static io.hodor.source.KafkaPastSource.ASSUMED_BYTES;
import static io.hodor.source.KafkaPastSource.LEAST_OFFSETS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class KafkaPastSourceTest {

  @Test
  void packsWithoutGapOrOverlap() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      List<PartitionRange> ranges = new ArrayList<>();
      for (int partition = 0; partition < random.nextInt(20); partition++) {
        long from = random.nextInt(1000);
        ranges.add(new PartitionRange(partition, from, from + 1 + random.nextInt(500)));
      }
      long target = 1 + random.nextInt(600);
      List<List<PartitionRange>> packs = KafkaPastSource.pack(ranges, target);
      List<PartitionRange> rejoined = new ArrayList<>();
      for (List<PartitionRange> pack : packs) {
        assertThat(size(pack), lessThanOrEqualTo(target));
        pack.forEach(piece -> rejoin(rejoined, piece));
      }
      assertThat(rejoined, is(ranges));
    }
  }

  private static void rejoin(List<PartitionRange> rejoined, PartitionRange piece) {
    int last = rejoined.size() - 1;
    if (last >= 0 && rejoined.get(last).partition() == piece.partition()) {
      PartitionRange before = rejoined.get(last);
      assertThat(piece.from(), is(before.to()));
      rejoined.set(last, new PartitionRange(piece.partition(), before.from(), piece.to()));
    } else {
      rejoined.add(piece);
    }
  }

  private static long size(List<PartitionRange> ranges) {
    return ranges.stream().mapToLong(PartitionRange::size).sum();
  }

  @Test
  void moreWorkersThanPartitionsGainToo() {
    KafkaPastSource source = source(new PartitionRange(0, 0, 8 * LEAST_OFFSETS));
    assertThat(source.getEstimatedSizeBytes(null), is(8 * LEAST_OFFSETS * ASSUMED_BYTES));
    assertThat(source.split(source.getEstimatedSizeBytes(null) / 4, null), hasSize(4));
    assertThat(source.split(1, null), hasSize(8));
  }

  @Test
  void manySmallPartitionsShareReaders() {
    List<PartitionRange> ranges = new ArrayList<>();
    for (int partition = 0; partition < 1000; partition++) {
      ranges.add(new PartitionRange(partition, 0, LEAST_OFFSETS / 100));
    }
    KafkaPastSource source = source(ranges.toArray(new PartitionRange[0]));
    List<KafkaPastSource> splits = source.split(source.getEstimatedSizeBytes(null) / 2, null);
    assertThat(splits, hasSize(2));
    assertThat(
        splits.stream().flatMap(s -> s.past().ranges().stream()).collect(Collectors.toList()),
        is(ranges));
  }

  @Test
  void nothingToReadIsOneEmptySource() throws Exception {
    KafkaPastSource source = source();
    assertThat(source.getEstimatedSizeBytes(null), is(0L));
    assertThat(source.split(0, null), hasSize(1));
    assertThat(source.createReader(null).start(), is(false));
  }

  @Test
  void travels() {
    KafkaPastSource copy =
        SerializableUtils.ensureSerializable(source(new PartitionRange(5, 6, 7)));
    assertThat(copy.past().ranges(), is(List.of(new PartitionRange(5, 6, 7))));
  }

  @Test
  void aSpanOfTimeHasALength() {
    Instant now = Instant.EPOCH;
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class,
            () -> KafkaPast.resolve(topic(), now, now, Duration.ZERO, now));
    assertThat(fault.getMessage(), containsString("no span of time"));
  }

  private static KafkaTopic topic() {
    return new KafkaTopic("a:1", null, "t", IsolationLevel.READ_COMMITTED);
  }

  private static KafkaPastSource source(PartitionRange... ranges) {
    KafkaPast past = new KafkaPast("id", List.of(ranges), Coverage.EVERYTHING, Instant.EPOCH);
    return new KafkaPastSource(
        new Address("c", "t", "kafka"), topic(), past, EventTime.RECORD, true);
  }
}
