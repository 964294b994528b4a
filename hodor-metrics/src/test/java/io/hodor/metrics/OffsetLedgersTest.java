package io.hodor.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import io.hodor.block.PartitionOffsets;
import io.hodor.wire.v1.OffsetLedger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetLedgersTest {

  private static final OffsetLedger TEMPLATE = OffsetLedger.newBuilder().setPartition(3).build();

  private static PartitionOffsets offsets(
      OffsetSet measured, OffsetSet tombstones, OffsetSet repeated) {
    OffsetSet[] sets = new OffsetSet[RecordClass.COUNT];
    long[] rows = new long[RecordClass.COUNT];
    sets[RecordClass.MEASURED.ordinal()] = measured;
    sets[RecordClass.TOMBSTONE.ordinal()] = tombstones;
    return new PartitionOffsets(3, rows, sets, repeated);
  }

  @Test
  void aSmallLedgerIsOneChunk() {
    List<OffsetLedger> chunks =
        new OffsetLedgers(offsets(OffsetSet.ofRange(5, 900), null, OffsetSet.of(6)))
            .chunks(TEMPLATE);

    assertThat(chunks.size(), is(1));
    assertThat(chunks.get(0).getChunks(), is(1));
    assertThat(chunks.get(0).getTombstone().isEmpty(), is(true));
    assertThat(
        OffsetSet.fromBytes(chunks.get(0).getMeasured().toByteArray()),
        is(OffsetSet.ofRange(5, 900)));
    assertThat(OffsetSet.fromBytes(chunks.get(0).getRepeated().toByteArray()), is(OffsetSet.of(6)));
  }

  @Test
  void aLargeLedgerIsCutIntoDisjointAscendingChunksThatMakeTheWhole() {
    Random random = new Random(3);
    OffsetSet measured = new OffsetSet();
    OffsetSet tombstones = new OffsetSet();
    OffsetSet repeated = new OffsetSet();
    long offset = (1L << 32) - 3_000_000;
    for (int i = 0; i < 1_000_000; i++) {
      offset += 1 + random.nextInt(9);
      (i % 7 == 0 ? tombstones : measured).addRange(offset, offset + 1);
      if (i % 11 == 0) {
        repeated.addRange(offset, offset + 1);
      }
    }

    List<OffsetLedger> chunks =
        new OffsetLedgers(offsets(measured, tombstones, repeated)).chunks(TEMPLATE);

    assertThat(chunks.size(), greaterThan(2));
    OffsetSet[] united = {new OffsetSet(), new OffsetSet(), new OffsetSet()};
    long last = -1;
    for (int i = 0; i < chunks.size(); i++) {
      OffsetLedger chunk = chunks.get(i);
      assertThat(chunk.getChunk(), is(i));
      assertThat(chunk.getChunks(), is(chunks.size()));
      assertThat(chunk.getSerializedSize(), lessThanOrEqualTo(512 * 1024));
      OffsetSet all = new OffsetSet();
      OffsetSet[] parts = {
        OffsetSet.fromBytes(chunk.getMeasured().toByteArray()),
        OffsetSet.fromBytes(chunk.getTombstone().toByteArray()),
        OffsetSet.fromBytes(chunk.getRepeated().toByteArray())
      };
      for (int set = 0; set < parts.length; set++) {
        assertThat(parts[set].intersection(united[set]).isEmpty(), is(true));
        united[set].addAll(parts[set]);
        all.addAll(parts[set]);
      }
      assertThat(all.first(), greaterThan(last));
      last = all.last();
    }
    assertThat(united[0], is(measured));
    assertThat(united[1], is(tombstones));
    assertThat(united[2], is(repeated));
  }

  @Test
  void theResultIdNamesTheContentAndNothingElse() {
    String id = id(OffsetSet.of(1, 2, 3), OffsetSet.of(7), OffsetSet.of(2));

    assertThat(id(OffsetSet.ofRange(1, 4), OffsetSet.of(7), OffsetSet.of(2)), is(id));
    assertThat(id(OffsetSet.of(1, 2, 4), OffsetSet.of(7), OffsetSet.of(2)), is(not(id)));
    assertThat(id(OffsetSet.of(1, 2, 3, 7), null, OffsetSet.of(2)), is(not(id)));
    assertThat(id(OffsetSet.of(1, 2, 3), OffsetSet.of(7), new OffsetSet()), is(not(id)));
    assertThat(id(OffsetSet.of(7), OffsetSet.of(1, 2, 3), OffsetSet.of(2)), is(not(id)));
    assertThat(
        id(OffsetSet.of(1, 2, 3), new OffsetSet(), OffsetSet.of(2)),
        is(id(OffsetSet.of(1, 2, 3), null, OffsetSet.of(2))));
    assertThat(id.length(), is(32));
  }

  private static String id(OffsetSet measured, OffsetSet tombstones, OffsetSet repeated) {
    return new OffsetLedgers(offsets(measured, tombstones, repeated)).resultId();
  }
}
