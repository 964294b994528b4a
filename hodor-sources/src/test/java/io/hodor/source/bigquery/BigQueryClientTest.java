package io.hodor.source.bigquery;

import static io.hodor.source.bigquery.ScriptedBigQuery.cut;
import static io.hodor.source.bigquery.ScriptedBigQuery.ok;
import static io.hodor.source.bigquery.ScriptedBigQuery.refused;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableSchema;
import io.hodor.config.Unreachable;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of tables, and what the client does about each answer. */
class BigQueryClientTest {

  private static final TableName TABLE = TableName.parse("example.com:p.d.t");
  private static final String GET = "GET /projects/example.com:p/datasets/d/tables/t ";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ScriptedBigQuery bigquery = new ScriptedBigQuery();

  @AfterEach
  void stop() {
    bigquery.close();
  }

  @Test
  void tableIsDescribed() {
    bigquery.will(GET, ok(table("TABLE")));
    Table table = describe();
    assertThat(table.getSchema().getFields().get(0).getName(), is("id"));
    assertThat(table.getLocation(), is("EU"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TABLE", "SNAPSHOT"})
  void clonesAndSnapshotsAreTables(String type) {
    bigquery.will(GET, ok(table(type)));
    assertThat(describe().getType(), is(type));
  }

  @ParameterizedTest
  @CsvSource({
    "VIEW,              is a view; name the table that the sink writes",
    "MATERIALIZED_VIEW, is a materialized view; name the table that the sink writes",
    "EXTERNAL,          is an external table; name the table that the sink writes",
    "SOMETHING_NEW,     is of a kind that is not known; name the table that the sink writes"
  })
  void whatNoSinkWritesIsRefusedByItsKind(String type, String problem) {
    bigquery.will(GET, ok(table(type)));
    TableFault fault = assertThrows(TableFault.class, this::describe);
    assertThat(fault.table(), is(TABLE));
    assertThat(fault.getMessage(), is("--table: example.com:p.d.t " + problem));
  }

  @Test
  void tableWithoutColumnsIsRefused() {
    bigquery.will(GET, ok("{\"type\": \"TABLE\"}"), ok("{\"type\": \"TABLE\", \"schema\": {}}"));
    for (int i = 0; i < 2; i++) {
      assertThat(
          assertThrows(TableFault.class, this::describe).getMessage(),
          containsString("has no columns; nothing was written to it yet"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, notFound,     Not found: Table p:d.t,   is not there (BigQuery says",
    "404, notFound,     Not found: Dataset p:d,   'is not there, nor is its dataset'",
    "404, notFound,     Not found: Project p,     'is not there, nor is its project'",
    "403, accessDenied, Access Denied: Table p:d, bigquery.tables.get is needed on it",
    "403, accessDenied, Access Denied: Project p, bigquery.tables.get is needed on it",
    "403, '',           No,                       bigquery.tables.get is needed on it",
    "400, invalid,      Invalid table ID,         is refused as a table's name",
    "410, gone,         Gone,                     cannot be described"
  })
  void refusalToDescribeConcernsThatTableOnly(
      int status, String reason, String message, String problem) {
    bigquery.will(GET, refused(status, reason, message));
    TableFault fault = assertThrows(TableFault.class, this::describe);
    assertThat(fault.getMessage(), allOf(startsWith("--table: "), containsString(problem)));
    assertThat(fault.getMessage(), containsString(message));
    assertThat(bigquery.pauses(), is(empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "401, authError,           does not accept the login",
    "403, quotaExceeded,       --bigQueryProject: the quota of project",
    "403, accessNotConfigured, --bigQueryProject: BigQuery is not enabled in project",
    "403, billingNotEnabled,   --bigQueryProject: nobody pays for queries of project"
  })
  void refusalOfTheLoginOrTheProjectEndsTheRun(int status, String reason, String problem) {
    bigquery.will(GET, refused(status, reason, "No."));
    Unreachable fault = assertThrows(Unreachable.class, this::describe);
    assertThat(fault.getMessage(), containsString(problem));
  }

  @Test
  void passingTroubleIsWaitedFor() {
    bigquery.will(
        GET,
        refused(503, "backendError", "Later."),
        refused(500, "internalError", "Oops."),
        refused(429, "quotaExceeded", "Slower."),
        refused(403, "rateLimitExceeded", "Slower."),
        new ScriptedBigQuery.Answer(502, "<html>Bad gateway</html>"),
        ok(table("TABLE")));
    assertThat(describe().getLocation(), is("EU"));
    assertThat(bigquery.pauses().size(), is(5));
    assertThat(bigquery.pauses().get(1), is(Duration.ofSeconds(1)));
  }

  @Test
  void brokenConnectionIsTriedAgain() {
    // Java's client repeats a broken request once by itself.
    bigquery.will(GET, cut(), cut(), cut(), ok(table("TABLE")));
    assertThat(describe().getLocation(), is("EU"));
    assertThat(bigquery.pauses(), is(not(empty())));
  }

  @ParameterizedTest
  @CsvSource({"503, backendError", "429, rateLimitExceeded"})
  void troubleThatDoesNotPassIsGivenUpInTimeAndSaysSo(int status, String reason) {
    bigquery.will(GET, refused(status, reason, "Not now."));
    Unreachable fault = assertThrows(Unreachable.class, this::describe);
    assertThat(
        fault.getMessage(),
        is(
            "--queryRetryTimeout: BigQuery failed while describing example.com:p.d.t, 10 attempts in"
                + " PT2M; the last answer: "
                + status
                + " "
                + reason
                + ": Not now."));
    Duration waited = bigquery.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited, is(lessThanOrEqualTo(LIMIT)));
  }

  @Test
  void withoutTimeThereIsOneAttempt() {
    bigquery.will(GET, refused(503, "backendError", "Not now."));
    assertThat(
        assertThrows(Unreachable.class, () -> bigquery.client(Duration.ZERO).table(TABLE))
            .getMessage(),
        containsString("1 attempt in PT0S"));
  }

  @Test
  void nobodyAtTheEndpointIsSaidSo() {
    BigQueryClient client = bigquery.client(LIMIT);
    bigquery.close();
    assertThat(
        assertThrows(Unreachable.class, () -> client.table(TABLE)).getMessage(),
        allOf(containsString("the last answer: none, "), containsString("Connection refused")));
  }

  @Test
  void whatAnswersAndIsNoBigQueryIsSaidSo() {
    bigquery.will(GET, ok("[1, 2]"));
    assertThat(
        assertThrows(Unreachable.class, this::describe).getMessage(),
        containsString("--bigQueryEndpoint"));
  }

  @Test
  void topicsAreLookedUpInAFewRowsOfEachWindowForNothing() throws Exception {
    bigquery.will(
        "GET /projects/pays/datasets/_hidden/tables/anon1/data",
        ok(
            """
            {"pageToken": "more", "rows": [
              {"f": [{"v": null}, {"v": "offset"}, {"v": "2"}]},
              {"f": [{"v": "orders"}, {"v": "content"}, {"v": "7"}]},
              {"f": [{"v": "orders"}, {"v": "offset"}, {"v": "39"}]}]}
            """),
        ok("{\"rows\": [{\"f\": [{\"v\": \"orders\"}, {\"v\": \"unplaced\"}, {\"v\": \"1\"}]}]}"));
    FoundTopics found = topics(TableMode.RANGES);
    assertThat(found, is(new FoundTopics(Map.of("", 2L, "orders", 40L), 0)));
  }

  @Test
  void topicsOfEveryRowAreAskedAndWhatThatWasBilledIsToldToo() throws Exception {
    bigquery.will(
        "POST /projects/pays/queries .*`pays._hidden.anon1`",
        ok(
            """
            {"jobComplete": true, "totalBytesBilled": "10485760", "rows": [
              {"f": [{"v": null}, {"v": "2"}]}, {"f": [{"v": "orders"}, {"v": "40"}]}]}
            """));
    FoundTopics found = topics(TableMode.ROWS);
    assertThat(found, is(new FoundTopics(Map.of("", 2L, "orders", 40L), 10_485_760)));
    assertThat(
        bigquery.asked("POST").get(0), containsString("\"hodor_table\":\"example_com_p_d_t\""));
  }

  @Test
  void aResultWithoutRowsHasNoTopics() throws Exception {
    bigquery.will("GET /projects/pays/datasets/_hidden/tables/anon1/data", ok("{}"));
    bigquery.will("POST /projects/pays/queries ", ok("{\"jobComplete\": true}"));
    for (TableMode mode : TableMode.values()) {
      assertThat(topics(mode), is(new FoundTopics(Map.of(), 0)));
    }
  }

  @Test
  void topicsThatAreNotToldAreThatTablesFault() {
    bigquery.will(
        "POST /projects/pays/queries ",
        ok("{\"jobComplete\": false}"),
        refused(400, "invalidQuery", "no such column"));
    assertThat(
        assertThrows(TableFault.class, () -> topics(TableMode.ROWS)).getMessage(),
        containsString("has an answer whose topics are not told within PT1M; write --topic"));
    assertThat(
        assertThrows(TableFault.class, () -> topics(TableMode.ROWS)).getMessage(),
        containsString("has an answer whose topics are not told: 400 invalidQuery"));
  }

  private FoundTopics topics(TableMode mode) throws Exception {
    Table described =
        new Table()
            .setSchema(
                new TableSchema()
                    .setFields(
                        List.of(
                            new TableFieldSchema()
                                .setName("message_timestamp")
                                .setType("TIMESTAMP"))));
    TableQuestion question =
        new TableQuestion(
            SinkColumns.of("firehose", null),
            false,
            ColumnEventTime.parse("record", "ms", null),
            List.of(),
            null,
            "main",
            Duration.ZERO,
            false,
            mode,
            ScriptedBigQuery.NOON,
            ScriptedBigQuery.NOON.plus(Duration.ofHours(1)),
            Duration.ofMinutes(10),
            ScriptedBigQuery.NOON);
    TableQuery query = TableQuery.of(TABLE, described, question);
    TableReference answer = TableName.parse("pays._hidden.anon1").toReference();
    return bigquery
        .client(LIMIT)
        .topics(
            new QuerySettings(
                "pays", "default", "main", Map.of(), Optional.empty(), Optional.empty()),
            new TableQueries.Query(TABLE, "EU", query.sql()),
            query,
            new QueryResult(answer, null, 0, 0, 0, false));
  }

  private Table describe() {
    return bigquery.client(LIMIT).table(TABLE);
  }

  private static String table(String type) {
    return """
        {"type": "%s", "location": "EU",
         "schema": {"fields": [{"name": "id", "type": "INTEGER"}]}}
        """
        .formatted(type);
  }
}
