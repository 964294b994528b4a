package io.hodor.source;

import io.hodor.source.parquet.ColumnValues;
import io.hodor.source.parquet.RowGroupRows;
import io.hodor.source.parquet.UnreadableFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column of partitions or offsets: whole numbers, or their digits in text. For use by one thread.
 */
final class NumberColumn {

  /** There is no number, or none from 0 up. */
  static final long NONE = -1;

  // Of a long.
  private static final int MOST_DIGITS = 18;

  private final String name;
  private final String[] path;
  private final boolean text;
  private final long most;
  private ColumnValues values;

  private NumberColumn(String name, boolean text, long most) {
    this.name = name;
    this.path = SchemaPath.names(name);
    this.text = text;
    this.most = most;
  }

  /**
   * Finds the column at a path; null if the file has none, or the path is empty.
   *
   * @param most the greatest number that makes sense
   * @param option the flag that names the column, for people
   * @throws UnreadableFile if what is there holds no numbers
   */
  static @Nullable NumberColumn find(MessageType schema, String path, long most, String option)
      throws UnreadableFile {
    Type type = SchemaPath.find(schema, path, option);
    if (type == null) {
      return null;
    }
    boolean text = type.isPrimitive() && isText(type.asPrimitiveType());
    if (!text && !(type.isPrimitive() && isNumber(type.asPrimitiveType()))) {
      throw new UnreadableFile(
          "column "
              + path
              + " is "
              + SchemaPath.nameOf(type)
              + ", which is no whole number; see "
              + option);
    }
    return new NumberColumn(path, text, most);
  }

  private static boolean isNumber(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return (type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
            || type.getPrimitiveTypeName() == PrimitiveTypeName.INT64)
        && (logical == null || logical instanceof IntLogicalTypeAnnotation);
  }

  private static boolean isText(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && (logical == null || logical instanceof StringLogicalTypeAnnotation);
  }

  String[] path() {
    return path;
  }

  /** Goes on in these rows. */
  void open(RowGroupRows rows) {
    values = rows.column(path);
  }

  /** The number of a row, or {@link #NONE}. */
  long number(int row) {
    if (!values.isPresent(row)) {
      return NONE;
    }
    long number = text ? parsed(row) : values.longAt(row);
    return number < 0 || number > most ? NONE : number;
  }

  private long parsed(int row) {
    byte[] bytes = values.bytes();
    int start = values.start(row);
    int length = values.length(row);
    if (length == 0 || length > MOST_DIGITS) {
      return NONE;
    }
    long number = 0;
    for (int i = start; i < start + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /** Why a row has no number. */
  String reason(int row) {
    if (!values.isPresent(row)) {
      return name + " is null";
    }
    // Text could be anything, which is not Hodor's to show.
    return name + " is " + (text ? "text that is no such number" : values.longAt(row));
  }
}
