package io.hodor.source.bigquery;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Columns of a result, found by their names once for a schema and then read by their places. */
final class ResultColumns {

  private final Schema schema;
  private final int[] places;

  private ResultColumns(Schema schema, List<String> names) {
    this.schema = schema;
    this.places = names.stream().mapToInt(name -> place(schema, name)).toArray();
  }

  private static int place(Schema schema, String name) {
    Schema.Field field = schema.getField(name);
    if (field == null) {
      throw new IllegalStateException("the result has no column " + name + ": " + schema);
    }
    return field.pos();
  }

  /**
   * The columns of a row.
   *
   * @param last those of the row before, which mostly has the same schema
   */
  static ResultColumns of(GenericRecord row, List<String> names, @Nullable ResultColumns last) {
    return last != null && last.schema.equals(row.getSchema())
        ? last
        : new ResultColumns(row.getSchema(), names);
  }

  /** The value of the column at this place in the list of names; null for NULL. */
  @Nullable Object value(GenericRecord row, int column) {
    return row.get(places[column]);
  }

  boolean isNull(GenericRecord row, int column) {
    return value(row, column) == null;
  }

  /** An INT64. */
  long number(GenericRecord row, int column, long ofNull) {
    Object value = value(row, column);
    return value == null ? ofNull : ((Number) value).longValue();
  }

  /** An INT64 that every such row has. */
  long number(GenericRecord row, int column) {
    return ((Number) known(row, column)).longValue();
  }

  /** The first 64 bits of a BYTES. */
  long bits(GenericRecord row, int column) {
    ByteBuffer bytes = (ByteBuffer) known(row, column);
    return bytes.getLong(bytes.position());
  }

  /** The value of a column that every such row has. */
  Object known(GenericRecord row, int column) {
    Object value = value(row, column);
    if (value == null) {
      throw new IllegalStateException(
          "column " + schema.getFields().get(places[column]).name() + " is NULL in row " + row);
    }
    return value;
  }
}
