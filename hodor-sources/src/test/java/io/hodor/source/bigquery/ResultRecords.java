package io.hodor.source.bigquery;

import io.hodor.LatencyBuckets;
import io.hodor.RecordClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Results as BigQuery's Storage API hands them on, and what the queries count, said in Java. */
final class ResultRecords {

  static final Schema ROWS =
      schema(
          "topic string, kafka_partition long, kafka_offset long, class long, placed_ms long,"
              + " broker_ms long, consumed_ms long, content bytes");

  private static final String PART =
      "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Parts\",\"fields\":["
          + "{\"name\":\"first\",\"type\":[\"null\",\"long\"]},"
          + "{\"name\":\"last\",\"type\":[\"null\",\"long\"]},"
          + "{\"name\":\"n\",\"type\":[\"null\",\"long\"]}]}}";

  static final Schema FACTS =
      schema(
          "topic string, window_ms long, kind string, class long, kafka_partition long,"
              + " repeated boolean, n long, different long, negative long, least long,"
              + " greatest long, total long, parts PARTS");

  private ResultRecords() {}

  private static Schema schema(String columns) {
    String fields =
        Arrays.stream(columns.split(", "))
            .map(column -> column.split(" "))
            .map(
                column ->
                    "{\"name\":\"%s\",\"type\":[\"null\",%s]}"
                        .formatted(
                            column[0], column[1].equals("PARTS") ? PART : '"' + column[1] + '"'))
            .collect(Collectors.joining(","));
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"__root__\",\"fields\":[" + fields + "]}");
  }

  static SchemaAndRecord result(GenericRecord row) {
    return new SchemaAndRecord(row, null);
  }

  static GenericRecord row(SunkRow row) {
    GenericRecord record = new GenericData.Record(ROWS);
    record.put("topic", new Utf8(row.topic()));
    record.put("kafka_partition", row.partition() == null ? null : (long) row.partition());
    record.put("kafka_offset", row.offset());
    record.put("class", (long) row.recordClass().ordinal());
    record.put("placed_ms", row.placed());
    record.put("broker_ms", row.toBroker());
    record.put("consumed_ms", row.toConsumed());
    record.put("content", row.md5());
    return record;
  }

  static GenericRecord fact(String topic, @Nullable Long window, String kind) {
    GenericRecord record = new GenericData.Record(FACTS);
    record.put("topic", new Utf8(topic));
    record.put("window_ms", window);
    record.put("kind", new Utf8(kind));
    // As an aggregation has it: of a row that has no parts, it makes one.
    record.put("parts", List.of(emptyPart()));
    return record;
  }

  static GenericRecord part(long first, long last, long n) {
    GenericRecord part = emptyPart();
    part.put("first", first);
    part.put("last", last);
    part.put("n", n);
    return part;
  }

  private static GenericRecord emptyPart() {
    Schema array = FACTS.getField("parts").schema().getTypes().get(1);
    return new GenericData.Record(array.getElementType());
  }

  /** What the query of mode {@code ranges} finds in these rows. */
  static List<GenericRecord> facts(List<SunkRow> rows, long windowMillis, boolean contents) {
    List<GenericRecord> facts = new ArrayList<>();
    group(rows, SunkRow::topic)
        .forEach(
            (topic, ofTopic) -> {
              List<SunkRow> placed = ofTopic.stream().filter(it -> it.placed() != null).toList();
              if (placed.size() < ofTopic.size()) {
                GenericRecord unplaced = fact(topic, null, "unplaced");
                unplaced.put("n", (long) ofTopic.size() - placed.size());
                facts.add(unplaced);
              }
              group(placed, row -> Math.floorDiv(row.placed(), windowMillis) * windowMillis)
                  .forEach((window, inIt) -> factsOf(topic, window, inIt, contents, facts));
            });
    return facts;
  }

  private static void factsOf(
      String topic, long window, List<SunkRow> rows, boolean contents, List<GenericRecord> facts) {
    group(rows, SunkRow::recordClass)
        .forEach(
            (recordClass, ofClass) -> {
              List<SunkRow> with = ofClass.stream().filter(SunkRow::hasOffset).toList();
              if (with.size() < ofClass.size()) {
                GenericRecord fact = fact(topic, window, "rows");
                fact.put("class", (long) recordClass.ordinal());
                fact.put("n", (long) ofClass.size() - with.size());
                facts.add(fact);
              }
              group(with, SunkRow::partition)
                  .forEach((p, of) -> offsets(topic, window, recordClass, p, of, facts));
            });
    latencies(topic, window, "broker", rows, SunkRow::toBroker, facts);
    latencies(topic, window, "consumed", rows, SunkRow::toConsumed, facts);
    if (contents) {
      GenericRecord fact = fact(topic, window, "content");
      fact.put("different", rows.stream().map(SunkRow::content).distinct().count());
      facts.add(fact);
    }
  }

  private static void offsets(
      String topic,
      long window,
      RecordClass recordClass,
      int partition,
      List<SunkRow> rows,
      List<GenericRecord> facts) {
    Map<Long, List<SunkRow>> byOffset = group(rows, SunkRow::offset);
    for (boolean repeated : new boolean[] {false, true}) {
      List<GenericRecord> parts = new ArrayList<>();
      long count = 0;
      long different = 0;
      long first = 0;
      long last = -2;
      for (Map.Entry<Long, List<SunkRow>> offset : byOffset.entrySet()) {
        if (offset.getValue().size() > 1 == repeated) {
          count += offset.getValue().size();
          different++;
          if (offset.getKey() != last + 1) {
            addRange(first, last, parts);
            first = offset.getKey();
          }
          last = offset.getKey();
        }
      }
      addRange(first, last, parts);
      if (count > 0) {
        GenericRecord fact = fact(topic, window, "offset");
        fact.put("class", (long) recordClass.ordinal());
        fact.put("kafka_partition", (long) partition);
        fact.put("repeated", repeated);
        fact.put("n", count);
        fact.put("different", different);
        fact.put("parts", parts);
        facts.add(fact);
      }
    }
  }

  private static void addRange(long first, long last, List<GenericRecord> parts) {
    if (last >= first) {
      parts.add(part(first, last, last - first + 1));
    }
  }

  private static void latencies(
      String topic,
      long window,
      String kind,
      List<SunkRow> rows,
      Function<SunkRow, @Nullable Long> latency,
      List<GenericRecord> facts) {
    List<Long> millis =
        rows.stream()
            .filter(row -> row.recordClass() == RecordClass.MEASURED)
            .map(latency)
            .filter(it -> it != null)
            .sorted()
            .toList();
    if (millis.isEmpty()) {
      return;
    }
    GenericRecord fact = fact(topic, window, kind);
    fact.put("n", (long) millis.size());
    fact.put("negative", millis.stream().filter(it -> it < 0).count());
    fact.put("least", millis.get(0));
    fact.put("greatest", millis.get(millis.size() - 1));
    fact.put("total", millis.stream().mapToLong(it -> it).sum());
    List<GenericRecord> parts = new ArrayList<>();
    group(millis, LatencyBuckets::indexOf)
        .forEach((bucket, in) -> parts.add(part(bucket, bucket, in.size())));
    fact.put("parts", parts);
    facts.add(fact);
  }

  private static <K extends Comparable<K>, T> Map<K, List<T>> group(
      List<T> all, Function<T, K> key) {
    return all.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }
}
