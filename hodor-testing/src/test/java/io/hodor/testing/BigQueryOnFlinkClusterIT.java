package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
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

/** Tables whose answers are read by TaskManagers of their own processes. */
class BigQueryOnFlinkClusterIT {
  private static final int WINDOWS = 3;
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  private static BigQueryEmulator bigquery;
  private static FlinkCluster cluster;
  private static List<SentRecord> rows;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    bigquery = BigQueryEmulator.start();
    bigquery.createDataset("events");
    rows = TableRowsSent.in(START, WINDOWS, 3_000, 1_000, 1);
    new FirehoseTable(bigquery, "events.orders", "orders").create().write(rows);
    cluster = FlinkCluster.builder().jvmOptions(bigquery.trust()).start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    bigquery.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "ranges"})
  void aTableIsMeasuredAsInsideTheProcess(String mode) throws Exception {
    Path inside = folder.resolve("inside");
    Path outside = folder.resolve("outside");
    measure(mode, inside);
    HodorRun run = measure(mode, outside, "--flinkMaster=" + cluster.master());

    assertThat(run.err(), containsString("submitted as job "));
    for (String file : List.of("metrics.ndjson", "ledger.ndjson")) {
      assertThat(file, lines(outside, file), is(lines(inside, file)));
      assertThat(file, lines(outside, file), hasSize(greaterThan(2)));
    }
    try (Truth truth = new Truth(Question.of("orders", START, END).source("bigquery"), rows)) {
      assertThat(truth.compare(outside).differences(), is(empty()));
    }
  }

  private static HodorRun measure(String mode, Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + BigQueryEmulator.PROJECT + ".events.orders",
                "--tableMode=" + mode,
                "--contentHash=true",
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + output,
                "--parallelism=2"));
    arguments.addAll(bigquery.options());
    return HodorRun.of(arguments, more).exits(0);
  }

  /** But for when they were computed. */
  private static List<String> lines(Path output, String file) throws IOException {
    return Files.readAllLines(output.resolve(file)).stream()
        .map(line -> line.replaceAll("\"computedAt\": ?\"[^\"]*\"", ""))
        .sorted()
        .toList();
  }
}
