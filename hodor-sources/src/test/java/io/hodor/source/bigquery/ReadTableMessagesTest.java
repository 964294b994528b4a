package io.hodor.source.bigquery;

import static io.hodor.LatencyHop.EVENT_TO_BROKER;
import static io.hodor.LatencyHop.EVENT_TO_CONSUMED;
import static io.hodor.MessageBatch.NO_LATENCY;
import static io.hodor.MessageBatch.NO_PARTITION;
import static io.hodor.RecordClass.MEASURED;
import static io.hodor.RecordClass.UNDATED;
import static io.hodor.RecordClass.UNDECODABLE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;

class ReadTableMessagesTest {

  private static final long T = 1_714_564_800_000L;
  private static final Address ORDERS = new Address("main", "orders", "bigquery:p.d.orders");
  private static final Address RETURNS = new Address("main", "returns", "bigquery:p.d.mixed");
  private static final Address REFUNDS = new Address("main", "refunds", "bigquery:p.d.mixed");
  private static final ResultTables TABLES = new ResultTables(results(true));

  private static List<TableResult> results(boolean contents) {
    return List.of(
        new TableResult("p.d.orders", "project:_5f0e.anon7", Map.of("orders", ORDERS), contents),
        new TableResult(
            "p.d.mixed",
            "example.com:project:_5f0e.anon8",
            Map.of("returns", RETURNS, "refunds", REFUNDS),
            contents));
  }

  private static SunkRow measured(String topic, int partition, long offset, String content) {
    return new SunkRow(topic, partition, offset, MEASURED, T, 12L, -5L, content);
  }

  private static ResultRow parse(int table, GenericRecord row) {
    return TABLES.parsers(ParseRow::new).get(table).apply(ResultRecords.result(row));
  }

  private static ResultRow parse(SunkRow row) {
    return parse(row.topic().equals("orders") ? 0 : 1, ResultRecords.row(row));
  }

  @Test
  void aRowBecomesAMessageWithEverythingThatItsTableKnows() {
    SunkRow row = new SunkRow("orders", 7, 1L << 40, MEASURED, T, -12L, null, "a");

    assertThat(
        parse(row),
        is(new ResultRow(0, 7, 1L << 40, MEASURED, T, -12, NO_LATENCY, row.md5().getLong(0))));
  }

  @Test
  void onlyMeasuredRowsHaveLatencies() {
    for (SunkRow row :
        List.of(
            new SunkRow("orders", 7, 5L, UNDATED, T, 12L, 13L, "a"),
            new SunkRow("orders", null, null, UNDECODABLE, T, 12L, 13L, "a"))) {
      assertThat(parse(row).toBroker(), is(NO_LATENCY));
      assertThat(parse(row).toConsumed(), is(NO_LATENCY));
    }
  }

  @Test
  void oneCoordinateWithoutTheOtherSaysNothing() {
    for (SunkRow row :
        List.of(
            new SunkRow("orders", 7, null, UNDECODABLE, T, null, null, "a"),
            new SunkRow("orders", null, 7L, UNDECODABLE, T, null, null, "a"),
            new SunkRow("orders", 7, -3L, UNDECODABLE, T, null, null, "a"),
            new SunkRow("orders", null, null, MEASURED, T, null, null, "a"))) {
      assertThat(parse(row).partition(), is(NO_PARTITION));
      assertThat(parse(row).offset(), is(0L));
      assertThat(parse(row).recordClass(), is(row.recordClass()));
    }
  }

  @Test
  void aRowThatNothingPlacesIsUndatedAndOutsideEveryRange() {
    for (SunkRow row :
        List.of(
            new SunkRow("orders", 7, 5L, UNDATED, null, null, null, "a"),
            new SunkRow("orders", null, null, UNDECODABLE, null, null, null, "a"))) {
      assertThat(parse(row).recordClass(), is(UNDATED));
      assertThat(parse(row).time(), is(0L));
    }
  }

  @Test
  void theTopicsOfAllTablesAreNumberedWithoutAGap() {
    assertThat(
        TABLES.topics().stream().map(ResultTopic::address).toList(),
        is(List.of(ORDERS, REFUNDS, RETURNS)));
    assertThat(parse(measured("orders", 0, 0, "a")).topic(), is(0));
    assertThat(parse(measured("refunds", 0, 0, "a")).topic(), is(1));
    assertThat(parse(measured("returns", 0, 0, "a")).topic(), is(2));
  }

  @Test
  void aTopicMayAlsoComeAsAString() {
    GenericRecord row = ResultRecords.row(measured("returns", 0, 0, "a"));
    row.put("topic", "returns");

    assertThat(parse(1, row).topic(), is(2));
  }

  @Test
  void aTopicThatIsNotMeasuredFailsTheBundle() {
    GenericRecord none = ResultRecords.row(measured("orders", 0, 0, "a"));
    none.put("topic", null);

    assertThat(
        assertThrows(IllegalStateException.class, () -> parse(measured("refunded", 0, 0, "a")))
            .getMessage(),
        is("the result of p.d.mixed has rows of topic refunded, which is not measured"));
    assertThat(
        assertThrows(IllegalStateException.class, () -> parse(0, none)).getMessage(),
        is("the result of p.d.orders has rows of topic null, which is not measured"));
  }

  @Test
  void aResultWithoutAColumnFailsTheBundle() {
    Schema other =
        Schema.createRecord(
            "r",
            null,
            null,
            false,
            List.of(new Schema.Field("topic", Schema.create(Schema.Type.STRING))));

    assertThat(
        assertThrows(IllegalStateException.class, () -> parse(0, new GenericData.Record(other)))
            .getMessage(),
        containsString("the result has no column kafka_partition"));
  }

  @Test
  void aRowThatLacksWhatEveryRowHasFailsTheBundle() {
    for (String column : List.of("class", "content")) {
      GenericRecord row = ResultRecords.row(measured("orders", 0, 0, "a"));
      row.put(column, null);

      assertThat(
          assertThrows(IllegalStateException.class, () -> parse(0, row)).getMessage(),
          containsString("column " + column + " is NULL in row {"));
    }
  }

  @Test
  void aContentIsTheFirstBitsOfItsHashWhereverTheyLieInABuffer() {
    SunkRow row = measured("orders", 0, 0, "a");
    ByteBuffer longer = ByteBuffer.allocate(24);
    longer.position(8);
    longer.put(row.md5()).position(8);
    GenericRecord record = ResultRecords.row(row);
    record.put("content", longer);

    assertThat(parse(0, record).content(), is(row.md5().getLong(0)));
    assertThat(parse(0, record).content(), is(row.md5().getLong(0)));
  }

  @Test
  void withoutContentsTheirColumnIsNotLookedAt() {
    GenericRecord row = ResultRecords.row(measured("orders", 0, 0, "a"));
    row.put("content", null);
    SerializableFunction<SchemaAndRecord, ResultRow> parser =
        new ResultTables(results(false)).parsers(ParseRow::new).get(0);

    assertThat(parser.apply(ResultRecords.result(row)).content(), is(0L));
  }

  @Test
  void aParserReadsResultsOfOneSchemaAfterAnotherAndTravels() {
    SerializableFunction<SchemaAndRecord, ResultRow> parser =
        SerializableUtils.ensureSerializable(TABLES.parsers(ParseRow::new).get(0));
    SunkRow row = measured("orders", 3, 9, "a");
    List<Schema.Field> reversed = new ArrayList<>();
    ResultRecords.ROWS
        .getFields()
        .forEach(field -> reversed.add(0, new Schema.Field(field, field.schema())));
    Schema other = Schema.createRecord("other", null, null, false, reversed);
    GenericRecord swapped = new GenericData.Record(other);
    ResultRecords.ROWS
        .getFields()
        .forEach(field -> swapped.put(field.name(), ResultRecords.row(row).get(field.name())));

    for (int times = 0; times < 2; times++) {
      assertThat(parser.apply(ResultRecords.result(ResultRecords.row(row))), is(parse(row)));
      assertThat(parser.apply(ResultRecords.result(swapped)), is(parse(row)));
    }
  }

  @Test
  void rowsSurviveTheirBytes() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        ResultRowCoder.of(), parse(measured("orders", 3, 9, "a")));
    CoderProperties.coderDecodeEncodeEqual(
        ResultRowCoder.of(),
        new ResultRow(1, -1, -2, UNDECODABLE, Long.MIN_VALUE, NO_LATENCY, -1, Long.MAX_VALUE));
    CoderProperties.coderSerializable(ResultRowCoder.of());
  }

  private static void check(MessageBatch batch, Map<Address, Set<Long>> offsets) {
    for (int i = 0; i < batch.size(); i++) {
      long offset = batch.offset(i);
      assertThat(
          offsets.computeIfAbsent(batch.address(), a -> new HashSet<>()).add(offset), is(true));
      assertThat(batch.time(i), is(T));
      assertThat(batch.length(i), is(0));
      assertThat(batch.content(i), is(offset));
      assertThat(batch.latency(EVENT_TO_BROKER, i), is(5L));
      assertThat(batch.latency(EVENT_TO_CONSUMED, i), is(NO_LATENCY));
      assertThat(
          batch.reasons().get(i),
          is(offset % 10 == 0 ? "partition or offset is missing or not a number" : null));
    }
  }

  @Test
  void everyRowIsInOneBatchOfItsTopicAndCounted() {
    List<ResultRow> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      for (int topic = 0; topic < 3; topic++) {
        rows.add(
            new ResultRow(topic, 1, i, i % 10 == 0 ? UNDECODABLE : MEASURED, T, 5, NO_LATENCY, i));
      }
    }
    Pipeline pipeline = Pipeline.create();
    PCollection<MessageBatch> batches =
        pipeline
            .apply(Create.of(rows).withCoder(ResultRowCoder.of()))
            .apply(ParDo.of(new BatchRows(TABLES.topics())))
            .setCoder(MessageBatchCoder.of());
    PAssert.that(batches)
        .satisfies(
            all -> {
              Map<Address, Set<Long>> offsets = new HashMap<>();
              all.forEach(batch -> check(batch, offsets));
              assertThat(offsets.keySet(), is(Set.of(ORDERS, RETURNS, REFUNDS)));
              offsets.values().forEach(of -> assertThat(of.size(), is(100)));
              return null;
            });

    assertThat(read(pipeline.run()), is(300L));
  }

  @Test
  void aBatchHoldsAtMostTenThousandRows() {
    assertThat(sizes(1, 25_000), is(List.of(10_000, 10_000)));
  }

  @Test
  void aResultOfManyTopicsDoesNotKeepMoreThanItsShareWaiting() {
    assertThat(sizes(400, 240_000), is(Collections.nCopies(800, 250)));
  }

  /** The sizes of the batches that leave before their bundle ends. */
  private static List<Integer> sizes(int topics, int rows) {
    BatchRows batchRows =
        new BatchRows(
            IntStream.range(0, topics)
                .mapToObj(i -> new ResultTopic("t", new Address("c", "t" + i, "s"), false))
                .toList());
    List<Integer> sizes = new ArrayList<>();
    batchRows.startBundle();
    for (int i = 0; i < rows; i++) {
      batchRows.process(new ResultRow(i % topics, 0, i, MEASURED, T, 1, 1, 0), new Receiver(sizes));
    }
    return sizes;
  }

  private record Receiver(List<Integer> sizes) implements DoFn.OutputReceiver<MessageBatch> {
    @Override
    public void output(MessageBatch batch) {
      assertThat(batch.hasContents(), is(false));
      sizes.add(batch.size());
    }

    @Override
    public OutputBuilder<MessageBatch> builder(MessageBatch batch) {
      throw new UnsupportedOperationException();
    }
  }

  private static long read(PipelineResult result) {
    result.waitUntilFinish();
    long sum = 0;
    for (var counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(RecordCounters.NAMESPACE, RecordCounters.READ))
                    .build())
            .getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }

  @Test
  void everyTableIsReadOnceOverTheStorageApi() {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("Read messages", ReadTableMessages.of(results(true)));
    List<String> steps = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            steps.add(node.getFullName());
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });

    assertThat(
        steps,
        hasItems(
            "Read messages/Read the result of p.d.orders",
            "Read messages/Read the result of p.d.mixed",
            "Read messages/Put rows into batches"));
    assertThat(
        steps.stream().filter(step -> step.endsWith("Read(BigQueryStorageTableSource)")).count(),
        is(2L));
  }
}
