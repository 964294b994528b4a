package io.hodor.source.bigquery;

import static io.hodor.RecordClass.MEASURED;
import static io.hodor.RecordClass.UNDATED;
import static io.hodor.RecordClass.UNDECODABLE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasureBlocks;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts of rows, beside the rows: two ways that must lead to the same results. */
class ReadTableBlocksTest {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  private static final long T = NOON.toEpochMilli();
  private static final MeasuredWindows WINDOWS =
      new MeasuredWindows(
          WINDOW,
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          NOON,
          NOON.plus(WINDOW.multipliedBy(3)),
          Instant.parse("2024-05-02T00:00:00Z"),
          false,
          false);
  private static final Address ORDERS = new Address("main", "orders", "bigquery:p.d.orders");
  private static final Address RETURNS = new Address("main", "returns", "bigquery:p.d.mixed");
  private static final Address REFUNDS = new Address("main", "refunds", "bigquery:p.d.mixed");

  private static List<TableResult> results(boolean contents) {
    return List.of(
        new TableResult("p.d.orders", "project:_5f0e.anon7", Map.of("orders", ORDERS), contents),
        new TableResult(
            "p.d.mixed",
            "example.com:project:_5f0e.anon8",
            Map.of("returns", RETURNS, "refunds", REFUNDS),
            contents));
  }

  private static List<MeasuredTopic> topics(boolean contents) {
    return Stream.of(ORDERS, RETURNS, REFUNDS)
        .map(
            address ->
                new MeasuredTopic(
                    address,
                    Kind.BIGQUERY,
                    "",
                    "record",
                    IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED,
                    contents ? "" : "not asked for",
                    Coverage.EVERYTHING))
        .toList();
  }

  /** Reads each record with the parser of the table that its topic is in. */
  private static <T> List<T> parse(
      List<GenericRecord> records, boolean contents, ResultTables.Parser<T> parser) {
    List<SerializableFunction<SchemaAndRecord, T>> parsers =
        new ResultTables(results(contents)).parsers(parser);
    return records.stream()
        .map(
            it ->
                parsers
                    .get(it.get("topic").toString().equals("orders") ? 0 : 1)
                    .apply(ResultRecords.result(it)))
        .toList();
  }

  private static MeasuredRun rowByRow(List<SunkRow> rows, boolean contents) {
    List<ResultRow> parsed =
        parse(rows.stream().map(ResultRecords::row).toList(), contents, ParseRow::new);
    List<ResultTopic> numbered = new ResultTables(results(contents)).topics();
    return MeasuredRun.of(
        pipeline ->
            pipeline
                .apply(Create.of(parsed).withCoder(ResultRowCoder.of()))
                .apply(ParDo.of(new BatchRows(numbered)))
                .setCoder(MessageBatchCoder.of())
                .apply("Measure", MeasureWindows.of(WINDOWS, topics(contents))));
  }

  private static MeasuredRun byFacts(List<GenericRecord> records, boolean contents) {
    List<WindowFact> facts = parse(records, contents, (topics, asked) -> new ParseFact(topics));
    List<ResultTopic> numbered = new ResultTables(results(contents)).topics();
    return MeasuredRun.of(
        pipeline ->
            pipeline
                .apply(Create.of(facts).withCoder(SerializableCoder.of(WindowFact.class)))
                .apply("Fold", new FoldFacts(numbered, WINDOWS))
                .apply("Measure", MeasureBlocks.of(WINDOWS, topics(contents))));
  }

  private static Map<String, QualityMetrics> metrics(MeasuredRun run) {
    Map<String, QualityMetrics> metrics = new TreeMap<>();
    for (PublishedWindow window : run.windows()) {
      QualityMetrics it = window.metrics();
      String place = it.getTopic() + Timestamps.toString(it.getWindowStart());
      assertThat(place, metrics.put(place, it), is(nullValue()));
    }
    return metrics;
  }

  private static Set<OffsetLedger> ledgers(MeasuredRun run) {
    return run.windows().stream()
        .flatMap(window -> window.ledgers().stream())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsAndTheirFactsGiveTheSameResults(boolean contents) {
    // Half of the runs are the same every time; a failure names its seed.
    long seed = contents ? System.currentTimeMillis() : 1;
    Random random = new Random(seed);
    List<SunkRow> rows =
        SunkRow.random(
            random,
            600,
            List.of("orders", "returns", "refunds"),
            NOON,
            WINDOW.multipliedBy(3).toMillis());
    List<GenericRecord> facts = ResultRecords.facts(rows, WINDOW.toMillis(), contents);
    Collections.shuffle(facts, random);
    Collections.shuffle(rows, random);

    MeasuredRun rowByRow = rowByRow(rows, contents);
    MeasuredRun byFacts = byFacts(facts, contents);

    String reason = "seed " + seed;
    assertThat(reason, metrics(byFacts), is(metrics(rowByRow)));
    assertThat(reason, metrics(byFacts).size(), is(9));
    assertThat(reason, ledgers(byFacts), is(ledgers(rowByRow)));
    assertThat(reason, byFacts.counters(), is(rowByRow.counters()));
    assertThat(reason, byFacts.counters().get(RecordCounters.READ), is((long) rows.size()));
    assertThat(reason, undecodable(byFacts.letters()), is(counted(rowByRow.letters())));
  }

  /** How many rows the letters of windows tell of. */
  private static Map<String, Long> undecodable(List<DeadLetter> letters) {
    return letters.stream()
        .collect(
            Collectors.toMap(
                ReadTableBlocksTest::place,
                letter -> Long.parseLong(letter.getReason().split(" ")[0])));
  }

  private static Map<String, Long> counted(List<DeadLetter> letters) {
    return letters.stream()
        .collect(Collectors.groupingBy(ReadTableBlocksTest::place, Collectors.counting()));
  }

  private static String place(DeadLetter letter) {
    return letter.getTopic() + Timestamps.toString(letter.getWindowStart());
  }

  private static final List<SunkRow> FEW =
      List.of(
          new SunkRow("orders", 3, 10L, MEASURED, T, 5L, -7L, "a"),
          new SunkRow("orders", 3, 11L, MEASURED, T + 1, -3L, 200L, "b"),
          new SunkRow("orders", 3, 12L, MEASURED, T + 1, null, null, "b"),
          new SunkRow("orders", 3, 12L, MEASURED, T + 1, null, null, "b"),
          new SunkRow("orders", 3, 11L, UNDATED, T, null, null, "c"),
          new SunkRow("orders", null, 9L, UNDECODABLE, T, null, null, "d"),
          new SunkRow("orders", 3, 13L, UNDATED, null, null, null, "e"),
          new SunkRow("orders", 3, 9L, MEASURED, T - 1, 1L, 1L, "f"),
          new SunkRow("orders", 4, 1L, MEASURED, T + 700_000, 1L, 1L, "f"));

  @Test
  void theNumbersOfAWindowAreThoseOfItsRows() {
    MeasuredRun run = byFacts(ResultRecords.facts(FEW, WINDOW.toMillis(), true), true);

    QualityMetrics first = metrics(run).get("orders2024-05-01T12:00:00Z");
    assertThat(first.getCount(), is(6L));
    assertThat(first.hasUniqueOffsets(), is(false));
    assertThat(first.getUniqueContents(), is(4L));
    assertThat(first.getClasses().getMeasured(), is(4L));
    assertThat(first.getClasses().getUndated(), is(1L));
    assertThat(first.getClasses().getUndecodable(), is(1L));
    assertThat(first.getPartitions(0).getRows(), is(5L));
    assertThat(first.getPartitions(0).getDistinct(), is(3L));
    assertThat(first.getLatencies(0).getNegative(), is(1L));
    assertThat(first.getLatencies(0).getMin(), is(-3L));
    assertThat(first.getLatencies(1).getSum(), is(193L));
    QualityMetrics second = metrics(run).get("orders2024-05-01T12:10:00Z");
    assertThat(second.getUniqueOffsets(), is(1L));
    assertThat(second.getRepeated(), is(0L));
    assertThat(metrics(run).get("refunds2024-05-01T12:20:00Z").getCount(), is(0L));
    assertThat(
        run.counters(),
        is(
            Map.of(
                "read",
                9L,
                "measured",
                6L,
                "undated",
                2L,
                "undecodable",
                1L,
                "outside_range",
                2L)));
  }

  @Test
  void undecodableRowsOfAWindowAreToldOnce() {
    DeadLetter letter =
        byFacts(ResultRecords.facts(FEW, WINDOW.toMillis(), true), true).letters().get(0);

    assertThat(
        letter,
        is(
            DeadLetter.newBuilder()
                .setWireMajor(1)
                .setCluster("main")
                .setTopic("orders")
                .setSource("bigquery:p.d.orders")
                .setWindowStart(Timestamps.fromMillis(T))
                .setRecordClass(io.hodor.wire.v1.RecordClass.UNDECODABLE)
                .setReason(
                    "1 row whose partition or offset is missing or not a number;"
                        + " --tableMode=rows names each")
                .build()));
  }

  @Test
  void aResultWithoutRowsHasQuietWindows() {
    MeasuredRun run = byFacts(List.of(), true);

    assertThat(metrics(run).size(), is(9));
    metrics(run).values().forEach(it -> assertThat(it.getCount(), is(0L)));
    assertThat(run.letters(), is(empty()));
    assertThat(run.counters(), is(Map.of()));
  }

  @Test
  void anArrayThatIsNullHoldsNothing() {
    GenericRecord rows = ResultRecords.fact("orders", T, "rows");
    rows.put("class", 0L);
    rows.put("n", 7L);
    rows.put("parts", null);

    QualityMetrics first = metrics(byFacts(List.of(rows), false)).get("orders2024-05-01T12:00:00Z");

    assertThat(first.getCount(), is(7L));
  }

  @Test
  void factsThatCannotBeEndTheRun() {
    GenericRecord content = ResultRecords.fact("orders", T, "content");
    content.put("different", 1L);
    GenericRecord offsets = offsets(7, 1);
    GenericRecord broker = ResultRecords.fact("orders", T, "broker");
    broker.put("parts", List.of(ResultRecords.part(5, 5, 1)));
    broker.put("negative", 0L);
    broker.put("least", 6L);
    broker.put("greatest", 6L);
    broker.put("total", 6L);
    GenericRecord bucket = ResultRecords.fact("orders", T, "consumed");
    bucket.put("parts", List.of(ResultRecords.part(99_999, 99_999, 1)));
    List.of("negative", "least", "greatest", "total").forEach(it -> bucket.put(it, 0L));
    GenericRecord elsewhere = ResultRecords.fact("orders", T + 1, "content");
    elsewhere.put("different", 0L);

    assertRefused("12:00:00Z of topic orders cannot be: its contents were not counted", offsets);
    assertRefused("the contents of one window were counted twice", content, content);
    assertRefused("partition 3 has 5 rows of class MEASURED, 7 offsets", content, offsets(7, 5));
    assertRefused("not those of buckets [5]", content, broker);
    assertRefused("there is no latency bucket 99999", content, bucket);
    assertRefused("no window of PT10M starts there", elsewhere);
  }

  @Test
  void aFactThatLacksWhatItsKindHasIsRefused() {
    for (String column : List.of("window_ms", "class", "kafka_partition", "n")) {
      GenericRecord fact = offsets(7, 7);
      fact.put(column, null);

      assertThat(
          assertThrows(IllegalStateException.class, () -> byFacts(List.of(fact), false))
              .getMessage(),
          containsString("column " + column + " is NULL in row {"));
    }
  }

  private static GenericRecord offsets(int offsets, long rows) {
    GenericRecord fact = ResultRecords.fact("orders", T, "offset");
    fact.put("class", 0L);
    fact.put("kafka_partition", 3L);
    fact.put("repeated", false);
    fact.put("n", rows);
    fact.put("parts", List.of(ResultRecords.part(1, offsets, offsets)));
    return fact;
  }

  private static void assertRefused(String message, GenericRecord... facts) {
    RuntimeException refused =
        assertThrows(
            Pipeline.PipelineExecutionException.class, () -> byFacts(List.of(facts), true));
    assertThat(refused.getMessage(), containsString("the result of p.d.orders for window"));
    assertThat(refused.getMessage(), containsString(message));
  }

  @Test
  void oneTopicInTwoTablesIsUnitedButItsContentsAreNot() {
    List<ResultTopic> twice =
        List.of(new ResultTopic("p.d.a", ORDERS, false), new ResultTopic("p.d.b", ORDERS, false));
    List<WindowFact> facts = new ArrayList<>();
    for (int table = 0; table < 2; table++) {
      TopicNumbers numbers = new TopicNumbers("a");
      numbers.put("orders", table);
      facts.add(new ParseFact(numbers).apply(ResultRecords.result(offsets(5 + table, 5 + table))));
    }
    QualityMetrics first =
        metrics(
                MeasuredRun.of(
                    pipeline ->
                        pipeline
                            .apply(
                                Create.of(facts).withCoder(SerializableCoder.of(WindowFact.class)))
                            .apply("Fold", new FoldFacts(twice, WINDOWS))
                            .apply("Measure", MeasureBlocks.of(WINDOWS, topics(false)))))
            .get("orders2024-05-01T12:00:00Z");

    assertThat(first.getCount(), is(11L));
    assertThat(first.getUniqueOffsets(), is(6L));
    assertThat(first.getRepeated(), is(5L));
    List<WindowFact> contents = new ArrayList<>();
    for (int table = 0; table < 2; table++) {
      TopicNumbers numbers = new TopicNumbers("a");
      numbers.put("orders", table);
      GenericRecord content = ResultRecords.fact("orders", T, "content");
      content.put("different", 0L);
      contents.add(new ParseFact(numbers).apply(ResultRecords.result(content)));
    }
    assertThrows(
        Pipeline.PipelineExecutionException.class,
        () ->
            MeasuredRun.of(
                pipeline ->
                    pipeline
                        .apply(
                            Create.of(contents).withCoder(SerializableCoder.of(WindowFact.class)))
                        .apply("Fold", new FoldFacts(twice, WINDOWS))
                        .apply("Measure", MeasureBlocks.of(WINDOWS, topics(true)))));
  }

  @Test
  void factsSurviveTheirBytes() throws Exception {
    for (WindowFact fact :
        parse(
            ResultRecords.facts(FEW, WINDOW.toMillis(), true),
            true,
            (topics, contents) -> new ParseFact(topics))) {
      CoderProperties.coderDecodeEncodeEqual(SerializableCoder.of(WindowFact.class), fact);
    }
  }

  @Test
  void everyTableIsReadOnceOverTheStorageApi() {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply("Read blocks", ReadTableBlocks.of(results(true), WINDOWS))
        .apply("Measure windows", MeasureBlocks.of(WINDOWS, topics(true)));
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
            "Read blocks/Read the result of p.d.orders",
            "Read blocks/Read the result of p.d.mixed",
            "Read blocks/Fold facts",
            "Measure windows/Merge blocks"));
    assertThat(
        steps.stream().filter(step -> step.endsWith("Read(BigQueryStorageTableSource)")).toList(),
        hasSize(2));
  }
}
