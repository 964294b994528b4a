package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same events in Kafka, in Parquet files and in BigQuery have the same numbers.
 *
 * <p>Their contents are compared within a kind of source only: what is hashed is the value in
 * Kafka, the row's columns in files, and its JSON in BigQuery. An event that was sent twice is one
 * content everywhere; but columns that a sink leaves out, or two spellings of one value, make
 * contents one where they were two.
 */
class SameNumbersIT {
  private static final String TOPIC = "same-orders";
  private static final int WINDOWS = 4;
  private static final Instant END =
      TopicGenerator.windowStart(Instant.now()).minus(TopicGenerator.WINDOW.multipliedBy(8));
  private static final Instant START = END.minus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  @TempDir Path folder;

  @Test
  void kafkaFilesAndTablesHaveTheSameNumbers() {
    try (KafkaBroker broker = KafkaBroker.start();
        BigQueryEmulator bigquery = BigQueryEmulator.start()) {
      List<SentRecord> sent =
          TopicGenerator.builder(TOPIC)
              .seed(7)
              .events(4_000)
              .time(START, Duration.between(START, END))
              .late(TopicGenerator.WINDOW, TopicGenerator.WINDOW.multipliedBy(3))
              .fault(Fault.DISORDER)
              .fault(Fault.LATE_EVENTS, 0.05)
              .fault(Fault.SKEWED_CLOCKS)
              .fault(Fault.PRODUCER_DUPLICATES, 0.02)
              .fault(Fault.REPLAYS)
              .fault(Fault.COMMITTED_TRANSACTIONS)
              .fault(Fault.UNDATED, 0.02)
              .build()
              .write(broker);
      new FirehoseFiles(folder.resolve("files"), TOPIC).write(sent);
      bigquery.createDataset("events");
      new FirehoseTable(bigquery, "events.orders", TOPIC).create().write(sent);

      SortedMap<Instant, JsonNode> kafka =
          measure(
              "kafka",
              "--bootstrapServers=" + broker.bootstrapServers(),
              "--eventTime=json:event_time",
              "--topic=" + TOPIC);
      SortedMap<Instant, JsonNode> files =
          measure(
              "parquet",
              "--files=" + folder.resolve("files"),
              "--eventTime=column:event_timestamp",
              "--topic=" + TOPIC);
      SortedMap<Instant, JsonNode> rows = measure("bigquery", ofTable(bigquery, "rows"));
      SortedMap<Instant, JsonNode> ranges = measure("bigquery", ofTable(bigquery, "ranges"));

      assertThat(kafka.keySet(), hasSize(WINDOWS));
      assertThat(numbers(files), is(numbers(kafka)));
      assertThat(numbers(rows), is(numbers(kafka)));
      assertThat(numbers(ranges), is(numbers(kafka)));
      assertThat(hop(rows, "EVENT_TO_CONSUMED"), is(hop(files, "EVENT_TO_CONSUMED")));
      assertThat(hop(ranges, "EVENT_TO_CONSUMED"), is(hop(files, "EVENT_TO_CONSUMED")));
      assertThat(contents(rows), is(contents(ranges)));
      contents(rows).values().forEach(unique -> assertThat(unique, is(greaterThan(500L))));
    }
  }

  private static String[] ofTable(BigQueryEmulator bigquery, String mode) {
    List<String> arguments = new ArrayList<>(bigquery.options());
    arguments.add("--table=" + BigQueryEmulator.PROJECT + ".events.orders");
    arguments.add("--tableMode=" + mode);
    arguments.add("--eventTime=column:event_timestamp");
    return arguments.toArray(String[]::new);
  }

  /** The measurements by window, with the ledgers that they list among them. */
  private SortedMap<Instant, JsonNode> measure(String source, String... more) {
    Path outputDir = folder.resolve("out-" + Arrays.hashCode(more));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=" + source,
                "--contentHash=true",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + outputDir,
                "--parallelism=2"));
    HodorRun.of(arguments, more).exits(0);
    OutputFiles output = new OutputFiles(outputDir, Question.of(TOPIC, START, END).source(source));
    SortedMap<Instant, JsonNode> metrics = output.metrics();
    for (JsonNode ledger : output.ledgers()) {
      ((ObjectNode) metrics.get(WireJson.windowStart(ledger))).withArray("/ledgers").add(ledger);
    }
    return metrics;
  }

  /** All that has to be the same everywhere, by window and by name. */
  private static SortedMap<Instant, SortedMap<String, String>> numbers(
      SortedMap<Instant, JsonNode> metrics) {
    SortedMap<Instant, SortedMap<String, String>> numbers = new TreeMap<>();
    metrics.forEach((window, line) -> numbers.put(window, numbers(line)));
    return numbers;
  }

  private static SortedMap<String, String> numbers(JsonNode line) {
    SortedMap<String, String> numbers = new TreeMap<>();
    WireJson.numbers(line).forEach((name, value) -> numbers.put(name, value.toString()));
    // Bytes are those of values, which only Kafka has.
    numbers.remove("bytes");
    numbers.remove("uniqueContents");
    for (JsonNode partition : line.path("partitions")) {
      numbers.put("result of " + partition.path("partition"), partition.path("resultId").asText());
    }
    for (JsonNode ledger : line.path("ledgers")) {
      for (String set : List.of("measured", "undated", "repeated", "tombstone", "undecodable")) {
        numbers.put("ledger of " + ledger.path("partition") + " " + set, ledger.path(set).asText());
      }
    }
    return numbers;
  }

  private static SortedMap<Instant, JsonNode> hop(
      SortedMap<Instant, JsonNode> metrics, String hop) {
    SortedMap<Instant, JsonNode> latencies = new TreeMap<>();
    metrics.forEach(
        (window, line) ->
            line.path("latencies")
                .forEach(
                    latency -> {
                      if (latency.path("hop").asText().equals(hop)) {
                        latencies.put(window, latency);
                      }
                    }));
    assertThat(latencies.keySet(), is(metrics.keySet()));
    return latencies;
  }

  private static SortedMap<Instant, Long> contents(SortedMap<Instant, JsonNode> metrics) {
    SortedMap<Instant, Long> contents = new TreeMap<>();
    metrics.forEach((window, line) -> contents.put(window, line.path("uniqueContents").asLong()));
    return contents;
  }
}
