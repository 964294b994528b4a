package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.RangePartitioning;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

class TableQueryTest {

  private static final TableName NAME = new TableName("shop-project", "sales", "orders");

  private final Ask ask = new Ask();

  @Test
  void rangesOfFirehosesOwnTable() throws Exception {
    assertGolden("ranges.sql", query(ask, byEventTimestamp(firehose())));
  }

  @Test
  void rowsOfFirehosesOwnTable() throws Exception {
    ask.mode = TableMode.ROWS;
    ask.contentHash = true;
    assertGolden("rows.sql", query(ask, byEventTimestamp(firehose())));
  }

  @Test
  void rangesWithContents() throws Exception {
    ask.contentHash = true;
    ask.topics = List.of("o'rders");
    ask.clusterColumn = "origin";
    List<TableFieldSchema> fields = firehose();
    fields.add(column("origin", "STRING"));
    assertGolden("contents.sql", query(ask, byEventTimestamp(fields)));
  }

  @Test
  void beastsTextsUnderANameOfATablePartitionedByIngestion() throws Exception {
    ask.columns = SinkColumns.of("firehose", "kafka");
    ask.columnsAreNamed = true;
    ask.eventTime = ColumnEventTime.parse("record", "ms", null);
    ask.contentHash = true;
    Table table =
        table(
            List.of(
                column("id", "STRING"),
                record(
                    "Kafka",
                    column("message_topic", "STRING"),
                    column("message_partition", "STRING"),
                    column("message_offset", "STRING"),
                    column("message_timestamp", "STRING"),
                    column("load_time", "STRING"),
                    column("message_key", "BYTES"))));
    table.setTimePartitioning(new TimePartitioning().setType("HOUR"));
    assertGolden("beast.sql", query(ask, table));
  }

  @Test
  void ofATableWithoutMetadataOnlyTimesAndContentsAreAsked() throws Exception {
    ask.contentHash = true;
    Table table =
        byEventTimestamp(List.of(column("id", "INTEGER"), column("event_timestamp", "TIMESTAMP")));
    assertGolden("bare.sql", query(ask, table));
  }

  @Test
  void theWindowsColumnIsFilteredAsItIs() throws Exception {
    assertThat(
        query(ask, byEventTimestamp(firehose())),
        containsString(
            "((t.`event_timestamp` >= TIMESTAMP '2026-03-01 10:00:00.000+00:00'"
                + " AND t.`event_timestamp` < TIMESTAMP '2026-03-01 12:00:00.000+00:00')"));
  }

  @Test
  void anotherColumnIsFilteredWithPadding() throws Exception {
    assertThat(
        query(ask, byColumn("message_timestamp", firehose())),
        containsString(
            "((t.`message_timestamp` >= TIMESTAMP '2026-03-01 09:00:00.000+00:00'"
                + " AND t.`message_timestamp` < TIMESTAMP '2026-03-01 13:00:00.000+00:00')"));
  }

  @Test
  void rowsThatWereLoadedLateAreReadHoweverLate() throws Exception {
    assertThat(
        query(ask, byColumn("load_time", firehose())),
        containsString(
            "WHERE (t.`load_time` >= TIMESTAMP '2026-03-01 09:00:00.000+00:00'"
                + " OR t.`load_time` IS NULL"
                + " OR t.`load_time` < TIMESTAMP '1971-01-01 00:00:00.000+00:00')\n"));
  }

  @Test
  void whereTheLoadTimeIsTheEventTimeItsPartitionsEndWithTheRange() throws Exception {
    ask.eventTime = ColumnEventTime.parse("column:load_time", "ms", null);
    assertThat(
        query(ask, byColumn("load_time", firehose())),
        containsString(" AND t.`load_time` < TIMESTAMP '2026-03-01 12:00:00.000+00:00')"));
  }

  @Test
  void rowsWhoseEventTimeIsTooFarAheadAreReadToo() throws Exception {
    assertThat(
        query(ask, byEventTimestamp(firehose())),
        containsString(" OR t.`event_timestamp` >= TIMESTAMP '2026-03-02 10:00:00.000+00:00')\n"));
  }

  @Test
  void ofARangeLongAgoNotAllThatCameSinceIsRead() throws Exception {
    ask.start = Instant.parse("2026-02-01T10:00:00Z");
    ask.end = Instant.parse("2026-02-01T12:00:00Z");
    assertThat(
        query(ask, byEventTimestamp(firehose())),
        containsString(" OR t.`event_timestamp` >= TIMESTAMP '2026-03-02 12:34:56.000+00:00')\n"));
  }

  @Test
  void aDayThatIsPartlyAskedForIsReadWhole() throws Exception {
    List<TableFieldSchema> fields = firehose();
    fields.add(column("day", "DATE"));
    Table table = table(fields);
    table.setTimePartitioning(new TimePartitioning().setType("DAY").setField("day"));
    ask.start = Instant.parse("2026-03-01T00:00:00Z");
    ask.end = Instant.parse("2026-03-01T23:00:00Z");
    assertThat(
        query(ask, table),
        containsString("((t.`day` >= DATE '2026-02-28' AND t.`day` <= DATE '2026-03-01')"));
  }

  @Test
  void ofATablePartitionedByIngestionEverythingSinceIsRead() throws Exception {
    ask.start = Instant.parse("2026-03-01T00:30:00Z");
    for (var expected :
        List.of(
            List.of("HOUR", "2026-02-28 23:00"),
            List.of("DAY", "2026-02-28 00:00"),
            List.of("MONTH", "2026-02-01 00:00"),
            List.of("YEAR", "2026-01-01 00:00"))) {
      Table table = table(firehose());
      table.setTimePartitioning(new TimePartitioning().setType(expected.get(0)));
      assertThat(
          query(ask, table),
          containsString(
              "WHERE (_PARTITIONTIME >= TIMESTAMP '%s:00.000+00:00' OR _PARTITIONTIME IS NULL)\n"
                  .formatted(expected.get(1))));
    }
  }

  @Test
  void aTableWithoutPartitionsIsReadWhole() throws Exception {
    TableQuery query = TableQuery.of(NAME, table(firehose()), ask.question());
    assertThat(
        query.warnings(), is(List.of("is not partitioned by time: every run reads all of it")));
    assertThat(query.sql(), containsString("FROM `shop-project.sales.orders` AS t\n),"));
  }

  @Test
  void aTableThatAsksForAFilterOnANumberIsRefused() {
    Table table = table(firehose());
    table
        .setRangePartitioning(new RangePartitioning().setField("message_partition"))
        .setRequirePartitionFilter(true);
    assertThat(
        fault(ask, table), containsString("message_partition, which is a number and no time"));
  }

  @Test
  void missingColumnsAreNamedAllAtOnce() {
    ask.columns = SinkColumns.of("firehose", "kafka_metadata");
    ask.columnsAreNamed = true;
    ask.eventTime = ColumnEventTime.parse("column:created.at", "ms", null);
    ask.clusterColumn = "origin";
    assertThat(
        fault(ask, table(firehose())),
        is(
            "--table: shop-project.sales.orders has no column kafka_metadata.message_topic, kafka_metadata.message_partition,"
                + " kafka_metadata.message_offset, kafka_metadata.message_timestamp,"
                + " kafka_metadata.load_time (see --columns and --metadataColumn); nor created.at"
                + " (see --eventTime); nor origin (see --clusterColumn)"));
  }

  @Test
  void withoutARecordTimestampAnEventTimeIsAskedFor() {
    ask.eventTime = ColumnEventTime.parse("record", "ms", null);
    assertThat(
        fault(ask, table(List.of(column("id", "STRING")))),
        containsString("message_timestamp to place its rows by (name the column of their event"));
  }

  @Test
  void columnsOfAnotherTypeAreRefusedByName() {
    ask.eventTime = ColumnEventTime.parse("column:paid", "ms", null);
    List<TableFieldSchema> fields = firehose();
    fields.add(column("paid", "BOOLEAN"));
    assertThat(
        fault(ask, table(fields)),
        containsString("orders has a column paid of type BOOL, no time"));
    fields.set(fields.size() - 1, column("paid", "TIMESTAMP").setMode("REPEATED"));
    assertThat(fault(ask, table(fields)), containsString("column paid, which is repeated"));
  }

  @Test
  void wholeNumbersAreTimesInTheUnitAskedFor() throws Exception {
    List<TableFieldSchema> fields = firehose();
    fields.add(column("paid", "INTEGER"));
    for (var expected :
        List.of(
            List.of("ms", "t.`paid` AS event_ms"),
            List.of("s", "SAFE_MULTIPLY(t.`paid`, 1000) AS event_ms"),
            List.of("us", "DIV(t.`paid`, 1000) AS event_ms"),
            List.of("ns", "DIV(t.`paid`, 1000000) AS event_ms"))) {
      ask.eventTime = ColumnEventTime.parse("column:paid", expected.get(0), null);
      assertThat(query(ask, table(fields)), containsString(expected.get(1)));
    }
  }

  @Test
  void columnsOfOtherSinksAreReadByTheirNames() throws Exception {
    ask.columns = SinkColumns.of("kafka-connect", "kafkaData");
    ask.columnsAreNamed = true;
    List<TableFieldSchema> fields =
        new ArrayList<>(
            List.of(
                column("event_timestamp", "TIMESTAMP"),
                record(
                    "kafkaData",
                    column("topic", "STRING"),
                    column("partition", "INTEGER"),
                    column("offset", "INTEGER"),
                    column("insertTime", "TIMESTAMP"))));
    assertThat(
        query(ask, table(fields)),
        allOf(
            containsString("t.`kafkaData`.`topic` AS topic"),
            containsString("t.`kafkaData`.`partition` AS kafka_partition"),
            containsString("t.`kafkaData`.`offset` AS kafka_offset"),
            containsString("UNIX_MILLIS(t.`kafkaData`.`insertTime`) AS load_ms")));

    ask.columns = SinkColumns.of("iceberg", null);
    ask.columnsAreNamed = false;
    for (String name : List.of("topic", "partition", "offset", "timestamp")) {
      fields.add(
          column(
              "_kafka_metadata_" + name,
              Map.of("topic", "STRING", "timestamp", "TIMESTAMP").getOrDefault(name, "INTEGER")));
    }
    assertThat(
        query(ask, table(fields)),
        allOf(
            containsString("t.`_kafka_metadata_topic` AS topic"),
            containsString("t.`_kafka_metadata_partition` AS kafka_partition"),
            containsString("t.`_kafka_metadata_offset` AS kafka_offset"),
            containsString("UNIX_MILLIS(t.`_kafka_metadata_timestamp`) AS record_ms")));
  }

  @Test
  void contentsAreReadOnlyWhenAskedFor() throws Exception {
    assertThat(query(ask, byEventTimestamp(firehose())), not(containsString("t.`id`")));
    TableQuery query = TableQuery.of(NAME, byEventTimestamp(firehose()), ask.question());
    assertThat(query.contentsAbsentReason(), containsString("--contentHash=false"));
  }

  @Test
  void theTopicIsKnownWithoutAskingWhereItIsGivenOrNoRowNamesOne() {
    Table bare = table(List.of(column("event_timestamp", "TIMESTAMP")));
    assertThat(TableQuery.of(NAME, table(firehose()), ask.question()).topics(), is(List.of()));
    assertThat(TableQuery.of(NAME, bare, ask.question()).topics(), is(List.of("orders")));
    ask.topics = List.of("shop-orders");
    for (Table table : List.of(bare, table(firehose()))) {
      TableQuery query = TableQuery.of(NAME, table, ask.question());
      assertThat(query.topics(), is(List.of("shop-orders")));
    }
  }

  /** Rows that name none of them are kept, so that the run can tell of them. */
  @Test
  void ofSeveralTopicsARowIsTheOneThatItNames() throws Exception {
    ask.topics = List.of("orders", "re'funds");
    assertThat(TableQuery.of(NAME, table(firehose()), ask.question()).topics(), is(ask.topics));
    String sql = query(ask, table(firehose()));
    assertThat(sql, containsString("t.`message_topic` AS topic"));
    assertThat(sql, containsString("WHERE topic IN ('orders', 're\\'funds') OR topic IS NULL"));
    assertThat(
        fault(ask, table(List.of(column("event_timestamp", "TIMESTAMP")))),
        containsString("has no column of topics, so that its rows of orders and re'funds cannot"));
  }

  @Test
  void theTopicsOfAnAnswerWithEveryRowAreCounted() throws Exception {
    TableName answer = new TableName("shop-project", "_hidden", "anon1");
    assertThat(
        TableQuery.of(NAME, table(firehose()), ask.question()).topicsSql(answer),
        is(
            "SELECT topic, COUNT(*) AS n FROM `shop-project._hidden.anon1`"
                + " GROUP BY topic ORDER BY topic"));
  }

  @Test
  void itIsSaidWherePartitionsFollowAnotherClock() throws Exception {
    assertThat(warnings("event_timestamp"), is(List.of()));
    assertThat(warnings("load_time"), is(List.of()));
    assertThat(
        warnings("message_timestamp"),
        is(
            List.of(
                "has partitions by message_timestamp and is measured by event_timestamp: rows whose"
                    + " two times differ by more than PT1H are not found (see --eventTime and"
                    + " --partitionPadding)")));
  }

  private List<String> warnings(String partitionColumn) {
    return TableQuery.of(NAME, byColumn(partitionColumn, firehose()), ask.question()).warnings();
  }

  /** What a test asks, unless it says otherwise. */
  private static final class Ask {
    private SinkColumns columns = SinkColumns.of("firehose", null);
    private boolean columnsAreNamed;
    private ColumnEventTime eventTime = ColumnEventTime.parse("column:event_timestamp", "ms", null);
    private List<String> topics = List.of();
    private @Nullable String clusterColumn;
    private boolean contentHash;
    private TableMode mode = TableMode.RANGES;
    private Instant start = Instant.parse("2026-03-01T10:00:00Z");
    private Instant end = Instant.parse("2026-03-01T12:00:00Z");

    TableQuestion question() {
      return new TableQuestion(
          columns,
          columnsAreNamed,
          eventTime,
          topics,
          clusterColumn,
          "main",
          Duration.ofHours(1),
          contentHash,
          mode,
          start,
          end,
          Duration.ofMinutes(10),
          Instant.parse("2026-03-01T12:34:56Z"));
    }
  }

  private static String query(Ask ask, Table table) {
    return TableQuery.of(NAME, table, ask.question()).sql();
  }

  private static String fault(Ask ask, Table table) {
    return assertThrows(TableFault.class, () -> query(ask, table)).getMessage();
  }

  private static List<TableFieldSchema> firehose() {
    return new ArrayList<>(
        List.of(
            column("id", "STRING"),
            record("buyer", column("name", "STRING"), column("age", "INTEGER")),
            column("tags", "STRING").setMode("REPEATED"),
            column("event_timestamp", "TIMESTAMP"),
            column("message_topic", "STRING"),
            column("message_partition", "INTEGER"),
            column("message_offset", "INTEGER"),
            column("message_timestamp", "TIMESTAMP"),
            column("load_time", "TIMESTAMP")));
  }

  private static Table byEventTimestamp(List<TableFieldSchema> fields) {
    return byColumn("event_timestamp", fields).setRequirePartitionFilter(true);
  }

  private static Table byColumn(String name, List<TableFieldSchema> fields) {
    return table(fields).setTimePartitioning(new TimePartitioning().setType("DAY").setField(name));
  }

  private static Table table(List<TableFieldSchema> fields) {
    return new Table().setType("TABLE").setSchema(new TableSchema().setFields(fields));
  }

  private static TableFieldSchema column(String name, String type) {
    return new TableFieldSchema().setName(name).setType(type).setMode("NULLABLE");
  }

  private static TableFieldSchema record(String name, TableFieldSchema... fields) {
    return column(name, "RECORD").setFields(List.of(fields));
  }

  /** The bounds of the buckets are left out of golden files; they are the engine's own. */
  private static void assertGolden(String file, String sql) throws IOException {
    String shown = sql.replaceAll("\\[0, 1, [0-9, ]+, 604800000]", "[...]");
    try (InputStream golden = TableQueryTest.class.getResourceAsStream(file)) {
      assertThat(shown, is(new String(golden.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }
}
