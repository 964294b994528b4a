package io.hodor.source;

import io.hodor.source.parquet.ColumnValues;
import io.hodor.source.parquet.RowGroupRows;
import io.hodor.source.parquet.UnreadableFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column of times, whichever way a file keeps them: a group of seconds and nanos, TIMESTAMP,
 * INT96, whole numbers, or text by RFC 3339. For use by one thread.
 */
final class TimeColumn {

  private static final String SECONDS = "seconds";
  private static final String NANOS = "nanos";
  private static final int NANOS_OF_SECOND = 1_000_000_000;
  private static final int NANOS_OF_MILLI = 1_000_000;

  private final String[] path;
  private final String @Nullable [] nanosPath;
  private final Form form;
  private final EventTimeUnit unit;
  private final boolean unsigned;
  private final Rfc3339 rfc3339 = new Rfc3339();
  private ColumnValues values;
  private ColumnValues nanos;

  private enum Form {
    NUMBER,
    SECONDS_AND_NANOS,
    INT96,
    TEXT
  }

  private TimeColumn(
      String[] path,
      String @Nullable [] nanosPath,
      Form form,
      EventTimeUnit unit,
      boolean unsigned) {
    this.path = path;
    this.nanosPath = nanosPath;
    this.form = form;
    this.unit = unit;
    this.unsigned = unsigned;
  }

  /**
   * Finds the column at a path; null if the file has none, or the path is empty.
   *
   * @param unit of whole numbers whose type says none
   * @param option the flag that names the column, for people
   * @throws UnreadableFile if what is there holds no times
   */
  static @Nullable TimeColumn find(
      MessageType schema, String path, EventTimeUnit unit, String option) throws UnreadableFile {
    Type type = SchemaPath.find(schema, path, option);
    if (type == null) {
      return null;
    }
    TimeColumn column =
        type.isPrimitive()
            ? of(type.asPrimitiveType(), SchemaPath.names(path), unit)
            : of(type.asGroupType(), SchemaPath.names(path));
    if (column == null) {
      throw new UnreadableFile(
          "column "
              + path
              + " is "
              + SchemaPath.nameOf(type)
              + ", which is no time; see "
              + option);
    }
    return column;
  }

  private static @Nullable TimeColumn of(PrimitiveType type, String[] path, EventTimeUnit unit) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case INT96 -> new TimeColumn(path, null, Form.INT96, unit, false);
      case INT32 -> isWhole(logical) ? new TimeColumn(path, null, Form.NUMBER, unit, false) : null;
      case INT64 -> {
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
          yield new TimeColumn(path, null, Form.NUMBER, unitOf(timestamp), false);
        }
        yield isWhole(logical)
            ? new TimeColumn(path, null, Form.NUMBER, unit, logical != null && !isSigned(logical))
            : null;
      }
      case BINARY ->
          logical == null || logical instanceof StringLogicalTypeAnnotation
              ? new TimeColumn(path, null, Form.TEXT, unit, false)
              : null;
      default -> null;
    };
  }

  private static boolean isWhole(LogicalTypeAnnotation logical) {
    return logical == null || logical instanceof IntLogicalTypeAnnotation;
  }

  private static boolean isSigned(LogicalTypeAnnotation logical) {
    return ((IntLogicalTypeAnnotation) logical).isSigned();
  }

  private static EventTimeUnit unitOf(TimestampLogicalTypeAnnotation timestamp) {
    return switch (timestamp.getUnit()) {
      case MILLIS -> EventTimeUnit.MS;
      case MICROS -> EventTimeUnit.US;
      case NANOS -> EventTimeUnit.NS;
    };
  }

  private static @Nullable TimeColumn of(GroupType group, String[] path) {
    if (!holdsNumber(group, SECONDS)) {
      return null;
    }
    boolean hasNanos = group.containsField(NANOS);
    if (group.getFieldCount() > (hasNanos ? 2 : 1) || hasNanos && !holdsNumber(group, NANOS)) {
      return null;
    }
    return new TimeColumn(
        inside(path, SECONDS),
        hasNanos ? inside(path, NANOS) : null,
        Form.SECONDS_AND_NANOS,
        EventTimeUnit.S,
        false);
  }

  private static boolean holdsNumber(GroupType group, String name) {
    if (!group.containsField(name) || !group.getType(name).isPrimitive()) {
      return false;
    }
    Type type = group.getType(name);
    PrimitiveTypeName primitive = type.asPrimitiveType().getPrimitiveTypeName();
    return !type.isRepetition(Type.Repetition.REPEATED)
        && (primitive == PrimitiveTypeName.INT64 || primitive == PrimitiveTypeName.INT32)
        && isWhole(type.getLogicalTypeAnnotation());
  }

  private static String[] inside(String[] path, String name) {
    String[] longer = Arrays.copyOf(path, path.length + 1);
    longer[path.length] = name;
    return longer;
  }

  /** The columns that have to be read. */
  List<String[]> paths() {
    List<String[]> paths = new ArrayList<>();
    paths.add(path);
    if (nanosPath != null) {
      paths.add(nanosPath);
    }
    return paths;
  }

  /** Goes on in these rows. */
  void open(RowGroupRows rows) {
    values = rows.column(path);
    nanos = nanosPath == null ? null : rows.column(nanosPath);
  }

  /** The time of a row in milliseconds (floor), or {@link Placement#NO_TIME}. */
  long millis(int row) {
    if (!values.isPresent(row)) {
      return Placement.NO_TIME;
    }
    return switch (form) {
      case NUMBER -> number(values.longAt(row));
      case SECONDS_AND_NANOS -> ofSeconds(values.longAt(row), nanosOf(row));
      case INT96 -> ofSeconds(values.longAt(row), values.nanosAt(row));
      case TEXT -> rfc3339.toMillis(values.bytes(), values.start(row), values.length(row));
    };
  }

  private long number(long number) {
    // Beyond a long.
    return unsigned && number < 0 ? Placement.NO_TIME : unit.toMillis(number);
  }

  private long nanosOf(int row) {
    return nanos == null || !nanos.isPresent(row) ? 0 : nanos.longAt(row);
  }

  private static long ofSeconds(long seconds, long nanosOfSecond) {
    long millis = EventTimeUnit.S.toMillis(seconds);
    boolean within = nanosOfSecond >= 0 && nanosOfSecond < NANOS_OF_SECOND;
    return millis == EventTimeReader.MISSING || !within
        ? Placement.NO_TIME
        : millis + nanosOfSecond / NANOS_OF_MILLI;
  }
}
