package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.testing.BigQueryEmulator.Partitions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Beam asks of BigQuery, asked of the emulator; and what its fixture adds and breaks. */
class BigQueryEmulatorIT {
  private static final String SCHEMA =
      """
      [{"name": "id", "type": "INTEGER", "mode": "REQUIRED"},
       {"name": "event_time", "type": "TIMESTAMP"},
       {"name": "digest", "type": "BYTES"},
       {"name": "offsets", "type": "INTEGER", "mode": "REPEATED"},
       {"name": "items", "type": "RECORD", "mode": "REPEATED", "fields": [
         {"name": "name", "type": "STRING"}, {"name": "count", "type": "INTEGER"}]}]
      """;

  private static final String JOBS = "/bigquery/v2/projects/" + BigQueryEmulator.PROJECT + "/jobs";

  private static BigQueryEmulator bigquery;
  private static FaultyBigQuery way;

  /** The client's side of the way, without TLS. */
  private static BigQueryRest client;

  @TempDir Path folder;

  @BeforeAll
  static void startWithRows() {
    bigquery = BigQueryEmulator.start();
    way = bigquery.way();
    client = new BigQueryRest("http://" + Loopback.HOST + ":" + way.port());
    bigquery.createDataset("events");
    bigquery.createTable("events.orders", SCHEMA);
    bigquery.insert(
        "events.orders",
        Stream.of(
            """
            {"id": 1, "event_time": "2026-05-04T10:00:00.123456Z", "digest": "AAEC", "offsets": [7, 8],\
             "items": [{"name": "a", "count": 2}, {"name": null, "count": null}]}""",
            """
            {"id": 2, "event_time": null, "digest": null, "offsets": [], "items": []}"""));
  }

  @AfterAll
  static void stop() {
    bigquery.close();
  }

  @AfterEach
  void reset() {
    way.reset();
  }

  @Test
  void beamReadsATableOverTls() throws IOException {
    long before = bigquery.bytesRead();
    List<String> rows =
        BigQueryReader.read(bigquery.options(), BigQueryEmulator.PROJECT + ":events.orders");
    assertThat(rows, hasSize(2));
    assertThat(
        rows.get(0),
        allOf(
            containsString("\"event_time\": 1777888800123456"),
            containsString("\"offsets\": [7, 8]"),
            containsString("\"name\": \"a\", \"count\": 2"),
            containsString("\"name\": null, \"count\": null")));
    assertThat(rows.get(1), containsString("\"event_time\": null"));
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    while (bigquery.bytesRead() == before) {
      deadline.orFail(() -> "no bytes of rows are counted");
    }
    assertThat(bigquery.bytesRead() - before, is(greaterThan(50L)));
  }

  @Test
  void aJvmOfItsOwnReadsWithTheOptionsForIt() throws IOException {
    List<String> command =
        new ArrayList<>(List.of(ServerProcess.java(), "-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(Arrays.asList(bigquery.jvmOptions().split(" ")));
    command.addAll(List.of("-cp", classPath(), BigQueryReader.class.getName()));
    command.addAll(bigquery.options());
    command.add(BigQueryEmulator.PROJECT + ":events.orders");
    Path log = folder.resolve("reader.log");
    try (ServerProcess reader = ServerProcess.start("reader", log, command)) {
      reader.awaitSuccess(Duration.ofSeconds(90));
    }
    assertThat(BigQueryReader.rowsSaid(Files.readAllLines(log)), hasSize(2));
  }

  @Test
  void beamReadsAQueryAndLeavesNothingBehind() {
    way.answer(503, 1, BigQueryRequest.like("POST .*/jobs$"));
    List<String> options = new ArrayList<>(bigquery.options());
    options.add("--tempLocation=" + folder);
    List<String> rows =
        BigQueryReader.read(
            options,
            "SELECT id, SUM(o) AS total, ARRAY_AGG(STRUCT(o AS first, o + 1 AS until) ORDER BY o)"
                + " AS ranges FROM `hodor-tests.events.orders` r, UNNEST(r.offsets) AS o"
                + " GROUP BY id");
    assertThat(
        rows,
        contains(
            equalTo(
                "{\"id\": 1, \"total\": 15, \"ranges\":"
                    + " [{\"first\": 7, \"until\": 8}, {\"first\": 8, \"until\": 9}]}")));
    assertThat(bigquery.tables(), containsInAnyOrder("events", "events.orders"));
    assertThat(
        way.requests(BigQueryRequest.like("DELETE .*/datasets/temp_dataset_")).size(),
        is(greaterThan(0)));
  }

  @Test
  void aResultWithoutADestinationLiesInATableOfItsOwn() {
    JsonNode job = insert("SELECT id, SUM(id) AS total FROM events.orders GROUP BY id", "{}");
    JsonNode table = job.at("/configuration/query/destinationTable");
    assertThat(
        bigquery.rows(
            "SELECT * FROM `%s.%s` ORDER BY 1"
                .formatted(table.path("datasetId").asText(), table.path("tableId").asText())),
        contains(List.of("1", "1"), List.of("2", "2")));
  }

  @Test
  void whatQueriesCostIsTold() {
    way.estimate("events.orders", 1_000);
    way.bill("events.orders", 2_000);
    JsonNode dry = insert("SELECT id FROM events.orders", "{\"dryRun\": true}");
    assertThat(dry.at("/statistics/totalBytesProcessed").asLong(), is(1_000L));
    assertThat(dry.at("/statistics/query/schema/fields/0/name").asText(), is("id"));

    JsonNode job = insert("SELECT id FROM events.orders", "{\"labels\": {\"a\": \"b\"}}");
    JsonNode again = get(job);
    assertThat(again.at("/statistics/query/totalBytesBilled").asLong(), is(2_000L));
    assertThat(again.at("/configuration/labels/a").asText(), is("b"));
    JsonNode other = insert("SELECT 1 AS events_orders", "{}");
    assertThat(other.at("/statistics/query/totalBytesBilled").asLong(), is(0L));
  }

  @Test
  void aJobThatMayNotBillAsMuchFails() {
    way.bill("events.orders", 2_000);
    ObjectNode asked = job("SELECT id FROM events.orders", "{}");
    asked.withObject("/configuration/query").put("maximumBytesBilled", "1999");
    assertThat(
        reason(client.post(JOBS, asked).orThrow("a dear job")), is("bytesBilledLimitExceeded"));
    asked.withObject("/configuration/query").put("maximumBytesBilled", "2000");
    assertThat(reason(client.post(JOBS, asked).orThrow("a job")), is(""));
  }

  @Test
  void aHeldJobRunsUntilItIsCancelled() {
    way.hold(1, BigQueryRequest.queries("events.orders"));
    JsonNode job = insert("SELECT id FROM events.orders", "{}");
    assertThat(get(job).at("/status/state").asText(), is("RUNNING"));
    String id = job.at("/jobReference/jobId").asText();
    client.post(JOBS + "/" + id + "/cancel", BigQueryAnswer.JSON.createObjectNode());
    assertThat(get(job).at("/status/state").asText(), is("DONE"));
    assertThat(reason(get(job)), is("stopped"));
    assertThat(way.requests(BigQueryRequest.like("/cancel$")), hasSize(1));
    assertThat(reason(insert("SELECT id FROM events.orders", "{}")), is(""));
  }

  @Test
  void requestsAndJobsFailOnCommand() {
    way.answer(403, 1, BigQueryRequest.like("GET .*/tables/orders"));
    way.fail("backendError", 1, BigQueryRequest.queries("events.orders"));
    String table = "/bigquery/v2/projects/hodor-tests/datasets/events/tables/orders";
    BigQueryAnswer refused = client.get(table);
    assertThat(refused.status(), is(403));
    assertThat(refused.body().at("/error/errors/0/reason").asText(), is("accessDenied"));
    assertThat(client.get(table).status(), is(200));
    assertThat(reason(insert("SELECT id FROM events.orders", "{}")), is("backendError"));
  }

  @Test
  void readingIsRefusedOnCommand() {
    bigquery.refuseReads(403);
    try {
      Exception refused =
          assertThrows(
              Exception.class,
              () -> BigQueryReader.read(bigquery.options(), "hodor-tests:events.orders"));
      assertThat(trace(refused), containsString("PERMISSION_DENIED"));
    } finally {
      bigquery.allowReads();
    }
  }

  @Test
  void aQueryThatFailsEndsItsJob() {
    JsonNode unknown = insert("SELECT nope FROM events.orders", "{}");
    assertThat(reason(unknown), is("invalidQuery"));
    JsonNode running = insert("SELECT id + 9223372036854775807 FROM events.orders", "{}");
    assertThat(running.at("/status/errorResult/message").asText(), containsString("verflow"));
    assertThat(reason(insert("SELECT id FROM events.missing", "{}")), is("notFound"));
    assertThat(bigquery.tables(), containsInAnyOrder("events", "events.orders"));
  }

  @Test
  void aTableThatRequiresAFilterRefusesQueriesWithout() {
    bigquery.createTable(
        "events.guarded", SCHEMA, Partitions.by("DAY", "event_time").withFilterRequired());
    BigQueryAnswer table =
        client.get("/bigquery/v2/projects/hodor-tests/datasets/events/tables/guarded");
    assertThat(table.body().path("requirePartitionFilter").asBoolean(), is(true));
    assertThat(reason(insert("SELECT id FROM events.guarded", "{}")), is("invalidQuery"));
    assertThat(
        reason(
            insert(
                "SELECT id FROM events.guarded WHERE event_time > TIMESTAMP '2026-05-04'", "{}")),
        is(""));
    bigquery.delete("events.guarded");
  }

  @Test
  void rowsLieInThePartitionOfTheirIngestion() {
    bigquery.createTable(
        "events.ingested",
        "[{\"name\": \"id\", \"type\": \"INTEGER\"}]",
        Partitions.atIngestion("HOUR").withFilterRequired());
    bigquery.insertInto("events.ingested", "2026-05-04T10:00:00Z", Stream.of("{\"id\": 1}"));
    bigquery.insertInto("events.ingested", "2026-05-04T11:00:00Z", Stream.of("{\"id\": 2}"));
    bigquery.insert("events.ingested", Stream.of("{\"id\": 3}"));
    JsonNode job =
        insert(
            "SELECT id FROM events.ingested WHERE _PARTITIONTIME >= TIMESTAMP '2026-05-04 11:00:00'"
                + " OR _PARTITIONTIME IS NULL",
            "{}");
    assertThat(job.at("/statistics/query/totalRows").asLong(), is(2L));
    JsonNode table =
        client.get("/bigquery/v2/projects/hodor-tests/datasets/events/tables/ingested").body();
    assertThat(table.at("/schema/fields").size(), is(1));
    bigquery.delete("events.ingested");
  }

  @Test
  void viewsAndExternalTablesSayWhatTheyAre() {
    bigquery.createView("events.seen", "SELECT id FROM `hodor-tests.events.orders`");
    bigquery.createExternalTable("events.outside", SCHEMA);
    String tables = "/bigquery/v2/projects/hodor-tests/datasets/events/tables/";
    assertThat(client.get(tables + "seen").body().path("type").asText(), is("VIEW"));
    assertThat(client.get(tables + "outside").body().path("type").asText(), is("EXTERNAL"));
    bigquery.rows("DROP VIEW `hodor-tests.events.seen`");
    bigquery.delete("events.outside");
  }

  @Test
  void aHundredThousandRowsAreInsertedAtOnce() {
    bigquery.createTable("events.many", "[{\"name\": \"id\", \"type\": \"INTEGER\"}]");
    bigquery.insert(
        "events.many", LongStream.range(0, 100_000).mapToObj(id -> "{\"id\": " + id + "}"));
    assertThat(
        bigquery.rows("SELECT COUNT(*), SUM(id) FROM events.many"),
        contains(List.of("100000", "4999950000")));
    bigquery.delete("events.many");
  }

  private static JsonNode insert(String sql, String configuration) {
    return client.post(JOBS, job(sql, configuration)).orThrow(sql);
  }

  private static ObjectNode job(String sql, String configuration) {
    ObjectNode job = BigQueryAnswer.JSON.createObjectNode();
    try {
      job.set("configuration", BigQueryAnswer.JSON.readTree(configuration));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
    job.withObject("/configuration/query").put("query", sql).put("useLegacySql", false);
    return job;
  }

  private static JsonNode get(JsonNode job) {
    String path = JOBS + "/" + job.at("/jobReference/jobId").asText() + "?location=US";
    return client.get(path).orThrow(path);
  }

  private static String reason(JsonNode job) {
    return job.at("/status/errorResult/reason").asText();
  }

  private static String trace(Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** Surefire may start this JVM with a jar that only names the others. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
