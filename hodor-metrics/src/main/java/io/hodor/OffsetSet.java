package io.hodor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.InvalidRoaringFormat;
import org.roaringbitmap.RoaringBitmap;

/**
 * An exact set of offsets, small where offsets are dense. Two sets with the same offsets have the
 * same bytes, however they were made.
 */
public final class OffsetSet {

  private static final long LOW_BITS = 0xFFFFFFFFL;

  /**
   * By the upper half of the offset: its lower halves. Never holds an empty bitmap. Roaring's own
   * 64-bit map keeps empty ones, which it neither compares nor orders as what they are.
   */
  private final TreeMap<Integer, RoaringBitmap> bitmaps = new TreeMap<>();

  public OffsetSet() {}

  /** The offsets from {@code from} up to {@code until}, the latter not included. */
  public static OffsetSet ofRange(long from, long until) {
    OffsetSet set = new OffsetSet();
    set.addRange(from, until);
    return set;
  }

  /** The offsets given, in any order. */
  public static OffsetSet of(long... offsets) {
    OffsetSet set = new OffsetSet();
    for (long offset : offsets) {
      set.addRange(offset, offset + 1);
    }
    return set;
  }

  /** Adds the offsets from {@code from} up to {@code until}, the latter not included. */
  public void addRange(long from, long until) {
    long last = until - 1;
    for (long start = from; start >= from && start <= last; start = (start | LOW_BITS) + 1) {
      RoaringBitmap bitmap = bitmaps.computeIfAbsent(high(start), h -> new RoaringBitmap());
      if (start == last) {
        bitmap.add((int) start);
      } else {
        long lastHere = Math.min(last, start | LOW_BITS);
        bitmap.add(start & LOW_BITS, (lastHere & LOW_BITS) + 1);
      }
    }
  }

  private static int high(long offset) {
    return (int) (offset >> Integer.SIZE);
  }

  /** Adds every offset of the other set, which stays as it is. */
  public void addAll(OffsetSet other) {
    other.bitmaps.forEach(
        (high, more) -> {
          RoaringBitmap mine = bitmaps.get(high);
          if (mine == null) {
            bitmaps.put(high, more.clone());
          } else {
            mine.or(more);
          }
        });
  }

  /** The offsets that both sets hold, as a new set. */
  public OffsetSet intersection(OffsetSet other) {
    OffsetSet both = new OffsetSet();
    bitmaps.forEach(
        (high, mine) -> {
          RoaringBitmap theirs = other.bitmaps.get(high);
          RoaringBitmap common = theirs == null ? null : RoaringBitmap.and(mine, theirs);
          if (common != null && !common.isEmpty()) {
            both.bitmaps.put(high, common);
          }
        });
    return both;
  }

  /** The offsets of this set that the other does not hold, as a new set. */
  public OffsetSet difference(OffsetSet other) {
    OffsetSet rest = new OffsetSet();
    bitmaps.forEach(
        (high, mine) -> {
          RoaringBitmap theirs = other.bitmaps.get(high);
          RoaringBitmap left = theirs == null ? mine.clone() : RoaringBitmap.andNot(mine, theirs);
          if (!left.isEmpty()) {
            rest.bitmaps.put(high, left);
          }
        });
    return rest;
  }

  public boolean contains(long offset) {
    RoaringBitmap bitmap = bitmaps.get(high(offset));
    return bitmap != null && bitmap.contains((int) offset);
  }

  public boolean isEmpty() {
    return bitmaps.isEmpty();
  }

  /** How many offsets the set holds. */
  public long size() {
    long size = 0;
    for (RoaringBitmap bitmap : bitmaps.values()) {
      size += bitmap.getLongCardinality();
    }
    return size;
  }

  /** The smallest offset. The set must not be empty. */
  public long first() {
    return offset(bitmaps.firstKey(), bitmaps.firstEntry().getValue().first());
  }

  /** The greatest offset. The set must not be empty. */
  public long last() {
    return offset(bitmaps.lastKey(), bitmaps.lastEntry().getValue().last());
  }

  private static long offset(int high, long low) {
    return (long) high << Integer.SIZE | low & LOW_BITS;
  }

  /** Takes a range of offsets, both ends included. */
  @FunctionalInterface
  public interface RangeConsumer {
    void accept(long from, long to);
  }

  /** Hands on the set as its maximal ranges, ascending. */
  public void forEachRange(RangeConsumer consumer) {
    boolean open = false;
    long from = 0;
    long to = 0;
    for (Map.Entry<Integer, RoaringBitmap> entry : bitmaps.entrySet()) {
      RoaringBitmap bitmap = entry.getValue();
      long low = bitmap.nextValue(0);
      while (low >= 0) {
        long absent = bitmap.nextAbsentValue((int) low); // -1 when there is none
        long nextFrom = offset(entry.getKey(), low);
        if (open && nextFrom != to + 1) {
          consumer.accept(from, to);
          open = false;
        }
        from = open ? from : nextFrom;
        to = offset(entry.getKey(), absent < 0 ? LOW_BITS : absent - 1);
        open = true;
        low = absent < 0 ? -1 : bitmap.nextValue((int) absent);
      }
    }
    if (open) {
      consumer.accept(from, to);
    }
  }

  /** The set in the portable 64-bit Roaring format; no bytes for the empty set. */
  public byte[] toBytes() {
    if (isEmpty()) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(Long.reverseBytes(bitmaps.size()));
      for (Map.Entry<Integer, RoaringBitmap> entry : bitmaps.entrySet()) {
        out.writeInt(Integer.reverseBytes(entry.getKey()));
        smallest(entry.getValue()).serialize(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The same bitmap in its one smallest form. Runs are dissolved first: where runs and a list are
   * equally long, Roaring keeps what it has. A copy, since others may be reading the bitmap.
   */
  private static RoaringBitmap smallest(RoaringBitmap bitmap) {
    RoaringBitmap copy = bitmap.clone();
    copy.removeRunCompression();
    copy.runOptimize();
    return copy;
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
      for (long left = Long.reverseBytes(in.readLong()); left > 0; left--) {
        int high = Integer.reverseBytes(in.readInt());
        RoaringBitmap bitmap = new RoaringBitmap();
        bitmap.deserialize(in);
        if (!bitmap.isEmpty() && set.bitmaps.put(high, bitmap) != null) {
          throw new IllegalArgumentException("two bitmaps for the same upper half " + high);
        }
      }
      if (in.read() >= 0) {
        throw new IllegalArgumentException("bytes follow the last bitmap");
      }
    } catch (IOException | InvalidRoaringFormat e) {
      throw new IllegalArgumentException("not a portable 64-bit Roaring bitmap", e);
    }
    return set;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetSet that && bitmaps.equals(that.bitmaps);
  }

  @Override
  public int hashCode() {
    // Not the bitmaps' own hashes: those differ between forms of the same bitmap.
    return isEmpty() ? 0 : Long.hashCode(size()) * 31 + Long.hashCode(first());
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
