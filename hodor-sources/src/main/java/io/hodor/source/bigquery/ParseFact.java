package io.hodor.source.bigquery;

import io.hodor.MessageBatch;
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
    List<?> parts = parts(columns.value(row, PARTS));
    return new WindowFact(
        topics.of(columns.value(row, TOPIC)),
        columns.number(row, WINDOW, WindowFact.NO_WINDOW),
        FactKind.of(columns.value(row, KIND)),
        RecordClass.of(Math.toIntExact(columns.number(row, CLASS, 0))),
        Math.toIntExact(columns.number(row, PARTITION, MessageBatch.NO_PARTITION)),
        Boolean.TRUE.equals(columns.value(row, REPEATED)),
        columns.number(row, ROWS, 0),
        columns.number(row, DIFFERENT, 0),
        columns.number(row, NEGATIVE, 0),
        columns.number(row, LEAST, 0),
        columns.number(row, GREATEST, 0),
        columns.number(row, TOTAL, 0),
        new FactParts(numbers(parts, "first"), numbers(parts, "last"), numbers(parts, "n")));
  }

  /** BigQuery has no NULL for an array, but not everything that speaks like it is BigQuery. */
  private static List<?> parts(@Nullable Object parts) {
    return parts == null ? List.of() : (List<?>) parts;
  }

  private static long[] numbers(List<?> parts, String column) {
    return parts.stream()
        .mapToLong(part -> part instanceof GenericRecord it ? number(it, column) : 0)
        .toArray();
  }

  private static long number(GenericRecord part, String column) {
    Object value = part.get(column);
    return value == null ? 0 : (Long) value;
  }
}
