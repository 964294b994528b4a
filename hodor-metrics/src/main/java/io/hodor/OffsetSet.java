package io.hodor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * An exact set of offsets, small where offsets are dense. Two sets with the same offsets have the
 * same bytes, however they were made.
 */
public final class OffsetSet {

  private final Roaring64NavigableMap offsets;

  public OffsetSet() {
    this(new Roaring64NavigableMap());
  }

  private OffsetSet(Roaring64NavigableMap offsets) {
    this.offsets = offsets;
  }

  /** The offsets from {@code from} up to {@code until}, the latter not included. */
  public static OffsetSet ofRange(long from, long until) {
    OffsetSet set = new OffsetSet();
    set.addRange(from, until);
    return set;
  }

  /** The offsets given, in any order. */
  public static OffsetSet of(long... offsets) {
    OffsetSet set = new OffsetSet();
    set.offsets.add(offsets);
    return set;
  }

  /** Adds the offsets from {@code from} up to {@code until}, the latter not included. */
  public void addRange(long from, long until) {
    if (until == from + 1) {
      offsets.addLong(from);
    } else {
      offsets.addRange(from, until);
    }
  }

  /** Adds every offset of the other set, which stays as it is. */
  public void addAll(OffsetSet other) {
    offsets.or(other.offsets);
  }

  /** The offsets that both sets hold, as a new set. */
  public OffsetSet intersection(OffsetSet other) {
    return new OffsetSet(Roaring64NavigableMap.and(offsets, other.offsets));
  }

  public boolean contains(long offset) {
    return offsets.contains(offset);
  }

  public boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** How many offsets the set holds. */
  public long size() {
    return offsets.getLongCardinality();
  }

  /** The smallest offset. The set must not be empty. */
  public long first() {
    return offsets.first();
  }

  /** The greatest offset. The set must not be empty. */
  public long last() {
    return offsets.last();
  }

  /** Takes a range of offsets, both ends included. */
  @FunctionalInterface
  public interface RangeConsumer {
    void accept(long from, long to);
  }

  /** Hands on the set as its maximal ranges, ascending. */
  public void forEachRange(RangeConsumer consumer) {
    LongIterator each = offsets.getLongIterator();
    if (!each.hasNext()) {
      return;
    }
    long from = each.next();
    long to = from;
    while (each.hasNext()) {
      long next = each.next();
      if (next != to + 1) {
        consumer.accept(from, to);
        from = next;
      }
      to = next;
    }
    consumer.accept(from, to);
  }

  /** The set in the portable 64-bit Roaring format; no bytes for the empty set. */
  public byte[] toBytes() {
    if (isEmpty()) {
      return new byte[0];
    }
    offsets.runOptimize();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      offsets.serializePortable(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException when the bytes are no bitmap
   */
  public static OffsetSet fromBytes(byte[] bytes) {
    OffsetSet set = new OffsetSet();
    if (bytes.length == 0) {
      return set;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      set.offsets.deserializePortable(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a portable 64-bit Roaring bitmap", e);
    }
    return set;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetSet that && offsets.equals(that.offsets);
  }

  @Override
  public int hashCode() {
    return offsets.hashCode();
  }

  /** The ranges, as {@code [3..7, 9]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    forEachRange(
        (from, to) ->
            text.append(text.length() == 1 ? "" : ", ")
                .append(from == to ? String.valueOf(from) : from + ".." + to));
    return text.append(']').toString();
  }
}
