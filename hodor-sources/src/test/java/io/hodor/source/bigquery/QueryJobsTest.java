package io.hodor.source.bigquery;

import static io.hodor.source.bigquery.ScriptedBigQuery.NOON;
import static io.hodor.source.bigquery.ScriptedBigQuery.cut;
import static io.hodor.source.bigquery.ScriptedBigQuery.ok;
import static io.hodor.source.bigquery.ScriptedBigQuery.refused;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.TableReference;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.bigquery.ScriptedBigQuery.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries as jobs: what is sent, and what is done about each answer. */
class QueryJobsTest {

  private static final TableName TABLE = TableName.parse("p.d.t");
  private static final String INSERT = "POST /projects/pay/jobs ";
  private static final String GET = "GET /projects/pay/jobs/hodor_";
  private static final String CANCEL = "POST /projects/pay/jobs/hodor_.*/cancel";
  private static final String ANSWER = "GET /projects/p/datasets/_anon/tables/f00 ";
  private static final QueryRequest QUERY =
      new QueryRequest(
          TABLE,
          "pay",
          "EU",
          "SELECT 1",
          Map.of("hodor_table", "p_d_t"),
          Optional.of(20_000_000L),
          Optional.empty(),
          Optional.of(Duration.ofMinutes(5)));

  private final ScriptedBigQuery bigquery = new ScriptedBigQuery();
  private final QueryJobs jobs = bigquery.client(Duration.ofMinutes(2)).jobs();
  private final QueryJob job = QueryJob.of(QUERY);
  private final List<String> progress = new ArrayList<>();

  @AfterEach
  void stop() {
    bigquery.close();
  }

  @Test
  void estimateRunsNothingAndIsTheBytesThatWouldBeProcessed() {
    bigquery.will(INSERT, ok("{\"statistics\": {\"totalBytesProcessed\": \"12345678901\"}}"));
    assertThat(jobs.dryRun(QUERY), is(12_345_678_901L));
    String asked = bigquery.asked(INSERT).get(0);
    assertThat(
        asked,
        allOf(
            containsString("\"dryRun\":true"),
            containsString("\"query\":\"SELECT 1\""),
            containsString("\"location\":\"EU\""),
            containsString("\"useLegacySql\":false"),
            not(containsString("maximumBytesBilled")),
            not(containsString("jobId"))));
  }

  @Test
  void jobIsInteractiveLabelledCappedAndNeverFromTheCache() {
    bigquery.will(INSERT, ok("{}"));
    jobs.insert(job);
    assertThat(
        bigquery.asked(INSERT).get(0),
        allOf(
            containsString("\"jobId\":\"" + job.id() + "\""),
            containsString("\"location\":\"EU\""),
            containsString("\"labels\":{\"hodor_table\":\"p_d_t\"}"),
            containsString("\"maximumBytesBilled\":\"20000000\""),
            containsString("\"priority\":\"INTERACTIVE\""),
            containsString("\"useQueryCache\":false"),
            containsString("\"useLegacySql\":false"),
            containsString("\"jobTimeoutMs\":\"300000\""),
            not(containsString("destinationTable"))));
    assertThat(job.id(), startsWith("hodor_"));
    assertThat(QueryJob.of(QUERY).id(), is(not(job.id())));
  }

  @Test
  void resultGoesToATableOfOursWhereThereIsADatasetForIt() {
    bigquery.will(INSERT, ok("{}"));
    QueryJob toOurs = QueryJob.of(into(DatasetName.parse("tmp", "pay")));
    jobs.insert(toOurs);
    String table = toOurs.id().replace('-', '_');
    assertThat(
        bigquery.asked(INSERT).get(0),
        allOf(
            containsString("\"datasetId\":\"tmp\",\"projectId\":\"pay\",\"tableId\":\"" + table),
            containsString("\"writeDisposition\":\"WRITE_TRUNCATE\"")));
  }

  @Test
  void jobWhoseBeginningWasNotAnsweredIsNotBegunTwice() throws Exception {
    bigquery.will(
        INSERT, cut(), cut(), refused(503, "backendError", ""), refused(409, "duplicate", ""));
    jobs.insert(job);
    Set<String> ids =
        bigquery.asked(INSERT).stream()
            .map(it -> it.replaceAll("(?s).*\"jobId\":\"([^\"]*)\".*", "$1"))
            .collect(Collectors.toSet());
    assertThat(ids, is(Set.of(job.id())));
    bigquery.will(GET, done()).will(ANSWER, ok("{\"numRows\": \"7\"}"));
    assertThat(await(Instant.MAX).orElseThrow().rows(), is(7L));
  }

  @Test
  void jobIsAwaitedAndSaysWhereItsAnswerLies() throws Exception {
    bigquery
        .will(GET, state("PENDING"), refused(503, "backendError", ""), state("RUNNING"), done())
        .will(ANSWER, ok("{\"numRows\": \"7\", \"schema\": {\"fields\": [{\"name\": \"n\"}]}}"));
    QueryResult result = await(Instant.MAX).orElseThrow();
    assertThat(
        result.destination(),
        is(new TableReference().setProjectId("p").setDatasetId("_anon").setTableId("f00")));
    assertThat(result.schema().getFields().get(0).getName(), is("n"));
    assertThat(result.rows(), is(7L));
    assertThat(result.bytesProcessed(), is(900L));
    assertThat(result.bytesBilled(), is(10_485_760L));
    assertThat(result.cacheHit(), is(false));
    assertThat(progress, is(List.of("PENDING", "RUNNING")));
    assertThat(bigquery.asked(GET).get(0), containsString("location=EU"));
  }

  @Test
  void tableOfOursIsGivenAnExpiration() throws Exception {
    QueryJob toOurs = QueryJob.of(into(DatasetName.parse("p._anon", "pay")));
    bigquery
        .will(GET, done())
        .will(ANSWER, ok("{\"numRows\": \"7\"}"))
        .will("PATCH /projects/p/datasets/_anon/tables/hodor_", ok("{}"));
    jobs.await(toOurs, Instant.MAX, progress::add);
    assertThat(
        bigquery.asked("PATCH").get(0),
        containsString(
            "\"expirationTime\":\"" + NOON.plus(Duration.ofDays(1)).toEpochMilli() + "\""));
  }

  @Test
  void jobThatNeverEndsIsCancelledAtTheDeadline() throws Exception {
    Instant deadline = NOON.plusSeconds(60);
    List<Instant> cancelled = new ArrayList<>();
    bigquery.will(GET, state("RUNNING"));
    bigquery.willAnswer(
        CANCEL,
        any -> {
          cancelled.add(bigquery.now());
          bigquery.will(GET, state("RUNNING"), failed("stopped", ""));
          return ok("{}");
        });
    assertThat(await(deadline), is(Optional.empty()));
    assertThat(cancelled, is(List.of(deadline)));
    assertThat(bigquery.now().isAfter(deadline), is(true));
    assertThat(bigquery.asked(CANCEL).get(0), containsString("location=EU"));
  }

  @Test
  void troubleDoesNotOutlastTheDeadline() throws Exception {
    bigquery.will(GET, refused(503, "backendError", "")).will(CANCEL, ok("{}"));
    assertThat(await(NOON.plusSeconds(10)), is(Optional.empty()));
    assertThat(bigquery.asked(CANCEL).size(), is(1));
    // Ten seconds, and thirty in which the cancelled job may end.
    assertThat(bigquery.now().isAfter(NOON.plusSeconds(41)), is(false));
  }

  @Test
  void jobThatBigQueryStoppedForItsTimeIsOverTimeToo() throws Exception {
    bigquery.will(GET, failed("stopped", "Job execution was cancelled: Job timed out after 5m"));
    assertThat(await(Instant.MAX), is(Optional.empty()));
  }

  @Test
  void cancellingDoesNotWaitForEver() {
    bigquery.will(GET, state("RUNNING")).will(CANCEL, ok("{}"));
    assertThat(jobs.cancel(job, Duration.ofSeconds(30)), is(false));
    assertThat(bigquery.now(), is(NOON.plusSeconds(30)));
  }

  @Test
  void jobThatNeverBeganIsCancelledWithoutAWord() {
    bigquery.will(CANCEL, refused(404, "notFound", "Not found: Job"));
    assertThat(jobs.cancel(job, Duration.ofSeconds(30)), is(true));
  }

  @ParameterizedTest
  @CsvSource({
    "backendError",
    "internalError",
    "rateLimitExceeded",
    "jobBackendError",
    "jobInternalError"
  })
  void jobThatFailedByBigQuerysOwnFaultMayBeTriedAgain(String reason) {
    bigquery.will(GET, failed(reason, "Oops"));
    Refusal refusal = assertThrows(Refusal.class, () -> await(Instant.MAX));
    assertThat(refusal.isPassing(), is(true));
  }

  @ParameterizedTest
  @CsvSource({
    "invalidQuery,             Unrecognized name: x,    a fault of Hodor's worth reporting",
    "bytesBilledLimitExceeded, 90 bytes or higher,      more than --maxBytesBilled leaves for it",
    "responseTooLarge,         Response too large,      write --queryTempDataset and a dataset",
    "resourcesExceeded,        Not enough memory,       write a shorter range",
    "stopped,                  Job was cancelled,       somebody stopped",
    "notFound,                 Not found: Table p:d.t,  'is not there, looked for in location EU'",
    "accessDenied,             Access Denied: Table p,  bigquery.tables.getData is needed on it",
    "invalid,                  Cannot be,               cannot be queried"
  })
  void refusedQueryIsThatTablesFault(String reason, String message, String problem) {
    bigquery.will(GET, failed(reason, message));
    TableFault ended = assertThrows(TableFault.class, () -> await(Instant.MAX));
    bigquery.will(INSERT, refused(400, reason, message));
    TableFault begun = assertThrows(TableFault.class, () -> jobs.insert(job));
    TableFault estimated = assertThrows(TableFault.class, () -> jobs.dryRun(QUERY));
    for (TableFault fault : List.of(ended, begun, estimated)) {
      assertThat(
          fault.getMessage(),
          allOf(startsWith("--table: p.d.t "), containsString(problem), containsString(message)));
    }
    assertThat(bigquery.pauses(), is(empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "accessDenied,      'Access Denied: Project pay: no bigquery.jobs.create', bigquery.jobs.create",
    "billingNotEnabled, Billing has not been enabled,                  nobody pays for queries of",
    "quotaExceeded,     Custom quota exceeded,                         the quota of project pay",
    "accessNotConfigured, API has not been used,                       BigQuery is not enabled in"
  })
  void refusalOfThePayingProjectEndsTheRun(String reason, String message, String problem) {
    bigquery.will(INSERT, refused(403, reason, message));
    for (Unreachable fault :
        List.of(
            assertThrows(Unreachable.class, () -> jobs.insert(job)),
            assertThrows(Unreachable.class, () -> jobs.dryRun(QUERY)))) {
      assertThat(
          fault.getMessage(),
          allOf(startsWith("--bigQueryProject: "), containsString(problem), containsString("pay")));
    }
    assertThat(bigquery.pauses(), is(empty()));
  }

  @Test
  void wrongPayingProjectIsWrongUse() {
    bigquery.will(INSERT, refused(404, "notFound", "Not found: Project pay"));
    OptionFault fault = assertThrows(OptionFault.class, () -> jobs.dryRun(QUERY));
    assertThat(fault.option(), is("bigQueryProject"));
  }

  @Test
  void troubleWithTheDatasetOfResultsNamesItsFlag() {
    QueryRequest query = into(DatasetName.parse("other.tmp", "pay"));
    bigquery.will(INSERT, refused(404, "notFound", "Not found: Dataset other:tmp"));
    OptionFault missing = assertThrows(OptionFault.class, () -> jobs.insert(QueryJob.of(query)));
    assertThat(
        missing.getMessage(),
        containsString("--queryTempDataset: there is no dataset other.tmp in location EU"));
    bigquery.will(INSERT, refused(403, "accessDenied", "Access Denied: Dataset other:tmp"));
    assertThat(
        assertThrows(Unreachable.class, () -> jobs.insert(QueryJob.of(query))).getMessage(),
        containsString("bigquery.tables.create"));
    assertThat(
        assertThrows(OptionFault.class, () -> DatasetName.parse("a b", "pay")).option(),
        is("queryTempDataset"));
  }

  private Optional<QueryResult> await(Instant deadline) throws Exception {
    return jobs.await(job, deadline, progress::add);
  }

  private static QueryRequest into(DatasetName dataset) {
    return new QueryRequest(
        TABLE,
        "pay",
        "EU",
        "SELECT 1",
        Map.of(),
        Optional.empty(),
        Optional.of(dataset),
        Optional.empty());
  }

  private static Answer state(String state) {
    return ok("{\"status\": {\"state\": \"" + state + "\"}}");
  }

  private static Answer failed(String reason, String message) {
    return ok(
        """
        {"status": {"state": "DONE", "errorResult": {"reason": "%s", "message": "%s"}}}
        """
            .formatted(reason, message));
  }

  private static Answer done() {
    return ok(
        """
            {"status": {"state": "DONE"},
             "configuration": {"query": {"destinationTable":
               {"projectId": "p", "datasetId": "_anon", "tableId": "f00"}}},
             "statistics": {"totalBytesProcessed": "900",
               "query": {"totalBytesBilled": "10485760", "cacheHit": false}}}
            """);
  }
}
