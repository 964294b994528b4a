package io.hodor.score;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.wire.v1.OffsetLedger;
import java.util.List;
import java.util.stream.Stream;

/** The offsets that the ledgers of one measurement hold. */
final class Content {

  /** Those in the window: measured, undated, undecodable and tombstones. */
  final OffsetsByPartition placed = new OffsetsByPartition();

  /** Those placed, and those that came too late. */
  final OffsetsByPartition all = new OffsetsByPartition();

  final OffsetsByPartition tombstones = new OffsetsByPartition();
  final OffsetsByPartition undated = new OffsetsByPartition();
  final OffsetsByPartition undecodable = new OffsetsByPartition();
  final OffsetsByPartition repeated = new OffsetsByPartition();

  Content(List<OffsetLedger> ledgers) {
    ledgers.forEach(this::add);
    all.addAll(placed);
  }

  private void add(OffsetLedger ledger) {
    int partition = ledger.getPartition();
    placed.addAll(partition, set(ledger.getMeasured()));
    add(partition, set(ledger.getUndated()), undated);
    add(partition, set(ledger.getUndecodable()), undecodable);
    add(partition, set(ledger.getTombstone()), tombstones);
    all.addAll(partition, set(ledger.getTooLate()));
    repeated.addAll(partition, set(ledger.getRepeated()));
  }

  private void add(int partition, OffsetSet offsets, OffsetsByPartition ofClass) {
    placed.addAll(partition, offsets);
    ofClass.addAll(partition, offsets);
  }

  /** All offsets of one ledger. */
  static OffsetSet all(OffsetLedger ledger) {
    OffsetSet all = new OffsetSet();
    Stream.of(
            ledger.getMeasured(),
            ledger.getTombstone(),
            ledger.getUndecodable(),
            ledger.getUndated(),
            ledger.getTooLate())
        .forEach(bytes -> all.addAll(set(bytes)));
    return all;
  }

  private static OffsetSet set(ByteString bytes) {
    return OffsetSet.fromBytes(bytes.toByteArray());
  }
}
