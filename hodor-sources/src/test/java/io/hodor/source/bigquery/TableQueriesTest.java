package io.hodor.source.bigquery;

import static io.hodor.source.bigquery.ScriptedBigQuery.NOON;
import static io.hodor.source.bigquery.ScriptedBigQuery.ok;
import static io.hodor.source.bigquery.ScriptedBigQuery.refused;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.bigquery.ScriptedBigQuery.Answer;
import io.hodor.source.bigquery.TableQueries.Query;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All queries of a run, against a BigQuery whose answers depend on the table. */
class TableQueriesTest {

  private static final MaxBytesBilled LIMIT = MaxBytesBilled.parse("50GiB");
  private static final TableName ORDERS = TableName.parse("p.d.orders");
  private static final TableName PAYMENTS = TableName.parse("p.d.payments");
  private static final String ESTIMATE = "POST /projects/pay/jobs .*\"dryRun\":true";
  private static final String INSERT = "POST /projects/pay/jobs .*\"jobId\"";
  private static final String CANCEL = "POST /projects/pay/jobs/[^/]*/cancel";
  private static final String GET = "GET /projects/pay/jobs/hodor_";
  private static final String DELETE = "DELETE /projects/pay/datasets/tmp/tables/hodor_";

  private final ScriptedBigQuery bigquery = new ScriptedBigQuery();
  private final Map<String, String> tables = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final List<String> progress = new ArrayList<>();

  /** Every job is done when it is asked for first. */
  @BeforeEach
  void start() {
    bigquery.will(ESTIMATE, estimate(1_000));
    bigquery.willAnswer(
        INSERT,
        request -> {
          tables.put(value(request, "jobId"), request.replaceAll("(?s).*from (\\w+).*", "$1"));
          return ok("{}");
        });
    bigquery.willAnswer(GET, request -> cancelled.contains(job(request)) ? over() : done(request));
    bigquery.willAnswer(
        CANCEL,
        request -> {
          cancelled.add(job(request));
          return ok("{}");
        });
    bigquery.will("GET /projects/(p|pay)/datasets/(_anon|tmp)/", ok("{\"numRows\": \"7\"}"));
    bigquery.will(DELETE, ok(""));
  }

  @AfterEach
  void stop() {
    bigquery.close();
  }

  @Test
  void tablesAreDescribedInTheirOrderAndABadOneIsAFault() throws Exception {
    bigquery.will("GET /projects/p/datasets/d/tables/", ok("{\"type\": \"VIEW\"}"));
    String table = "{\"schema\": {\"fields\": [{\"name\": \"id\"}]}}";
    bigquery.will("GET /projects/p/datasets/d/tables/(orders|payments) ", ok(table));
    try (TableQueries queries = open()) {
      TableName view = TableName.parse("p.d.view");
      assertThat(
          queries.describe(List.of(PAYMENTS, view, ORDERS)).keySet(), contains(PAYMENTS, ORDERS));
      assertThat(queries.faults().get(0).table(), is(view));
    }
  }

  @Test
  void aSignalCancelsWhatIsNotOver() throws Exception {
    bigquery.willAnswer(
        GET, request -> cancelled.contains(job(request)) ? over() : state("RUNNING"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName(),
                bigquery.options().getBigQueryEndpoint())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.lines().anyMatch(line -> line.equals("waiting")), is(true));
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
    } finally {
      process.destroyForcibly();
    }
    assertThat(cancelled, is(tables.keySet()));
    assertThat(tables.size(), is(2));
    assertThat(bigquery.asked(DELETE), hasSize(2));
  }

  /** A process that waits for two queries which never end. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws Exception {
      BigQueryOptions options = PipelineOptionsFactory.as(BigQueryOptions.class);
      options.setCredentialFactoryClass(NoopCredentialFactory.class);
      options.setBigQueryEndpoint(args[0]);
      TableQueries queries =
          TableQueries.open(
              BigQueryClient.of(options, Duration.ofMinutes(2)),
              settings(Optional.empty(), Optional.of(DatasetName.parse("tmp", "pay"))));
      begun(queries, ORDERS, PAYMENTS);
      System.out.println("waiting");
      queries.await(System.out::println);
    }
  }

  @Test
  void everyTableHasAnAnswerAndWhatItCost() throws Exception {
    try (TableQueries queries = begun(open(), ORDERS, PAYMENTS)) {
      assertThat(queries.await(progress::add), is(true));
      assertThat(queries.results().keySet(), is(Set.of(ORDERS, PAYMENTS)));
      assertThat(
          queries.results().get(PAYMENTS).destination().getTableId(), is("result_of_payments"));
      assertThat(queries.bytesBilled(), is(2 * 10_485_760L));
      assertThat(queries.estimates(), is(Map.of(ORDERS, 1_000L, PAYMENTS, 1_000L)));
      assertThat(queries.faults(), is(empty()));
    }
    assertThat(bigquery.asked(CANCEL), is(empty()));
    assertThat(bigquery.asked("DELETE"), is(empty()));
  }

  @Test
  void allJobsAreBegunBeforeOneIsAwaited() throws Exception {
    TableName[] many =
        IntStream.range(0, 12)
            .mapToObj(i -> TableName.parse("p.d.t" + i))
            .toArray(TableName[]::new);
    try (TableQueries queries = begun(open(), many)) {
      assertThat(bigquery.asked(INSERT), hasSize(12));
      assertThat(bigquery.asked(GET), is(empty()));
      queries.await(progress::add);
      assertThat(queries.results().size(), is(12));
    }
  }

  @Test
  void jobsAreCappedAndLabelled() throws Exception {
    begun(open(), ORDERS, PAYMENTS).close();
    for (String asked : bigquery.asked(INSERT)) {
      assertThat(
          asked,
          allOf(
              containsString("\"maximumBytesBilled\":\"" + LIMIT.bytes() / 2 + "\""),
              containsString("\"hodor_instance\":\"default\""),
              containsString("\"hodor_cluster\":\"eu-1\""),
              containsString("\"team\":\"ledger\"")));
    }
  }

  @Test
  void aRunThatCostsTooMuchBeginsNothing() throws Exception {
    bigquery.will(ESTIMATE, estimate(30L << 30));
    try (TableQueries queries = open()) {
      queries.estimate(queries(ORDERS, PAYMENTS));
      OptionFault fault =
          assertThrows(OptionFault.class, () -> queries.check(MaxBytesBilled.parse("20GiB")));
      assertThat(
          fault.getMessage(),
          containsString("each of 2 tables alone would be billed more than 20 GiB"));
    }
    assertThat(bigquery.asked(INSERT), is(empty()));
  }

  @Test
  void aTableThatCostsTooMuchIsLeftOutAndTheOthersAreAsked() throws Exception {
    bigquery.willAnswer(
        ESTIMATE, request -> estimate(request.contains("from orders") ? 51L << 30 : 1_000));
    try (TableQueries queries = begun(open(), ORDERS, PAYMENTS)) {
      assertThat(queries.await(progress::add), is(true));
      assertThat(queries.results().keySet(), contains(PAYMENTS));
      assertThat(queries.estimates().keySet(), contains(PAYMENTS));
      assertThat(queries.faults(), hasSize(1));
      assertThat(queries.faults().get(0).table(), is(ORDERS));
      assertThat(
          queries.faults().get(0).getMessage(),
          is(
              "--table: p.d.orders would be billed about 51 GiB: it is left out, so that the others"
                  + " stay below --maxBytesBilled, 50 GiB; write a shorter --lookback, or a greater"
                  + " limit"));
    }
    assertThat(bigquery.asked(INSERT), hasSize(1));
    assertThat(
        bigquery.asked(INSERT).get(0),
        containsString("\"maximumBytesBilled\":\"" + LIMIT.bytes() + "\""));
  }

  @Test
  void aBadTableDoesNotStopTheOthers() throws Exception {
    bigquery.willAnswer(
        ESTIMATE,
        request ->
            request.contains("from orders")
                ? refused(404, "notFound", "Not found: Table p:d.orders")
                : estimate(1_000));
    bigquery.willAnswer(
        GET, request -> isOf(request, "bad") ? failed("invalidQuery") : done(request));
    TableName bad = TableName.parse("p.d.bad");
    try (TableQueries queries = begun(open(), ORDERS, bad, PAYMENTS)) {
      assertThat(queries.await(progress::add), is(true));
      assertThat(queries.results().keySet(), contains(PAYMENTS));
      assertThat(queries.faults().stream().map(TableFault::table).toList(), contains(ORDERS, bad));
    }
    assertThat(bigquery.asked(CANCEL), is(empty()));
  }

  @Test
  void whatConcernsEveryTableEndsTheRunAtOnce() throws Exception {
    bigquery.will(ESTIMATE, refused(503, "backendError", "Not now."));
    TableName[] many =
        IntStream.range(0, 50)
            .mapToObj(i -> TableName.parse("p.d.t" + i))
            .toArray(TableName[]::new);
    try (TableQueries queries = open()) {
      Unreachable fault = assertThrows(Unreachable.class, () -> queries.estimate(queries(many)));
      assertThat(fault.getMessage(), containsString("--queryRetryTimeout"));
    }
    // Not two minutes for each of fifty.
    assertThat(bigquery.asked(ESTIMATE).size(), is(lessThan(200)));
  }

  @Test
  void jobThatFailedByBigQuerysOwnFaultIsBegunAnewAsAnotherJob() throws Exception {
    bigquery.willAnswer(GET, request -> tables.size() < 3 ? failed("backendError") : done(request));
    try (TableQueries queries = begun(open(), ORDERS)) {
      assertThat(queries.await(progress::add), is(true));
      assertThat(queries.results().keySet(), contains(ORDERS));
    }
    assertThat(tables.size(), is(3));
  }

  @Test
  void jobThatAlwaysFailsIsItsTablesFault() throws Exception {
    bigquery.will(GET, failed("backendError"));
    try (TableQueries queries = begun(open(), ORDERS)) {
      assertThat(queries.await(progress::add), is(true));
      assertThat(queries.faults().get(0).getMessage(), containsString("failed at again and again"));
    }
    assertThat(tables.size(), is(3));
  }

  @Test
  void overTimeAllJobsAreCancelled() throws Exception {
    bigquery.willAnswer(
        GET, request -> cancelled.contains(job(request)) ? over() : state("RUNNING"));
    try (TableQueries queries = begun(open(Optional.of(NOON.plusSeconds(60))), ORDERS, PAYMENTS)) {
      assertThat(bigquery.asked(INSERT).get(0), containsString("\"jobTimeoutMs\":\"60000\""));
      assertThat(queries.await(progress::add), is(false));
      assertThat(bigquery.now(), is(NOON.plusSeconds(60)));
      assertThat(cancelled.size(), is(1));
    }
    assertThat(cancelled, is(tables.keySet()));
    assertThat(
        progress.get(0), containsString("answered for 0 of 2 tables; p.d.orders is running, "));
    assertThat(progress.size(), is(lessThan(20)));
  }

  @Test
  void closingCancelsWhatIsNotOverAndDeletesTablesOfOurs() throws Exception {
    bigquery.willAnswer(
        GET, request -> cancelled.contains(job(request)) ? over() : state("RUNNING"));
    begun(open(Optional.empty(), Optional.of(DatasetName.parse("tmp", "pay"))), ORDERS, PAYMENTS)
        .close();
    assertThat(cancelled, is(tables.keySet()));
    assertThat(bigquery.asked(DELETE), hasSize(2));
  }

  @Test
  void closingCancelsThoughTheThreadIsInterrupted() throws Exception {
    bigquery.willAnswer(
        GET, request -> cancelled.contains(job(request)) ? over() : state("RUNNING"));
    TableQueries queries = begun(open(), ORDERS);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> queries.await(progress::add));
    Thread.currentThread().interrupt();
    queries.close();
    assertThat(Thread.interrupted(), is(true));
    assertThat(cancelled, is(tables.keySet()));
  }

  @Test
  void jobThatBeginsWhileTheRunIsClosedIsCancelled() throws Exception {
    TableQueries queries = open();
    queries.estimate(queries(ORDERS));
    bigquery.will(CANCEL, refused(404, "notFound", "Not found: Job"), ok("{}"));
    bigquery.will(GET, over());
    bigquery.willAnswer(
        INSERT,
        request -> {
          queries.close();
          return ok("{}");
        });
    queries.start(LIMIT);
    assertThat(bigquery.asked(CANCEL), hasSize(2));
  }

  private TableQueries open() {
    return open(Optional.empty());
  }

  private TableQueries open(Optional<Instant> giveUp) {
    return open(giveUp, Optional.empty());
  }

  private TableQueries open(Optional<Instant> giveUp, Optional<DatasetName> tempDataset) {
    return TableQueries.open(bigquery.client(Duration.ofMinutes(2)), settings(giveUp, tempDataset));
  }

  private static QuerySettings settings(
      Optional<Instant> giveUp, Optional<DatasetName> tempDataset) {
    return new QuerySettings(
        "pay", "default", "eu-1", Map.of("team", "ledger"), tempDataset, giveUp);
  }

  private static TableQueries begun(TableQueries queries, TableName... tables) throws Exception {
    queries.estimate(queries(tables));
    queries.keepWithin(LIMIT);
    queries.start(LIMIT);
    return queries;
  }

  private static List<Query> queries(TableName... tables) {
    return Stream.of(tables)
        .map(table -> new Query(table, "EU", "select 1 from " + table.table()))
        .toList();
  }

  private boolean isOf(String request, String table) {
    return table.equals(tables.get(job(request)));
  }

  private static String job(String request) {
    return request.replaceAll("(?s).*(hodor_[0-9a-f-]{36}).*", "$1");
  }

  private static String value(String request, String name) {
    return request.replaceAll("(?s).*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }

  private static Answer estimate(long bytes) {
    return ok("{\"statistics\": {\"totalBytesProcessed\": \"" + bytes + "\"}}");
  }

  private static Answer state(String state) {
    return ok("{\"status\": {\"state\": \"" + state + "\"}}");
  }

  private static Answer over() {
    return failed("stopped");
  }

  private static Answer failed(String reason) {
    return ok(
        """
        {"status": {"state": "DONE", "errorResult": {"reason": "%s", "message": "So it is."}}}
        """
            .formatted(reason));
  }

  private Answer done(String request) {
    return ok(
        """
        {"status": {"state": "DONE"},
         "configuration": {"query": {"destinationTable":
           {"projectId": "p", "datasetId": "_anon", "tableId": "result_of_%s"}}},
         "statistics": {"totalBytesProcessed": "900",
           "query": {"totalBytesBilled": "10485760", "cacheHit": false}}}
        """
            .formatted(tables.get(job(request))));
  }
}
