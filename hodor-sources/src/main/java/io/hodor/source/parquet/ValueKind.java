package io.hodor.source.parquet;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** What a value means, whatever it is written as; part of the content of a row. */
enum ValueKind {
  BOOLEAN,
  INTEGER,
  /** Of 64 bits; smaller ones are integers. */
  UNSIGNED,
  FLOAT,
  DOUBLE,
  DECIMAL,
  DATE,
  /** Of a day. */
  TIME,
  TIMESTAMP,
  /** Text, too. */
  BYTES;

  static ValueKind of(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation) {
      return DECIMAL;
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> BOOLEAN;
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case INT96 -> TIMESTAMP;
      case BINARY, FIXED_LEN_BYTE_ARRAY -> BYTES;
      case INT32, INT64 -> ofNumber(logical);
    };
  }

  private static ValueKind ofNumber(LogicalTypeAnnotation logical) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return DATE;
    }
    if (logical instanceof TimeLogicalTypeAnnotation) {
      return TIME;
    }
    if (logical instanceof TimestampLogicalTypeAnnotation) {
      return TIMESTAMP;
    }
    if (logical instanceof IntLogicalTypeAnnotation number
        && number.getBitWidth() == Long.SIZE
        && !number.isSigned()) {
      return UNSIGNED;
    }
    return INTEGER;
  }

  /** Its name in a row's content; decimals have their scale in it. */
  String nameOf(PrimitiveType type) {
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
        ? "DECIMAL(" + decimal.getScale() + ")"
        : name();
  }
}
