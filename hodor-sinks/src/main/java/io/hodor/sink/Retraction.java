package io.hodor.sink;

import io.hodor.wire.v1.OffsetLedger;

/** A ledger that says only that its chunk is no more: the partition has fewer chunks now. */
final class Retraction {

  private Retraction() {}

  static boolean is(OffsetLedger ledger) {
    return Integer.compareUnsigned(ledger.getChunk(), ledger.getChunks()) >= 0;
  }
}
