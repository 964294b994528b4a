package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.pipeline.Hodor;
import io.hodor.testing.BigQueryEmulator.Partitions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be wrong with tables and with BigQuery, from the command line to the run's health. */
class MeasureBigQueryFaultsIT {
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(2));
  private static final String PREFIX = BigQueryEmulator.PROJECT + ".events.";
  private static final int ROWS = 20;

  private static final String PAYLOAD =
      """
      {"name": "order_number", "type": "STRING"},
      {"name": "event_timestamp", "type": "TIMESTAMP"}""";

  private static final String METADATA =
      """
      {"name": "message_topic", "type": "STRING"},
      {"name": "message_partition", "type": "INTEGER"},
      {"name": "message_offset", "type": "INTEGER"},
      {"name": "message_timestamp", "type": "TIMESTAMP"},
      {"name": "load_time", "type": "TIMESTAMP"}""";

  private static final String SCHEMA = "[" + PAYLOAD + ",\n" + METADATA + "]";
  private static final Partitions BY_DAY =
      Partitions.by("DAY", "event_timestamp").withFilterRequired();

  private static BigQueryEmulator bigquery;
  private static FaultyBigQuery way;
  private static List<String> tablesBefore;

  @TempDir Path folder;

  private String out = "";
  private String err = "";

  @BeforeAll
  static void fill() {
    bigquery = BigQueryEmulator.start();
    way = bigquery.way();
    bigquery.createDataset("events");
    bigquery.createDataset("scratch");
    for (String name : List.of("orders", "refunds", "quiet")) {
      bigquery.createTable("events." + name, SCHEMA, BY_DAY);
    }
    bigquery.insert("events.orders", rows("orders"));
    bigquery.insert("events.refunds", rows("refunds"));
    bigquery.createTable("events.bare", "[" + PAYLOAD + "]", BY_DAY);
    bigquery.insert("events.bare", payloads().map(row -> row + "}"));
    bigquery.createView("events.seen", "SELECT * FROM `" + PREFIX + "bare`");
    bigquery.rows(
        "CREATE MATERIALIZED VIEW `" + PREFIX + "kept` AS SELECT * FROM `" + PREFIX + "bare`");
    bigquery.createExternalTable("events.abroad", SCHEMA);
    tablesBefore = bigquery.tables().stream().sorted().toList();
  }

  private static Stream<String> payloads() {
    return IntStream.range(0, ROWS)
        .mapToObj(
            i ->
                "{\"order_number\":\"%d\",\"event_timestamp\":\"%s\""
                    .formatted(i, START.plusSeconds(i * 60)));
  }

  private static Stream<String> rows(String topic) {
    int[] offset = {0};
    return payloads()
        .map(
            row -> {
              Instant at = START.plusSeconds(offset[0] * 60L + 1);
              return row
                  + ",\"message_topic\":\"%s\",\"message_partition\":0,\"message_offset\":%d,"
                      .formatted(topic, offset[0]++)
                  + "\"message_timestamp\":\"%s\",\"load_time\":\"%s\"}"
                      .formatted(at, at.plusSeconds(30));
            });
  }

  @AfterAll
  static void stop() {
    bigquery.close();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    way.reset();
    bigquery.allowReads();
    assertThat(bigquery.tables().stream().sorted().toList(), is(tablesBefore));
  }

  @Test
  void aBadTableDoesNotStopTheOthersAndHasAHealthOfItsOwn() throws Exception {
    way.bill("events.orders", 20 << 20);
    way.bill("events.refunds", 10 << 20);
    assertExit(0, "orders,refunds");
    JsonNode good = health("bigquery:" + PREFIX + "refunds");
    assertThat(good.path("exitCode").asInt(), is(0));
    assertThat(good.path("bytesBilled").asLong(), is(10L << 20));
    assertThat(health("bigquery").path("bytesBilled").asLong(), is(30L << 20));

    way.answer(403, 1, BigQueryRequest.like("GET .*/tables/refunds"));
    assertExit(4, "orders,refunds,gone");

    assertThat(counted("bigquery:" + PREFIX + "orders"), is((long) ROWS));
    JsonNode denied = health("bigquery:" + PREFIX + "refunds");
    assertThat(denied.path("exitCode").asInt(), is(4));
    assertThat(
        denied.path("message").asText(),
        allOf(
            startsWith("--table: " + PREFIX + "refunds may not be looked at"),
            containsString("bigquery.tables.get is needed")));
    assertThat(denied.path("lastSuccess"), is(good.path("lastSuccess")));
    JsonNode gone = health("bigquery:" + PREFIX + "gone");
    assertThat(
        gone.path("message").asText(), startsWith("--table: " + PREFIX + "gone is not there"));
    assertThat(gone.has("lastSuccess"), is(false));
    JsonNode orders = health("bigquery:" + PREFIX + "orders");
    assertThat(orders.path("exitCode").asInt(), is(0));
    assertThat(orders.path("lastSuccess"), is(not(good.path("lastSuccess"))));
    JsonNode run = health("bigquery");
    assertThat(run.path("exitCode").asInt(), is(4));
    assertThat(run.path("message").asText(), is("2 of 3 tables could not be measured"));
    assertThat(err, allOf(containsString("refunds may not"), containsString("gone is not there")));
  }

  @Test
  void allMissingColumnsAreNamedAtOnce() throws Exception {
    assertExit(
        4,
        "bare",
        "--metadataColumn=kafka",
        "--eventTime=column:created",
        "--clusterColumn=cluster");
    assertThat(
        err,
        allOf(
            containsString("--table: " + PREFIX + "bare has no column kafka.message_topic"),
            containsString("kafka.message_offset"),
            containsString("nor created (see --eventTime)"),
            containsString("nor cluster (see --clusterColumn)")));
    assertThat(health("bigquery").path("exitCode").asInt(), is(4));
    assertThat(health("bigquery").path("message").asText(), containsString("nor created"));
    assertThat(queries(), is(empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "seen,is a view; name the table that the sink writes",
    "kept,is a materialized view; name the table that the sink writes",
    "abroad,is an external table; name the table that the sink writes",
    "gone,is not there",
  })
  void whatIsNoTableOfASinkIsRefused(String table, String words) throws Exception {
    assertExit(4, table);
    assertThat(err, containsString("--table: " + PREFIX + table + " " + words));
    assertThat(health("bigquery").path("message").asText(), containsString(words));
    assertThat(queries(), is(empty()));
  }

  @Test
  void aPatternLeavesOutWhatNoSinkWritesAndSaysSo() {
    assertExit(0, "?e*");
    assertThat(err, containsString("seen is left out, it is a view"));
    assertExit(2, "x*");
    assertThat(err, containsString("--table: no table is like " + PREFIX + "x*"));
  }

  @Test
  void whoMayNotRunQueriesIsToldWhatIsNeeded() throws Exception {
    way.answer(403, 1, BigQueryRequest.dryRuns("events.orders"));
    assertExit(4, "orders");
    assertThat(err, containsString("(BigQuery says 403 accessDenied: injected: Access Denied)"));
    assertThat(health("bigquery").path("exitCode").asInt(), is(4));
    assertThat(queries(), is(empty()));
  }

  @Test
  void troubleThatPassesIsRetriedAndTheRunSucceeds() {
    way.answer(503, 1, BigQueryRequest.like("GET .*/tables/orders"));
    way.answer(429, 1, BigQueryRequest.dryRuns("events.orders"));
    way.answer(503, 1, BigQueryRequest.queries("events.orders"));
    way.fail("backendError", 1, BigQueryRequest.queries("events.orders"));
    assertExit(0, "orders");
    assertThat(counted("bigquery"), is((long) ROWS));
  }

  @ParameterizedTest
  @CsvSource({"429,rateLimitExceeded", "503,backendError"})
  void troubleThatDoesNotPassEndsTheRunInWords(int status, String reason) throws Exception {
    way.answer(status, 1_000, BigQueryRequest.dryRuns("events.orders"));
    assertExit(4, "orders", "--queryRetryTimeout=PT1S");
    assertThat(
        err,
        allOf(
            containsString("--queryRetryTimeout: BigQuery failed while estimating the query of"),
            containsString("the last answer: " + status + " " + reason)));
    assertThat(health("bigquery").path("message").asText(), containsString(reason));
  }

  @Test
  void aTableWithoutMetadataIsCountedAndItsOffsetsSaidToBeUnknown() throws Exception {
    assertExit(0, "bare");
    JsonNode first = results("bare", "bigquery").metrics().get(START);
    assertThat(first.path("count").asLong(), is(ROWS / 2L));
    assertThat(first.has("uniqueOffsets"), is(false));
    assertThat(
        first.path("uniqueOffsetsAbsentReason").asText(),
        is("10 of 10 records have no partition and offset in the source"));
    assertThat(Files.readString(folder.resolve("ledger.ndjson")), is(""));

    assertExit(4, "bare", "--eventTime=record");
    assertThat(
        err,
        containsString(
            "bare has no column message_timestamp to place its rows by (name the column of their"
                + " event time by --eventTime=column:NAME)"));
  }

  @Test
  void aRunThatWouldCostTooMuchIsRefusedWithTheEstimateBeforeAnythingRuns() throws Exception {
    way.estimate("events.orders", 300L << 20);
    way.estimate("events.refunds", 200L << 20);
    assertExit(2, "orders,refunds", "--maxBytesBilled=100MiB");
    assertThat(
        err,
        containsString(
            "--maxBytesBilled: each of 2 tables alone would be billed more than 100 MiB, the"
                + " cheapest, "
                + PREFIX
                + "refunds, about 200 MiB"));
    assertThat(queries(), is(empty()));
    assertThat(way.requests(BigQueryRequest.like("POST .*/queries")), is(empty()));
    assertThat(health("bigquery").path("exitCode").asInt(), is(2));
    assertThat(health("bigquery").path("message").asText(), containsString("each of 2 tables"));
  }

  @Test
  void aTableThatWouldCostTooMuchIsLeftOutAndTheOthersAreMeasured() throws Exception {
    way.estimate("events.orders", 300L << 20);
    assertExit(4, "orders,refunds", "--maxBytesBilled=100MiB");
    assertThat(
        err, containsString(PREFIX + "orders would be billed about 300 MiB: it is left out"));
    assertThat(err, containsString("asking BigQuery about 1 table, to be billed about 10 MiB"));
    assertThat(results("refunds", "bigquery:" + PREFIX + "refunds").metrics().isEmpty(), is(false));
    assertThat(health("bigquery:" + PREFIX + "orders").path("exitCode").asInt(), is(4));
    assertThat(health("bigquery:" + PREFIX + "refunds").path("exitCode").asInt(), is(0));
  }

  @Test
  void aQueryThatGrewSinceTheEstimateIsRefusedByBigQueryItself() {
    way.bill("events.orders", 200L << 20);
    assertExit(4, "orders", "--maxBytesBilled=100MiB");
    assertThat(
        err,
        containsString(
            PREFIX + "orders would cost more than was estimated, and more than --maxBytesBilled"));
  }

  @Test
  void aQueryThatNeverEndsIsCancelledAtTheTimeLimit() throws Exception {
    way.bill("events.orders", 20 << 20);
    way.hold(1, BigQueryRequest.queries("events.refunds"));
    assertExit(5, "orders,refunds", "--timeLimit=PT8S", "--queryTempDataset=scratch");
    assertThat(err, containsString("--timeLimit: not ready after PT8S"));
    assertThat(health("bigquery").path("exitCode").asInt(), is(5));
    assertThat(health("bigquery").path("bytesBilled").asLong(), is(20L << 20));
    for (String table : List.of("orders", "refunds")) {
      assertThat(health("bigquery:" + PREFIX + table).path("exitCode").asInt(), is(5));
    }
    assertThat(way.requests(BigQueryRequest.like("POST .*/jobs/.*/cancel")), hasSize(1));
  }

  @Test
  void aSignalCancelsTheQueryAndLeavesNoTable() throws Exception {
    way.hold(1, BigQueryRequest.queries("events.orders"));
    List<String> arguments = arguments("refunds,orders", "--queryTempDataset=scratch");
    try (HodorProcess hodor =
        HodorProcess.of(folder.resolve("hodor.log"), arguments)
            .environment("HODOR_JAVA_OPTS", bigquery.jvmOptions() + " -XX:TieredStopAtLevel=1")
            .start()) {
      Deadline deadline = Deadline.in(ENDS_WITHIN);
      while (queries().size() < 2) {
        deadline.orFail(() -> "no query was begun; " + hodor.said());
      }
      hodor.terminate();
      assertThat(hodor.said().toString(), hodor.awaitExit(ENDS_WITHIN), is(143));
    }
    assertThat(way.requests(BigQueryRequest.like("POST .*/jobs/.*/cancel")), not(empty()));
    assertThat(health("bigquery").path("exitCode").asInt(), is(143));
    assertThat(health("bigquery").path("message").asText(), is("stopped by a signal"));
  }

  @Test
  void aRangeWithoutRowsIsQuietWhereTheTopicIsKnownAndWarnedOfElsewhere() throws Exception {
    assertExit(0, "quiet", "--topic=silence");
    assertThat(counted("silence", "bigquery"), is(0L));
    assertThat(results("silence", "bigquery").metrics().size(), is(2));

    assertExit(0, "quiet");
    assertThat(
        err,
        containsString(
            "warning: --table: "
                + PREFIX
                + "quiet has no rows of the range, so that nobody knows"));
    assertThat(health("bigquery").path("exitCode").asInt(), is(0));
    assertThat(health("bigquery").path("message").asText(), containsString("has no rows"));
  }

  @Test
  void answersThatMayNotBeReadFailTheRunAndEachOfItsTables() throws Exception {
    String words = "PERMISSION_DENIED";
    bigquery.refuseReads(403);
    assertExit(4, "orders,refunds", "--queryTempDataset=scratch");
    assertThat(err, containsString(words));
    for (String table : List.of("orders", "refunds")) {
      JsonNode health = health("bigquery:" + PREFIX + table);
      assertThat(health.path("exitCode").asInt(), is(4));
      assertThat(health.path("message").asText(), containsString(words));
      assertThat(health.has("lastSuccess"), is(false));
    }
    assertThat(Files.exists(folder.resolve("metrics.ndjson")), is(false));
  }

  @Test
  void everyQueryIsEstimatedLabelledAndLimited() {
    way.estimate("events.orders", 30L << 20);
    assertExit(
        0,
        "orders",
        "--maxBytesBilled=1GiB",
        "--timeLimit=PT2M",
        "--instance=Nightly",
        "--queryLabels=team=data,Stage=Live",
        "--queryLocation=US");
    List<BigQueryRequest> asked = way.requests(BigQueryRequest.like("POST .*/jobs$"));
    assertThat(asked, hasSize(2));
    JsonNode dryRun = asked.get(0).configuration();
    assertThat(dryRun.path("dryRun").asBoolean(), is(true));
    JsonNode job = asked.get(1).configuration();
    assertThat(job.path("dryRun").asBoolean(), is(false));
    assertThat(job.at("/query/query"), is(dryRun.at("/query/query")));
    assertThat(job.at("/query/priority").asText(), is("INTERACTIVE"));
    assertThat(job.at("/query/useQueryCache").asBoolean(true), is(false));
    assertThat(job.at("/query/useLegacySql").asBoolean(true), is(false));
    assertThat(job.at("/query/maximumBytesBilled").asLong(), is(1L << 30));
    assertThat(job.path("jobTimeoutMs").asLong(), is(greaterThan(60_000L)));
    assertThat(job.path("jobTimeoutMs").asLong(), is(lessThan(120_001L)));
    assertThat(
        job.path("labels").toString(),
        is(
            "{\"hodor_cluster\":\"default\",\"hodor_instance\":\"nightly\","
                + "\"hodor_table\":\"hodor-tests_events_orders\",\"stage\":\"live\","
                + "\"team\":\"data\"}"));
    assertThat(job.path("labels"), is(dryRun.path("labels")));
    assertThat(asked.get(1).body().at("/jobReference/location").asText(), is("US"));
    assertThat(err, containsString("asking BigQuery about 1 table, to be billed about 30 MiB"));
  }

  private List<BigQueryRequest> queries() {
    return way.requests(BigQueryRequest.queries(""));
  }

  private void assertExit(int expected, String tables, String... more) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int exit =
        Hodor.run(
            arguments(tables, more),
            new PrintStream(said, true, UTF_8),
            new PrintStream(told, true, UTF_8));
    out = said.toString(UTF_8);
    err = told.toString(UTF_8);
    assertThat(out + err, exit, is(expected));
  }

  private List<String> arguments(String tables, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + PREFIX + tables.replace(",", "," + PREFIX),
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + folder));
    arguments.addAll(bigquery.options());
    for (String argument : more) {
      String name = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(it -> it.startsWith(name));
      arguments.add(argument);
    }
    return arguments;
  }

  /** All rows of a source, whose topic is its table's name where that is said. */
  private long counted(String source) {
    String topic = source.contains(".") ? source.substring(source.lastIndexOf('.') + 1) : "orders";
    return counted(topic, source);
  }

  private long counted(String topic, String source) {
    return results(topic, source).metrics().values().stream()
        .mapToLong(window -> window.path("count").asLong())
        .sum();
  }

  private OutputFiles results(String topic, String source) {
    return new OutputFiles(folder, Question.of(topic, START, END).source(source));
  }

  /** What was told last of a source of which no topic was named. */
  private JsonNode health(String source) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("health.ndjson"))) {
      JsonNode health = json.readTree(line);
      if (health.path("source").asText().equals(source)
          && health.path("topic").asText().equals("*")) {
        found.add(health);
      }
    }
    assertThat(found.toString(), found, hasSize(1));
    return found.get(0);
  }
}
