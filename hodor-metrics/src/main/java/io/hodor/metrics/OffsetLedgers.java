package io.hodor.metrics;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import io.hodor.block.PartitionOffsets;
import io.hodor.wire.v1.OffsetLedger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Turns the offsets of a partition into ledgers: one, or several where they are large. */
final class OffsetLedgers {

  /** The most bytes that the sets of a ledger take; below what Kafka takes as a record. */
  static final int MOST_BYTES = 500 * 1024;

  private final OffsetSet[] sets = new OffsetSet[RecordClass.COUNT + 1];

  OffsetLedgers(PartitionOffsets offsets) {
    for (int i = 0; i < RecordClass.COUNT; i++) {
      sets[i] = offsets.offsetsOf(RecordClass.of(i));
    }
    sets[RecordClass.COUNT] = offsets.repeated();
  }

  /** Names the content: the same offsets in the same classes have the same id, and no others. */
  String resultId() {
    MessageDigest digest = sha256();
    ByteBuffer range = ByteBuffer.allocate(2 * Long.BYTES);
    for (int i = 0; i < sets.length; i++) {
      digest.update(("set " + i).getBytes(StandardCharsets.US_ASCII));
      sets[i].forEachRange(
          (from, to) -> digest.update(range.clear().putLong(from).putLong(to).flip()));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The ledgers in ascending order of their offsets; {@code template} gives the other fields. */
  List<OffsetLedger> chunks(OffsetLedger template) {
    List<OffsetSet[]> parts = new ArrayList<>();
    split(sets, parts);
    List<OffsetLedger> ledgers = new ArrayList<>(parts.size());
    for (OffsetSet[] part : parts) {
      ledgers.add(
          template.toBuilder()
              .setChunk(ledgers.size())
              .setChunks(parts.size())
              .setMeasured(bytes(part[RecordClass.MEASURED.ordinal()]))
              .setTombstone(bytes(part[RecordClass.TOMBSTONE.ordinal()]))
              .setUndecodable(bytes(part[RecordClass.UNDECODABLE.ordinal()]))
              .setUndated(bytes(part[RecordClass.UNDATED.ordinal()]))
              .setTooLate(bytes(part[RecordClass.TOO_LATE.ordinal()]))
              .setRepeated(bytes(part[RecordClass.COUNT]))
              .build());
    }
    return ledgers;
  }

  private static ByteString bytes(OffsetSet set) {
    return ByteString.copyFrom(set.toBytes());
  }

  /** Halves the span of offsets until every part is small enough. */
  private static void split(OffsetSet[] whole, List<OffsetSet[]> parts) {
    long size = 0;
    long first = Long.MAX_VALUE;
    long last = -1;
    for (OffsetSet set : whole) {
      if (!set.isEmpty()) {
        size += set.toBytes().length;
        first = Math.min(first, set.first());
        last = Math.max(last, set.last());
      }
    }
    if (size <= MOST_BYTES) {
      parts.add(whole);
      return;
    }
    long middle = first + (last - first) / 2 + 1;
    split(within(whole, first, middle), parts);
    split(within(whole, middle, last + 1), parts);
  }

  private static OffsetSet[] within(OffsetSet[] whole, long from, long until) {
    OffsetSet span = OffsetSet.ofRange(from, until);
    OffsetSet[] part = new OffsetSet[whole.length];
    for (int i = 0; i < whole.length; i++) {
      part[i] = whole[i].intersection(span);
    }
    return part;
  }
}
