package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private HodorRun measure(String mode, String table, String... more) {
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
    return HodorRun.of(arguments, more).exits(0);
  }

  private void assertExact(String topic, List<SentRecord> rows) {
    try (Truth truth = new Truth(question(topic), rows)) {
      Comparison comparison = truth.compare(outputDir);
      assertThat(comparison.differences(), is(empty()));
      assertThat(comparison.compared(), greaterThan(50L));
    }
  }

  private static Question question(String topic) {
    return Question.of(topic, START, END).source("bigquery");
  }

  private String lines(String file) throws Exception {
    return Files.readString(outputDir.resolve(file));
  }

  private static String withoutTime(String lines) {
    return lines.replaceAll("\"computedAt\": ?\"[^\"]*\"", "");
  }
}
