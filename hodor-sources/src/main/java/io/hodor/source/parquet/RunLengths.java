package io.hodor.source.parquet;

import java.util.Arrays;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Small numbers in runs: either one number and how often it comes, or eights of numbers packed bit
 * by bit. Levels and places in a dictionary are kept so. For use by one thread.
 */
final class RunLengths {

  private static final int EIGHT = 8;

  private final int[] eight = new int[EIGHT];
  private byte[] bytes;
  private int position;
  private int end;
  private int width;
  private BytePacker packer;
  private int left;
  private boolean packed;
  private int repeated;
  private int eightTaken;

  /** Starts anew. */
  void reset(byte[] bytes, int start, int end, int width) {
    if (width < 0 || width > Integer.SIZE || start > end) {
      throw new ParquetDecodingException("numbers of " + width + " bits");
    }
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.left = 0;
    if (packer == null || width != this.width) {
      this.packer = Packer.LITTLE_ENDIAN.newBytePacker(width);
    }
    this.width = width;
  }

  void read(int[] into, int count) {
    int done = 0;
    while (done < count) {
      if (left == 0) {
        nextRun();
      }
      int some = Math.min(left, count - done);
      if (packed) {
        unpack(into, done, some);
      } else {
        Arrays.fill(into, done, done + some, repeated);
      }
      left -= some;
      done += some;
    }
  }

  private void nextRun() {
    int header = varint();
    packed = (header & 1) != 0;
    if (packed) {
      left = (header >>> 1) * EIGHT;
      eightTaken = EIGHT;
    } else {
      left = header >>> 1;
      repeated = number();
    }
    if (left <= 0) {
      throw new ParquetDecodingException("a run of no length");
    }
  }

  private int varint() {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = nextByte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new ParquetDecodingException("a number that is too long");
  }

  private int number() {
    int value = 0;
    for (int shift = 0; shift < width; shift += Byte.SIZE) {
      value |= nextByte() << shift;
    }
    return value;
  }

  private int nextByte() {
    if (position >= end) {
      throw new ParquetDecodingException("runs that end too early");
    }
    return bytes[position++] & 0xff;
  }

  private void unpack(int[] into, int from, int count) {
    int at = from;
    int stop = from + count;
    while (at < stop) {
      if (eightTaken < EIGHT) {
        into[at++] = eight[eightTaken++];
      } else if (stop - at >= EIGHT && position + width <= end) {
        packer.unpack8Values(bytes, position, into, at);
        position += width;
        at += EIGHT;
      } else {
        unpackEight();
      }
    }
  }

  private void unpackEight() {
    if (position >= end && width > 0) {
      throw new ParquetDecodingException("runs that end too early");
    }
    // Writers may leave out the last bytes of the last eight.
    byte[] whole = Arrays.copyOfRange(bytes, position, position + Math.max(width, 1));
    if (position + width > end) {
      Arrays.fill(whole, end - position, whole.length, (byte) 0);
    }
    packer.unpack8Values(whole, 0, eight, 0);
    position += width;
    eightTaken = 0;
  }
}
