package io.hodor.source.bigquery;

import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads a row of a result that holds a row for each row of its table. Latencies are those of
 * measured rows only; a row that nothing places is undated.
 */
final class ParseRow implements SerializableFunction<SchemaAndRecord, ResultRow> {

  private static final long serialVersionUID = 1;

  /** What places a row without any usable time: outside every range. */
  private static final long NOWHERE = 0;

  private static final int TOPIC = 0;
  private static final int PARTITION = 1;
  private static final int OFFSET = 2;
  private static final int CLASS = 3;
  private static final int PLACED = 4;
  private static final int BROKER = 5;
  private static final int CONSUMED = 6;
  private static final int CONTENT = 7;
  private static final List<String> NAMES =
      List.of(
          "topic",
          "kafka_partition",
          "kafka_offset",
          "class",
          "placed_ms",
          "broker_ms",
          "consumed_ms",
          "content");

  private static final List<String> NAMES_BUT_CONTENT = NAMES.subList(0, CONTENT);

  private final TopicNumbers topics;
  private final boolean contents;

  // Set by whoever reads first; readers that share this object may each set their own.
  private transient volatile @Nullable ResultColumns last;

  ParseRow(TopicNumbers topics, boolean contents) {
    this.topics = topics;
    this.contents = contents;
  }

  @Override
  public ResultRow apply(SchemaAndRecord input) {
    GenericRecord row = input.getRecord();
    ResultColumns columns = ResultColumns.of(row, contents ? NAMES : NAMES_BUT_CONTENT, last);
    last = columns;
    RecordClass recordClass =
        columns.isNull(row, PLACED)
            ? RecordClass.UNDATED
            : RecordClass.of(Math.toIntExact(columns.number(row, CLASS)));
    boolean known =
        recordClass != RecordClass.UNDECODABLE
            && !columns.isNull(row, PARTITION)
            && !columns.isNull(row, OFFSET);
    return new ResultRow(
        topics.of(columns.value(row, TOPIC)),
        known ? Math.toIntExact(columns.number(row, PARTITION)) : MessageBatch.NO_PARTITION,
        known ? columns.number(row, OFFSET) : 0,
        recordClass,
        columns.number(row, PLACED, NOWHERE),
        latency(row, columns, BROKER, recordClass),
        latency(row, columns, CONSUMED, recordClass),
        contents ? columns.bits(row, CONTENT) : 0);
  }

  private static long latency(
      GenericRecord row, ResultColumns columns, int column, RecordClass recordClass) {
    return recordClass == RecordClass.MEASURED
        ? columns.number(row, column, MessageBatch.NO_LATENCY)
        : MessageBatch.NO_LATENCY;
  }
}
