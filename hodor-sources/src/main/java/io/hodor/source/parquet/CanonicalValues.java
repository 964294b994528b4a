package io.hodor.source.parquet;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Writes the values of a column so that equal ones have equal bytes. For use by one thread. */
final class CanonicalValues {

  private static final int NANOS_OF_SECOND = 1_000_000_000;

  private final ColumnValues values;
  private final Form form;
  private final long unitsOfSecond;
  private final byte[] decimal = new byte[Long.BYTES + ChunkBytes.PADDING];

  private enum Form {
    NUMBER,
    TIME,
    INT96,
    DECIMAL_NUMBER,
    DECIMAL_BYTES,
    BYTES
  }

  CanonicalValues(ColumnValues values) {
    this.values = values;
    PrimitiveType type = values.column().getPrimitiveType();
    this.form = form(type);
    this.unitsOfSecond = unitsOfSecond(type.getLogicalTypeAnnotation());
  }

  private static Form form(PrimitiveType type) {
    boolean number =
        type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
            || type.getPrimitiveTypeName() == PrimitiveTypeName.INT64;
    return switch (ValueKind.of(type)) {
      case BOOLEAN, INTEGER, UNSIGNED, FLOAT, DOUBLE, DATE -> Form.NUMBER;
      case TIME, TIMESTAMP -> number ? Form.TIME : Form.INT96;
      case DECIMAL -> number ? Form.DECIMAL_NUMBER : Form.DECIMAL_BYTES;
      case BYTES -> Form.BYTES;
    };
  }

  private static long unitsOfSecond(LogicalTypeAnnotation logical) {
    TimeUnit unit = null;
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      unit = timestamp.getUnit();
    } else if (logical instanceof TimeLogicalTypeAnnotation time) {
      unit = time.getUnit();
    }
    if (unit == null) {
      return 1;
    }
    return switch (unit) {
      case MILLIS -> 1_000;
      case MICROS -> 1_000_000;
      case NANOS -> NANOS_OF_SECOND;
    };
  }

  /** Appends the value in a slot. */
  void append(int slot, RowBytes out) {
    switch (form) {
      case NUMBER -> out.putLong(values.longAt(slot));
      case TIME -> {
        long time = values.longAt(slot);
        long seconds = Math.floorDiv(time, unitsOfSecond);
        out.putLong(seconds);
        out.putInt((int) ((time - seconds * unitsOfSecond) * (NANOS_OF_SECOND / unitsOfSecond)));
      }
      case INT96 -> {
        out.putLong(values.longAt(slot));
        out.putInt(values.nanosAt(slot));
      }
      case BYTES -> out.putCounted(values.bytes(), values.start(slot), values.length(slot));
      case DECIMAL_BYTES ->
          appendDecimal(values.bytes(), values.start(slot), values.length(slot), out);
      case DECIMAL_NUMBER -> {
        long number = values.longAt(slot);
        for (int i = 0; i < Long.BYTES; i++) {
          decimal[i] = (byte) (number >> Byte.SIZE * (Long.BYTES - 1 - i));
        }
        appendDecimal(decimal, 0, Long.BYTES, out);
      }
    }
  }

  /** Appends the shortest two's complement; zero has no byte at all. */
  private static void appendDecimal(byte[] bytes, int start, int length, RowBytes out) {
    int first = start;
    int end = start + length;
    while (first < end - 1 && bytes[first] == bytes[first + 1] >> Byte.SIZE - 1) {
      first++;
    }
    boolean zero = first == end - 1 && bytes[first] == 0;
    out.putCounted(bytes, first, zero ? 0 : end - first);
  }
}
