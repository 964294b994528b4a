package io.hodor.source.parquet;

import java.util.Arrays;

/** Bytes that grow, to be filled again and again. For use by one thread. */
final class RowBytes {

  private static final int LONGEST_VARINT = 5;

  /** A short list may stand for a long one, many times as large as its file. */
  static final int MOST = 64 << 20;

  private byte[] bytes = new byte[1 << 10];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void putLong(long value) {
    makeRoom(Long.BYTES);
    LittleEndian.putLong(bytes, length, value);
    length += Long.BYTES;
  }

  void putInt(int value) {
    makeRoom(Integer.BYTES);
    LittleEndian.putInt(bytes, length, value);
    length += Integer.BYTES;
  }

  /** Seven bits a byte, the least first; all bytes but the last have their highest bit set. */
  void putVarint(int value) {
    makeRoom(LONGEST_VARINT);
    int rest = value;
    while (rest >>> 7 != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Copies bytes; there are {@link ChunkBytes#PADDING} more behind them, which may be anything. */
  void put(byte[] from, int start, int count) {
    makeRoom(count);
    if (count <= 4 * Long.BYTES) {
      // Most values are short: whole words, the last of which overshoots.
      for (int i = 0; i < count; i += Long.BYTES) {
        LittleEndian.putLong(bytes, length + i, LittleEndian.longAt(from, start + i));
      }
    } else {
      System.arraycopy(from, start, bytes, length, count);
    }
    length += count;
  }

  /** Copies bytes with their number before them. */
  void putCounted(byte[] from, int start, int count) {
    putInt(count);
    put(from, start, count);
  }

  private void makeRoom(int more) {
    // What was put here may be copied from here, and copies overshoot.
    long needed = (long) length + more + ChunkBytes.PADDING;
    if (needed > bytes.length) {
      if (needed > MOST) {
        throw new RowTooLarge(MOST);
      }
      bytes = Arrays.copyOf(bytes, (int) Math.max(Math.min(2L * bytes.length, MOST), needed));
    }
  }
}
