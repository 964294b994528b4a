package io.hodor.source.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The values of a column chunk, a stretch at a time: a slot for each value, nulls included.
 * Numbers, and bits of other values of fixed width, are longs; bytes are slices of the page or
 * dictionary that holds them. A stretch never reaches beyond a page. For use by one thread.
 */
public final class ColumnValues {

  /** Slots at most. */
  static final int MOST = 1024;

  private static final int INT96_BYTES = 12;
  private static final int LENGTH = 4;
  private static final long SECONDS_OF_DAY = 86_400;
  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final long JULIAN_EPOCH_DAY = 2_440_588;

  private final ColumnDescriptor column;
  private final ColumnPages pages;
  private final PrimitiveTypeName type;
  private final int typeLength;
  private final int maxRepetition;
  private final int maxDefinition;
  private final boolean unsigned;

  private final RunLengths repetitionRuns = new RunLengths();
  private final RunLengths definitionRuns = new RunLengths();
  private final RunLengths placeRuns = new RunLengths();
  private final int[] repetitions = new int[MOST];
  private final int[] definitions = new int[MOST];
  private final int[] places = new int[MOST];
  private long chunkLeft;
  private int pageLeft;
  private int size;
  private boolean complete;

  private Encoding encoding;
  private ValuesReader otherValues;
  private int position;
  private int bit;

  private Slots dictionary;
  private final Slots slots;
  private byte[] scratch = {};

  /** Values side by side; of bytes only the place. */
  private static final class Slots {
    final long[] longs;
    final int[] nanos;
    final int[] starts;
    final int[] lengths;
    byte[] source = {};

    Slots(PrimitiveTypeName type, int size) {
      boolean bytes = isBytes(type);
      longs = new long[bytes ? 0 : size];
      nanos = new int[type == PrimitiveTypeName.INT96 ? size : 0];
      starts = new int[bytes ? size : 0];
      lengths = new int[bytes ? size : 0];
    }
  }

  ColumnValues(ColumnDescriptor column, ColumnPages pages, long values) {
    this.column = column;
    this.pages = pages;
    PrimitiveType primitive = column.getPrimitiveType();
    this.type = primitive.getPrimitiveTypeName();
    this.typeLength = primitive.getTypeLength();
    this.maxRepetition = column.getMaxRepetitionLevel();
    this.maxDefinition = column.getMaxDefinitionLevel();
    this.unsigned =
        primitive.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation number
            && !number.isSigned();
    this.chunkLeft = values;
    this.slots = new Slots(type, MOST);
  }

  private static boolean isBytes(PrimitiveTypeName type) {
    return type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
  }

  /** Its path in the schema, with dots between. */
  String name() {
    return String.join(".", column.getPath());
  }

  ColumnDescriptor column() {
    return column;
  }

  /** How many values are left in the chunk. */
  long left() {
    return chunkLeft;
  }

  /** How many values the next stretch can have; 0 at the end of the chunk. */
  int available() throws IOException, UnreadableFile {
    while (pageLeft == 0 && chunkLeft > 0) {
      nextPage();
    }
    return Math.min(pageLeft, MOST);
  }

  private void nextPage() throws IOException, UnreadableFile {
    if (!pages.next()) {
      throw new UnreadableFile("ends " + chunkLeft + " values before it should");
    }
    if (pages.isDictionary()) {
      readDictionary();
      return;
    }
    int values = pages.values();
    if (values < 0 || values > chunkLeft) {
      throw new UnreadableFile(
          "has a page of " + values + " values, where " + chunkLeft + " are left");
    }
    if (maxRepetition > 0) {
      pages.openRepetitions(repetitionRuns, BytesUtils.getWidthFromMaxInt(maxRepetition));
    }
    if (maxDefinition > 0) {
      pages.openDefinitions(definitionRuns, BytesUtils.getWidthFromMaxInt(maxDefinition));
    }
    pageLeft = values;
    openValues();
  }

  private void readDictionary() throws UnreadableFile {
    int values = pages.values();
    int length = pages.dataEnd() - pages.dataStart();
    if (values < 0 || type != PrimitiveTypeName.BOOLEAN && values > length) {
      throw new UnreadableFile("has a dictionary of " + values + " values in " + length + " bytes");
    }
    pages.hold(length + (long) INT96_BYTES * values);
    byte[] copy = new byte[length + ChunkBytes.PADDING];
    System.arraycopy(pages.data(), pages.dataStart(), copy, 0, length);
    dictionary = new Slots(type, values);
    dictionary.source = copy;
    position = 0;
    bit = 0;
    readPlain(dictionary, values, copy, length);
  }

  private void openValues() throws UnreadableFile {
    encoding = pages.encoding();
    position = pages.dataStart();
    bit = 0;
    otherValues = null;
    switch (encoding) {
      case PLAIN:
        break;
      case PLAIN_DICTIONARY:
      case RLE_DICTIONARY:
        openPlaces();
        break;
      case RLE:
        if (type == PrimitiveTypeName.BOOLEAN) {
          placeRuns.reset(pages.data(), position + LENGTH, pages.dataEnd(), 1);
          break;
        }
        throw new UnreadableFile("has values in the encoding " + encoding);
      default:
        openOther();
    }
  }

  private void openPlaces() throws UnreadableFile {
    if (dictionary == null) {
      throw new UnreadableFile("has a page that needs a dictionary, and none");
    }
    boolean empty = position == pages.dataEnd();
    int width = empty ? 0 : pages.data()[position];
    placeRuns.reset(pages.data(), empty ? position : position + 1, pages.dataEnd(), width);
  }

  private void openOther() throws UnreadableFile {
    try {
      otherValues =
          org.apache.parquet.column.Encoding.valueOf(encoding.name())
              .getValuesReader(column, ValuesType.VALUES);
      ByteBuffer data = ByteBuffer.wrap(pages.data(), position, pages.dataEnd() - position).slice();
      otherValues.initFromPage(pages.values(), ByteBufferInputStream.wrap(data));
    } catch (IOException | RuntimeException e) {
      throw new UnreadableFile("has values in the encoding " + encoding + " that do not parse", e);
    }
  }

  /** Reads a stretch of so many values, no more than {@link #available}. */
  void read(int count) {
    size = count;
    if (maxRepetition > 0) {
      repetitionRuns.read(repetitions, count);
    }
    int present = count;
    if (maxDefinition > 0) {
      definitionRuns.read(definitions, count);
      present = countPresent();
    }
    readValues(present);
    complete = present == count;
    if (!complete) {
      spread(present);
    }
    pageLeft -= count;
    chunkLeft -= count;
  }

  private int countPresent() {
    int present = 0;
    for (int i = 0; i < size; i++) {
      present += definitions[i] == maxDefinition ? 1 : 0;
    }
    return present;
  }

  /** Moves the values, which stand side by side, to the slots where there is one. */
  private void spread(int present) {
    int from = present;
    for (int to = size - 1; to >= from; to--) {
      if (definitions[to] == maxDefinition) {
        from--;
        move(from, to);
      }
    }
  }

  private void move(int from, int to) {
    if (isBytes(type)) {
      slots.starts[to] = slots.starts[from];
      slots.lengths[to] = slots.lengths[from];
    } else {
      slots.longs[to] = slots.longs[from];
      if (type == PrimitiveTypeName.INT96) {
        slots.nanos[to] = slots.nanos[from];
      }
    }
  }

  private void readValues(int count) {
    switch (encoding) {
      case PLAIN:
        slots.source = pages.data();
        readPlain(slots, count, pages.data(), pages.dataEnd());
        break;
      case PLAIN_DICTIONARY:
      case RLE_DICTIONARY:
        placeRuns.read(places, count);
        lookUp(count);
        break;
      case RLE:
        placeRuns.read(places, count);
        for (int i = 0; i < count; i++) {
          slots.longs[i] = places[i];
        }
        break;
      default:
        readOther(count);
    }
  }

  private void lookUp(int count) {
    if (isBytes(type)) {
      slots.source = dictionary.source;
      for (int i = 0; i < count; i++) {
        slots.starts[i] = dictionary.starts[places[i]];
        slots.lengths[i] = dictionary.lengths[places[i]];
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      slots.longs[i] = dictionary.longs[places[i]];
    }
    if (type == PrimitiveTypeName.INT96) {
      for (int i = 0; i < count; i++) {
        slots.nanos[i] = dictionary.nanos[places[i]];
      }
    }
  }

  private void readPlain(Slots into, int count, byte[] data, int end) {
    switch (type) {
      case BOOLEAN -> readBits(into, count, data, end);
      case INT32, FLOAT -> readInts(into, count, data, end);
      case INT64, DOUBLE -> readLongs(into, count, data, end);
      case INT96 -> readInt96s(into, count, data, end);
      case FIXED_LEN_BYTE_ARRAY -> cutFixed(into, count, end);
      case BINARY -> cutBytes(into, count, data, end);
    }
  }

  /** Checks that so many bytes are there before they are read. */
  private static void need(long bytes, int position, int end) {
    if (bytes > end - position) {
      throw new IndexOutOfBoundsException("values end too early");
    }
  }

  private void readBits(Slots into, int count, byte[] data, int end) {
    need((bit + (long) count + Byte.SIZE - 1) / Byte.SIZE, position, end);
    for (int i = 0; i < count; i++) {
      into.longs[i] = data[position + bit / Byte.SIZE] >> bit % Byte.SIZE & 1;
      bit++;
    }
    position += bit / Byte.SIZE;
    bit %= Byte.SIZE;
  }

  private void readInts(Slots into, int count, byte[] data, int end) {
    need((long) Integer.BYTES * count, position, end);
    for (int i = 0; i < count; i++) {
      into.longs[i] = LittleEndian.intAt(data, position + Integer.BYTES * i);
    }
    position += Integer.BYTES * count;
    widen(into, count);
  }

  private void readLongs(Slots into, int count, byte[] data, int end) {
    need((long) Long.BYTES * count, position, end);
    for (int i = 0; i < count; i++) {
      into.longs[i] = LittleEndian.longAt(data, position + Long.BYTES * i);
    }
    position += Long.BYTES * count;
    widen(into, count);
  }

  /** Gives every number its own one form: unsigned ones are not negative, and there is one NaN. */
  private void widen(Slots into, int count) {
    long[] longs = into.longs;
    if (type == PrimitiveTypeName.INT32 && unsigned) {
      for (int i = 0; i < count; i++) {
        longs[i] &= 0xffff_ffffL;
      }
    } else if (type == PrimitiveTypeName.FLOAT) {
      for (int i = 0; i < count; i++) {
        longs[i] = Float.floatToIntBits(Float.intBitsToFloat((int) longs[i]));
      }
    } else if (type == PrimitiveTypeName.DOUBLE) {
      for (int i = 0; i < count; i++) {
        longs[i] = Double.doubleToLongBits(Double.longBitsToDouble(longs[i]));
      }
    }
  }

  private void readInt96s(Slots into, int count, byte[] data, int end) {
    need((long) INT96_BYTES * count, position, end);
    for (int i = 0; i < count; i++) {
      putInt96(into, i, data, position);
      position += INT96_BYTES;
    }
  }

  private static void putInt96(Slots into, int slot, byte[] data, int at) {
    long nanosOfDay = LittleEndian.longAt(data, at);
    long day = LittleEndian.intAt(data, at + Long.BYTES) - JULIAN_EPOCH_DAY;
    into.longs[slot] = day * SECONDS_OF_DAY + Math.floorDiv(nanosOfDay, NANOS_OF_SECOND);
    into.nanos[slot] = (int) Math.floorMod(nanosOfDay, NANOS_OF_SECOND);
  }

  private void cutFixed(Slots into, int count, int end) {
    need((long) typeLength * count, position, end);
    for (int i = 0; i < count; i++) {
      into.starts[i] = position;
      into.lengths[i] = typeLength;
      position += typeLength;
    }
  }

  private void cutBytes(Slots into, int count, byte[] data, int end) {
    int at = position;
    for (int i = 0; i < count; i++) {
      need(LENGTH, at, end);
      int length = LittleEndian.intAt(data, at);
      at += LENGTH;
      if (length < 0 || length > end - at) {
        throw new IndexOutOfBoundsException("values end too early");
      }
      into.starts[i] = at;
      into.lengths[i] = length;
      at += length;
    }
    position = at;
  }

  /** Encodings that are rare, or compute more than they copy, are parquet-java's to read. */
  private void readOther(int count) {
    switch (type) {
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          slots.longs[i] = otherValues.readInteger();
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          slots.longs[i] = otherValues.readLong();
        }
      }
      case FLOAT -> {
        for (int i = 0; i < count; i++) {
          slots.longs[i] = Float.floatToRawIntBits(otherValues.readFloat());
        }
      }
      case DOUBLE -> {
        for (int i = 0; i < count; i++) {
          slots.longs[i] = Double.doubleToRawLongBits(otherValues.readDouble());
        }
      }
      case BOOLEAN -> {
        for (int i = 0; i < count; i++) {
          slots.longs[i] = otherValues.readBoolean() ? 1 : 0;
        }
      }
      default -> copyOther(count);
    }
    if (!isBytes(type)) {
      widen(slots, count);
    }
  }

  private void copyOther(int count) {
    int end = 0;
    for (int i = 0; i < count; i++) {
      ByteBuffer value = otherValues.readBytes().toByteBuffer();
      int length = value.remaining();
      if (end + length + ChunkBytes.PADDING > scratch.length) {
        scratch = Arrays.copyOf(scratch, 2 * (end + length + ChunkBytes.PADDING));
      }
      value.get(value.position(), scratch, end, length);
      slots.starts[i] = end;
      slots.lengths[i] = length;
      end += length;
    }
    slots.source = scratch;
  }

  /** How many slots the stretch has. */
  int size() {
    return size;
  }

  int repetition(int slot) {
    return repetitions[slot];
  }

  int definition(int slot) {
    return definitions[slot];
  }

  /** Whether there is a value in the slot. */
  public boolean isPresent(int slot) {
    return complete || definitions[slot] == maxDefinition;
  }

  /** A number, the bits of a FLOAT or DOUBLE, or the whole seconds of an INT96. */
  public long longAt(int slot) {
    return slots.longs[slot];
  }

  /** The nanoseconds of an INT96 beyond its whole seconds. */
  public int nanosAt(int slot) {
    return slots.nanos[slot];
  }

  /** Holds the bytes of all slots. */
  public byte[] bytes() {
    return slots.source;
  }

  /** Where a slot's bytes begin. */
  public int start(int slot) {
    return slots.starts[slot];
  }

  /** How many bytes a slot has. */
  public int length(int slot) {
    return slots.lengths[slot];
  }
}
