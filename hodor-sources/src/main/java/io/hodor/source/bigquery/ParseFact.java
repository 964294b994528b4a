package io.hodor.source.bigquery;

import io.hodor.RecordClass;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads a row of a result that holds a few rows for each window. */
final class ParseFact implements SerializableFunction<SchemaAndRecord, WindowFact> {

  private static final long serialVersionUID = 1;

  private static final int TOPIC = 0;
  private static final int WINDOW = 1;
  private static final int KIND = 2;
  private static final int CLASS = 3;
  private static final int PARTITION = 4;
  private static final int REPEATED = 5;
  private static final int ROWS = 6;
  private static final int DIFFERENT = 7;
  private static final int NEGATIVE = 8;
  private static final int LEAST = 9;
  private static final int GREATEST = 10;
  private static final int TOTAL = 11;
  private static final int PARTS = 12;
  private static final List<String> NAMES =
      List.of(
          "topic",
          "window_ms",
          "kind",
          "class",
          "kafka_partition",
          "repeated",
          "n",
          "different",
          "negative",
          "least",
          "greatest",
          "total",
          "parts");

  private final TopicNumbers topics;

  // Set by whoever reads first; readers that share this object may each set their own.
  private transient volatile @Nullable ResultColumns last;

  ParseFact(TopicNumbers topics) {
    this.topics = topics;
  }

  @Override
  public WindowFact apply(SchemaAndRecord input) {
    GenericRecord row = input.getRecord();
    ResultColumns columns = ResultColumns.of(row, NAMES, last);
    last = columns;
    FactKind kind = FactKind.of(columns.known(row, KIND));
    return new WindowFact(
        topics.of(columns.value(row, TOPIC)),
        kind == FactKind.UNPLACED ? WindowFact.NO_WINDOW : columns.number(row, WINDOW),
        kind,
        RecordClass.of(Math.toIntExact(number(row, columns, CLASS, kind.hasClass()))),
        Math.toIntExact(number(row, columns, PARTITION, kind == FactKind.OFFSET)),
        Boolean.TRUE.equals(columns.value(row, REPEATED)),
        number(row, columns, ROWS, kind.countsRows()),
        number(row, columns, DIFFERENT, kind == FactKind.CONTENT),
        number(row, columns, NEGATIVE, kind.isLatency()),
        number(row, columns, LEAST, kind.isLatency()),
        number(row, columns, GREATEST, kind.isLatency()),
        number(row, columns, TOTAL, kind.isLatency()),
        kind.hasParts() ? parts(columns.value(row, PARTS)) : FactParts.NONE);
  }

  /** A number that rows of some kinds have, and whose column says nothing in the others. */
  private static long number(GenericRecord row, ResultColumns columns, int column, boolean hasIt) {
    return hasIt ? columns.number(row, column) : 0;
  }

  /** BigQuery has no NULL for an array, but not everything that speaks like it is BigQuery. */
  private static FactParts parts(@Nullable Object value) {
    List<?> parts = value == null ? List.of() : (List<?>) value;
    return new FactParts(numbers(parts, "first"), numbers(parts, "last"), numbers(parts, "n"));
  }

  private static long[] numbers(List<?> parts, String column) {
    return parts.stream()
        .mapToLong(part -> ((Number) ((GenericRecord) part).get(column)).longValue())
        .toArray();
  }
}
