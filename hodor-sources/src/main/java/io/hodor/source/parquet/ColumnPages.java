package io.hodor.source.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * The pages of a column chunk, one after the other, whichever version they are of. What the last
 * one gave is lost with the next. For use by one thread.
 */
final class ColumnPages {

  private static final int FIRST_HEADER = 4 << 10;
  private static final int LONGEST_HEADER = 16 << 20;
  private static final int LARGEST_PAGE = 1 << 30;
  private static final int LENGTH = 4;

  private final ChunkBytes chunk;
  private final Decompressor decompressor;
  private final boolean compressed;
  private final boolean repeats;
  private final boolean nullable;
  private final MemoryBound memory;
  private byte[] buffer = {};

  private PageHeader header;
  private int values;
  private Encoding encoding;
  private Encoding levelEncoding;
  private byte[] levels;
  private int repetitions;
  private int repetitionsEnd;
  private int definitions;
  private int definitionsEnd;
  private byte[] data;
  private int dataStart;
  private int dataEnd;

  /**
   * @param decompressor null where pages are not compressed
   * @param repeats whether values have repetition levels
   * @param nullable whether values have definition levels
   */
  ColumnPages(
      ChunkBytes chunk,
      Decompressor decompressor,
      boolean repeats,
      boolean nullable,
      MemoryBound memory) {
    this.chunk = chunk;
    this.decompressor = decompressor;
    this.compressed = decompressor != null;
    this.repeats = repeats;
    this.nullable = nullable;
    this.memory = memory;
  }

  /** Goes to the next page of values or with a dictionary; false at the end of the chunk. */
  boolean next() throws IOException, UnreadableFile {
    while (chunk.left() > 0) {
      readHeader();
      int length = header.getCompressed_page_size();
      checkLengths(length);
      chunk.ensure(length);
      checkSum(length);
      boolean wanted = open(chunk.array(), chunk.position(), length);
      chunk.skip(length);
      if (wanted) {
        return true;
      }
    }
    return false;
  }

  private void readHeader() throws IOException, UnreadableFile {
    for (int size = FIRST_HEADER; ; size *= 4) {
      chunk.ensure(size);
      ByteArrayInputStream in =
          new ByteArrayInputStream(chunk.array(), chunk.position(), chunk.inMemory());
      try {
        header = Util.readPageHeader(in);
        chunk.skip(chunk.inMemory() - in.available());
        return;
      } catch (IOException | RuntimeException e) {
        // Perhaps there is more of it.
        if (chunk.inMemory() >= chunk.left() || size > LONGEST_HEADER) {
          throw new UnreadableFile("has a broken page header", e);
        }
      }
    }
  }

  private void checkLengths(int length) throws UnreadableFile {
    int size = header.getUncompressed_page_size();
    if (length < 0 || length > chunk.left() || size < 0 || size > LARGEST_PAGE) {
      throw new UnreadableFile(
          "has a page of "
              + length
              + " bytes, "
              + size
              + " uncompressed, where "
              + chunk.left()
              + " are left");
    }
  }

  private void checkSum(int length) throws UnreadableFile {
    if (header.isSetCrc()) {
      CRC32 crc = new CRC32();
      crc.update(chunk.array(), chunk.position(), length);
      if ((int) crc.getValue() != header.getCrc()) {
        throw new UnreadableFile("has a page whose bytes do not match its checksum");
      }
    }
  }

  private boolean open(byte[] bytes, int start, int length) throws UnreadableFile {
    PageType type = header.getType();
    if (type == PageType.DATA_PAGE) {
      openFirstVersion(bytes, start, length, header.getData_page_header());
    } else if (type == PageType.DATA_PAGE_V2) {
      openSecondVersion(bytes, start, length, header.getData_page_header_v2());
    } else if (type == PageType.DICTIONARY_PAGE) {
      values = header.getDictionary_page_header().getNum_values();
      encoding = header.getDictionary_page_header().getEncoding();
      uncompress(bytes, start, length, header.getUncompressed_page_size(), compressed);
    } else {
      return false;
    }
    return true;
  }

  private void openFirstVersion(byte[] bytes, int start, int length, DataPageHeader page)
      throws UnreadableFile {
    values = page.getNum_values();
    encoding = page.getEncoding();
    levelEncoding = repeats ? page.getRepetition_level_encoding() : null;
    levelEncoding = nullable ? page.getDefinition_level_encoding() : levelEncoding;
    uncompress(bytes, start, length, header.getUncompressed_page_size(), compressed);
    levels = data;
    repetitions = levelsStart(repeats);
    repetitionsEnd = dataStart;
    definitions = levelsStart(nullable);
    definitionsEnd = dataStart;
  }

  /** Steps over levels, which have their length before them. */
  private int levelsStart(boolean present) throws UnreadableFile {
    if (!present) {
      return dataStart;
    }
    int length = dataEnd - dataStart < LENGTH ? -1 : LittleEndian.intAt(data, dataStart);
    int start = dataStart + LENGTH;
    if (length < 0 || length > dataEnd - start) {
      throw new UnreadableFile("has a page whose levels do not lie within it");
    }
    dataStart = start + length;
    return start;
  }

  private void openSecondVersion(byte[] bytes, int start, int length, DataPageHeaderV2 page)
      throws UnreadableFile {
    values = page.getNum_values();
    encoding = page.getEncoding();
    levelEncoding = Encoding.RLE;
    int repetitionBytes = page.getRepetition_levels_byte_length();
    int definitionBytes = page.getDefinition_levels_byte_length();
    int levelBytes = repetitionBytes + definitionBytes;
    int size = header.getUncompressed_page_size() - levelBytes;
    if (repetitionBytes < 0 || definitionBytes < 0 || levelBytes > length || size < 0) {
      throw new UnreadableFile("has a page whose levels do not lie within it");
    }
    levels = bytes;
    repetitions = start;
    repetitionsEnd = start + repetitionBytes;
    definitions = repetitionsEnd;
    definitionsEnd = definitions + definitionBytes;
    boolean packed = compressed && page.isIs_compressed() && size > 0;
    uncompress(bytes, definitionsEnd, length - levelBytes, size, packed);
  }

  private void uncompress(byte[] bytes, int start, int length, int size, boolean packed)
      throws UnreadableFile {
    if (!packed) {
      data = bytes;
      dataStart = start;
      dataEnd = start + length;
      return;
    }
    buffer = ChunkBytes.grown(buffer, size, memory);
    int actual = decompressed(bytes, start, length, size);
    if (actual != size) {
      throw new UnreadableFile(
          "has a page of " + actual + " bytes uncompressed, where it says " + size);
    }
    data = buffer;
    dataStart = 0;
    dataEnd = size;
  }

  private int decompressed(byte[] bytes, int start, int length, int size) throws UnreadableFile {
    try {
      return decompressor.decompress(bytes, start, length, buffer, size);
    } catch (IOException | RuntimeException e) {
      throw new UnreadableFile("has a page that cannot be decompressed", e);
    }
  }

  /** Accounts for memory that a dictionary takes beside its page. */
  void hold(long bytes) throws UnreadableFile {
    memory.hold(bytes);
  }

  boolean isDictionary() {
    return header.getType() == PageType.DICTIONARY_PAGE;
  }

  /** How many values the page has, nulls included. */
  int values() {
    return values;
  }

  Encoding encoding() {
    return encoding;
  }

  void openRepetitions(RunLengths runs, int width) throws UnreadableFile {
    runs.reset(levels, repetitions, checked(repetitionsEnd), width);
  }

  void openDefinitions(RunLengths runs, int width) throws UnreadableFile {
    runs.reset(levels, definitions, checked(definitionsEnd), width);
  }

  private int checked(int end) throws UnreadableFile {
    if (levelEncoding != Encoding.RLE) {
      throw new UnreadableFile("has levels in the encoding " + levelEncoding);
    }
    return end;
  }

  /** Holds the values; there are {@link ChunkBytes#PADDING} bytes behind them. */
  byte[] data() {
    return data;
  }

  int dataStart() {
    return dataStart;
  }

  int dataEnd() {
    return dataEnd;
  }
}
