package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.testing.BigQueryEmulator.Partitions;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program over tables of BigQuery, from its command line to its results. */
class MeasureBigQueryIT {
  private static final int WINDOWS = 3;
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  private static BigQueryEmulator bigquery;

  @TempDir Path outputDir;

  @BeforeAll
  static void start() {
    bigquery = BigQueryEmulator.start();
    bigquery.createDataset("events");
    bigquery.createDataset("results");
  }

  @AfterAll
  static void stop() {
    bigquery.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "ranges"})
  void aTableIsMeasuredExactlyTwiceTheSameAndAnewWhenMoreRowsArrived(String mode) throws Exception {
    List<SentRecord> rows = new ArrayList<>(TableRowsSent.in(START, WINDOWS, 3_000, 1_000, 1));
    FirehoseTable table =
        new FirehoseTable(bigquery, "events.orders_" + mode, "orders").create().write(rows);
    List<String> before = bigquery.tables();

    measure(mode, "events.orders_" + mode);
    assertExact("orders", rows);
    String metrics = withoutTime(lines("metrics.ndjson"));
    String ledgers = withoutTime(lines("ledger.ndjson"));

    measure(mode, "events.orders_" + mode, "--queryTempDataset=results");
    assertThat(withoutTime(lines("metrics.ndjson")), is(metrics));
    assertThat(withoutTime(lines("ledger.ndjson")), is(ledgers));

    List<SentRecord> more = new ArrayList<>(TableRowsSent.in(START, 1, 300, 10_000, 2));
    more.addAll(rows.subList(0, 100));
    table.write(more);
    rows.addAll(more);
    measure(mode, "events.orders_" + mode);
    assertThat(withoutTime(lines("metrics.ndjson")), is(not(metrics)));
    assertExact("orders", rows);
    assertThat(bigquery.tables(), containsInAnyOrder(before.toArray()));
  }

  @Test
  void onlyWindowsWhoseVerdictAsksForItAreMeasuredAgain() throws Exception {
    List<SentRecord> rows = new ArrayList<>(TableRowsSent.in(START, WINDOWS, 200, 50, 8));
    FirehoseTable table = new FirehoseTable(bigquery, "events.again", "again").create().write(rows);
    measure("ranges", "events.again", "--topic=again");
    Map<Instant, String> first = MeasuredAt.of(outputDir, "again");
    List<SentRecord> late = TableRowsSent.in(START, 1, 20, 10_000, 9);
    table.write(late);
    rows.addAll(late);
    MeasuredAt.judge(outputDir, "again", "bigquery", START, Status.FAILED);
    Instant second = START.plus(TopicGenerator.WINDOW);
    MeasuredAt.judge(outputDir, "again", "bigquery", second, Status.PASSED);

    HodorRun run = again("events.again", "--topic=again").exits(0);
    assertThat(
        run.err(),
        containsString(
            "windows to measure again: 1 of %s.events.again (stretches: 1)"
                .formatted(BigQueryEmulator.PROJECT)));
    assertThat(MeasuredAt.changed(first, MeasuredAt.of(outputDir, "again")), is(Set.of(START)));
    assertExact("again", rows);
  }

  /** A table that is never whole would else be the price of all its neighbours, every hour. */
  @Test
  void ofAListOnlyTablesWhoseVerdictAsksForItAreAskedAboutAndInTheirOwnWindows() throws Exception {
    bigquery.createDataset("healing");
    List<SentRecord> broken = new ArrayList<>(TableRowsSent.in(START, WINDOWS, 200, 0, 21));
    List<SentRecord> dear = TableRowsSent.in(START, WINDOWS, 100, 0, 22);
    List<SentRecord> sound = TableRowsSent.in(START, WINDOWS, 100, 0, 23);
    FirehoseTable table =
        new FirehoseTable(bigquery, "healing.broken", "broken").create().write(broken);
    new FirehoseTable(bigquery, "healing.dear", "dear").create().write(dear);
    FirehoseTable other =
        new FirehoseTable(bigquery, "healing.sound", "sound").create().write(sound);
    String dataset = BigQueryEmulator.PROJECT + ".healing.";
    String all = "healing.broken=broken,%sdear=dear,%ssound=sound".formatted(dataset, dataset);
    measure("ranges", all);
    Map<Instant, String> brokenBefore = MeasuredAt.of(outputDir, "broken");
    Map<Instant, String> dearBefore = MeasuredAt.of(outputDir, "dear");
    Map<Instant, String> soundBefore = MeasuredAt.of(outputDir, "sound");
    List<SentRecord> late = TableRowsSent.in(START, 1, 20, 10_000, 24);
    table.write(late);
    broken.addAll(late);
    // Whoever read this one again would publish other numbers.
    other.write(late);
    Instant third = END.minus(TopicGenerator.WINDOW);
    judge("broken", START, Status.FAILED);
    judge("broken", third, Status.UNMEASURED);
    judge("dear", START, Status.PASSED);
    judge("dear", third, Status.FAILED);
    judge("sound", START, Status.PASSED);
    bigquery.way().reset();

    HodorRun run = again(all).exits(0);
    assertThat(run.err(), containsString("windows to measure again: 3 of 2 tables (stretches: 2)"));
    assertThat(
        MeasuredAt.changed(brokenBefore, MeasuredAt.of(outputDir, "broken")),
        is(Set.of(START, third)));
    assertThat(MeasuredAt.changed(dearBefore, MeasuredAt.of(outputDir, "dear")), is(Set.of(third)));
    assertThat(MeasuredAt.of(outputDir, "sound"), is(soundBefore));
    assertExact(ofTable("broken", "healing.broken"), broken);
    assertExact(ofTable("dear", "healing.dear"), dear);
    assertExact(ofTable("sound", "healing.sound"), sound);
    assertThat(queries("healing.broken"), hasSize(2));
    assertThat(queries("healing.dear"), hasSize(1));
    assertThat(queries("healing.sound"), is(empty()));
    assertThat(bigquery.way().requests(BigQueryRequest.dryRuns("healing.sound")), is(empty()));

    // One that costs too much is told as one among many, though it stands alone in its stretch.
    judge("broken", START, Status.PASSED);
    judge("broken", third, Status.FAILED);
    judge("dear", third, Status.PASSED);
    judge("dear", START, Status.FAILED);
    bigquery.way().estimate("healing.dear", 300L << 20);
    HodorRun poor = again(all, "--maxBytesBilled=100MiB").exits(4);
    assertThat(
        poor.err(), containsString("healing.dear would be billed about 300 MiB: it is left out"));
    assertThat(queries("healing.dear"), hasSize(1));
    assertThat(queries("healing.broken"), hasSize(3));
    assertThat(
        Files.readAllLines(outputDir.resolve("health.ndjson")),
        allOf(
            hasItem(
                allOf(
                    containsString("healing.dear\""),
                    containsString("\"exitCode\":4"),
                    containsString("is left out"))),
            hasItem(allOf(containsString("healing.broken\""), containsString("\"exitCode\":0")))));
  }

  private void judge(String topic, Instant window, Status status) throws Exception {
    String source = "bigquery:%s.healing.%s".formatted(BigQueryEmulator.PROJECT, topic);
    MeasuredAt.judge(outputDir, topic, source, window, status);
  }

  private static List<BigQueryRequest> queries(String table) {
    return bigquery.way().requests(BigQueryRequest.queries(table));
  }

  /** Measures what verdicts ask for. */
  private HodorRun again(String table, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + BigQueryEmulator.PROJECT + "." + table,
                "--contentHash=true",
                "--eventTime=column:event_timestamp",
                "--windowsFrom=score",
                "--horizon=P3D",
                "--outputDir=" + outputDir));
    arguments.addAll(bigquery.options());
    return HodorRun.of(arguments, more);
  }

  @Test
  void textsUnderANameAreReadAsBeastDeclaresThem() {
    List<SentRecord> rows = TableRowsSent.in(START, WINDOWS, 300, 50, 3);
    new FirehoseTable(bigquery, "events.texts", "texts")
        .metadataUnder("kafka_metadata")
        .metadataAsTexts()
        .create()
        .write(rows);
    measure("ranges", "events.texts", "--metadataColumn=kafka_metadata");
    assertExact("texts", rows);
  }

  @Test
  void allTablesOfAPatternAreMeasuredInOneRunAndEachIsASource() throws Exception {
    bigquery.createDataset("sales");
    List<SentRecord> orders = TableRowsSent.in(START, WINDOWS, 200, 0, 4);
    List<SentRecord> refunds = TableRowsSent.in(START, WINDOWS, 100, 0, 5);
    List<SentRecord> archived = TableRowsSent.in(START, WINDOWS, 150, 7, 6);
    new FirehoseTable(bigquery, "sales.all", "orders").create().write(orders);
    new FirehoseTable(bigquery, "sales.all", "refunds").write(refunds);
    new FirehoseTable(bigquery, "sales.archive", "orders").create().write(archived);
    new FirehoseTable(bigquery, "sales.at_night", "night").create();
    FirehoseTable nameless = new FirehoseTable(bigquery, "sales.anonymous", null).create();
    nameless.write(refunds);
    new FirehoseTable(bigquery, "sales.other", "orders").create().write(orders);
    bigquery.way().reset();

    HodorRun run = run("ranges", "sales.a*").exits(4);
    assertExact(ofTable("orders", "sales.all"), orders);
    assertExact(ofTable("refunds", "sales.all"), refunds);
    assertExact(ofTable("orders", "sales.archive"), archived);
    assertThat(lines("metrics.ndjson"), not(containsString("anonymous")));
    assertThat(
        run.err(),
        allOf(
            containsString("sales.anonymous has 1"),
            containsString("rows of the range that name no topic; write --topic"),
            containsString("sales.at_night has no rows of the range")));
    for (String table : List.of("sales.all", "sales.archive", "sales.at_night")) {
      assertThat(table, bigquery.way().requests(BigQueryRequest.queries(table)), hasSize(1));
    }
    assertThat(bigquery.way().requests(BigQueryRequest.queries("sales.other")), is(empty()));

    measure("ranges", "sales.anonymous", "--topic=refunds");
    assertExact("refunds", refunds);
    measure("rows", "sales.at_night", "--topic=night");
    assertExact("night", List.of());
  }

  /** A table that a sink does not fill any more is the greatest loss of all, and no silence. */
  @Test
  void tablesThatAreWrittenWithTheirTopicsHaveTheirQuietWindowsPublished() throws Exception {
    bigquery.createDataset("paired");
    List<SentRecord> orders = TableRowsSent.in(START, WINDOWS, 200, 0, 11);
    List<SentRecord> refunds = TableRowsSent.in(START, WINDOWS, 100, 0, 12);
    new FirehoseTable(bigquery, "paired.orders", "orders").create().write(orders);
    new FirehoseTable(bigquery, "paired.lost", "lost").create();
    new FirehoseTable(bigquery, "paired.shared", "refunds").create().write(refunds);
    new FirehoseTable(bigquery, "paired.shared", "not-asked-for").write(orders);
    String dataset = BigQueryEmulator.PROJECT + ".paired.";
    String all =
        "paired.orders=orders,%slost=lost,%sshared=refunds,%sshared=stopped"
            .formatted(dataset, dataset, dataset);
    for (String mode : List.of("ranges", "rows")) {
      bigquery.way().reset();
      HodorRun run = measure(mode, all);
      assertThat(run.err(), not(containsString("nobody knows its topic")));
      assertExact(ofTable("orders", "paired.orders"), orders);
      assertExact(ofTable("lost", "paired.lost"), List.of());
      assertExact(ofTable("refunds", "paired.shared"), refunds);
      assertExact(ofTable("stopped", "paired.shared"), List.of());
      assertThat(lines("metrics.ndjson"), not(containsString("not-asked-for")));
    }
    measure("ranges", "paired.lost=lost");
    assertThat(lines("metrics.ndjson"), not(containsString("\"source\":\"bigquery\"")));
    assertThat(lines("health.ndjson"), containsString("\"topic\":\"lost\""));

    new FirehoseTable(bigquery, "paired.shared", null).write(refunds);
    assertThat(
        run("ranges", "paired.shared=refunds," + dataset + "shared=stopped").exits(4).err(),
        containsString("rows of the range that name no topic"));
  }

  @Test
  void twoTablesOfATopicAreNotOneSource() {
    bigquery.createDataset("twice");
    List<SentRecord> rows = TableRowsSent.in(START, 1, 10, 0, 7);
    new FirehoseTable(bigquery, "twice.a", "orders").create().write(rows);
    new FirehoseTable(bigquery, "twice.b", "orders").create().write(rows);
    String both = "twice.a," + BigQueryEmulator.PROJECT + ".twice.b";
    HodorRun run = run("ranges", both, "--sourceName=tables").exits(2);
    assertThat(
        run.err(),
        allOf(containsString("--sourceName: "), containsString("both hold topic orders")));
    assertThat(Files.exists(outputDir.resolve("metrics.ndjson")), is(false));
    measure("ranges", both);
    assertExact(ofTable("orders", "twice.b"), rows);
  }

  @Test
  void partitionsByIngestionAreReadFromTheStartOnAndWhatWasStreamedJustNow() {
    List<SentRecord> rows = new ArrayList<>(TableRowsSent.in(START, WINDOWS, 200, 0, 8));
    List<SentRecord> streamed = TableRowsSent.in(START, WINDOWS, 50, 1_000, 9);
    FirehoseTable table =
        new FirehoseTable(bigquery, "events.ingested", "ingested")
            .partitioned(Partitions.atIngestion("HOUR").withFilterRequired())
            .create();
    Instant first = START.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
    table.writeInto(first, rows.subList(0, 100));
    table.writeInto(first.plus(Duration.ofHours(4)), rows.subList(100, rows.size()));
    table.write(streamed);
    table.writeInto(
        first.minus(Duration.ofHours(1)), TableRowsSent.in(START, WINDOWS, 50, 5_000, 10));
    rows.addAll(streamed);
    measure("ranges", "events.ingested");
    assertExact("ingested", rows);
  }

  @Test
  void aMillionRowsTravelAsAFewBytes() throws Exception {
    new FirehoseTable(bigquery, "events.million", "million").create();
    Instant start = END.minus(TopicGenerator.WINDOW.multipliedBy(6));
    // One offset in a thousand is missing, and one in ten thousand comes twice.
    bigquery.rows(
        """
        INSERT INTO events.million (order_number, event_timestamp, message_topic,
            message_partition, message_offset, message_timestamp, load_time)
        SELECT CAST(i AS STRING), TIMESTAMP_MILLIS(at), 'million', MOD(i, 4),
            DIV(i, 4) + DIV(i, 4000) - IF(MOD(i, 40000) = 4, 1, 0),
            TIMESTAMP_MILLIS(at + late), TIMESTAMP_MILLIS(at + late + 1500)
        FROM (
          SELECT i, %d + DIV(i * 36, 10) AS at, 5 + MOD(i * 7919, 2003) AS late
          FROM UNNEST(GENERATE_ARRAY(0, 999999)) AS i)"""
            .formatted(start.toEpochMilli()));
    long before = bigquery.bytesRead();
    measure("ranges", "events.million", "--contentHash=false", "--startTime=" + start);
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    while (bigquery.bytesRead() == before) {
      deadline.orFail(() -> "no bytes of rows are counted");
    }
    long bytes = bigquery.bytesRead() - before;
    System.out.println("bytes that travelled for 1,000,000 rows in 6 windows: " + bytes);
    assertThat(bytes, is(lessThan(200_000L)));
    long count = 0;
    long repeated = 0;
    for (JsonNode window : results("million", start).metrics().values()) {
      count += window.path("count").asLong();
      repeated += window.path("repeated").asLong();
    }
    assertThat(count, is(1_000_000L));
    assertThat(repeated, is(25L));
  }

  private HodorRun measure(String mode, String table, String... more) {
    return run(mode, table, more).exits(0);
  }

  private HodorRun run(String mode, String table, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + BigQueryEmulator.PROJECT + "." + table,
                "--tableMode=" + mode,
                "--contentHash=true",
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + outputDir,
                "--parallelism=2"));
    arguments.addAll(bigquery.options());
    return HodorRun.of(arguments, more);
  }

  private void assertExact(String topic, List<SentRecord> rows) {
    assertExact(Question.of(topic, START, END).source("bigquery"), rows);
  }

  private static Question ofTable(String topic, String table) {
    return Question.of(topic, START, END)
        .source("bigquery:" + BigQueryEmulator.PROJECT + "." + table);
  }

  private void assertExact(Question question, List<SentRecord> rows) {
    try (Truth truth = new Truth(question, rows)) {
      Comparison comparison = truth.compare(outputDir);
      assertThat(comparison.differences(), is(empty()));
      assertThat(comparison.compared(), greaterThan(20L));
    }
  }

  private OutputFiles results(String topic, Instant start) {
    return new OutputFiles(outputDir, Question.of(topic, start, END).source("bigquery"));
  }

  private String lines(String file) throws Exception {
    return Files.readString(outputDir.resolve(file));
  }

  private static String withoutTime(String lines) {
    return lines.replaceAll("\"computedAt\": ?\"[^\"]*\"", "");
  }
}
