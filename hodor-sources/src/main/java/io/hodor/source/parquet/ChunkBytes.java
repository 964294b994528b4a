package io.hodor.source.parquet;

import java.io.IOException;

/**
 * The bytes of a column chunk: all of them in memory, or a window that moves over them. For use by
 * one thread.
 */
final class ChunkBytes {

  /** Lies behind the last byte, so that copies may overshoot. */
  static final int PADDING = 8;

  private final FileBytes file;
  private final MemoryBound memory;
  private final int step;
  private final long fileEnd;
  private long filePosition;
  private byte[] bytes;
  private int position;
  private int limit;

  /** A chunk of which nothing is read yet. */
  ChunkBytes(FileBytes file, long start, long length, int step, MemoryBound memory) {
    this.file = file;
    this.memory = memory;
    this.step = step;
    this.filePosition = start;
    this.fileEnd = start + length;
    this.bytes = new byte[0];
  }

  /** A chunk that lies within an array; there are {@link #PADDING} bytes behind it. */
  ChunkBytes(FileBytes file, byte[] bytes, int start, int length) {
    this.file = file;
    this.memory = new MemoryBound(0);
    this.step = 0;
    this.filePosition = 0;
    this.fileEnd = 0;
    this.bytes = bytes;
    this.position = start;
    this.limit = start + length;
  }

  byte[] array() {
    return bytes;
  }

  /** Where in {@link #array} the next byte is. */
  int position() {
    return position;
  }

  int inMemory() {
    return limit - position;
  }

  /** How many bytes are left in all. */
  long left() {
    return inMemory() + fileEnd - filePosition;
  }

  /** Brings the next bytes into memory, as many as there are of these; moves {@link #array}. */
  void ensure(int wanted) throws IOException, UnreadableFile {
    int missing = (int) Math.min(wanted, left()) - inMemory();
    if (missing <= 0) {
      return;
    }
    int more = (int) Math.min(Math.max(missing, step), fileEnd - filePosition);
    makeRoom(more);
    file.read(filePosition, bytes, limit, more);
    filePosition += more;
    limit += more;
  }

  private void makeRoom(int more) throws UnreadableFile {
    int kept = inMemory();
    byte[] old = bytes;
    int needed = kept + more + PADDING;
    if (needed > bytes.length) {
      memory.hold(needed - bytes.length);
      bytes = new byte[needed];
    }
    System.arraycopy(old, position, bytes, 0, kept);
    position = 0;
    limit = kept;
  }

  void skip(int count) {
    position += count;
  }

  /** Grows a buffer to hold this many bytes and the padding; its content is lost. */
  static byte[] grown(byte[] buffer, int size, MemoryBound memory) throws UnreadableFile {
    long needed = (long) size + PADDING;
    if (needed <= buffer.length) {
      return buffer;
    }
    memory.hold(needed - buffer.length);
    return new byte[(int) needed];
  }
}
