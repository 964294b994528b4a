package io.hodor.testing;

import static io.hodor.testing.BigQueryAnswer.JSON;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of rows that no sink would write, of several topics and two clusters: both modes find what
 * a plain count over the same rows finds.
 */
class RandomTablesIT {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long USABLE = Instant.parse("1971-01-01T00:00:00Z").toEpochMilli();
  private static final int TABLES = 3;
  private static final int ROWS = 600;
  private static final int WINDOWS = 2;
  private static final Instant START =
      TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(6));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));

  private static final String SCHEMA =
      """
      [{"name": "id", "type": "INTEGER"}, {"name": "origin", "type": "STRING"},
       {"name": "event_timestamp", "type": "TIMESTAMP"},
       {"name": "message_topic", "type": "STRING"},
       {"name": "message_partition", "type": "INTEGER"},
       {"name": "message_offset", "type": "INTEGER"},
       {"name": "message_timestamp", "type": "TIMESTAMP"},
       {"name": "load_time", "type": "TIMESTAMP"}]""";

  private final long seed = Long.getLong("hodor.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir Path folder;

  /**
   * A row as it is meant; the texts are what the table holds.
   *
   * @param partition null where the table holds none, or none that can be
   */
  private record Row(
      int id,
      String origin,
      String topic,
      Long partition,
      Long offset,
      Long eventMs,
      Long recordMs,
      Long loadMs,
      boolean texts,
      boolean garbage) {

    String json() {
      ObjectNode row = JSON.createObjectNode().put("id", id).put("origin", origin);
      row.put("message_topic", topic);
      row.put("event_timestamp", time(eventMs));
      if (texts) {
        row.put("message_partition", partition == null && garbage ? "p-1" : text(partition));
        row.put("message_offset", offset == null && garbage ? "" : text(offset));
        row.put("message_timestamp", recordMs == null && garbage ? "soon" : time(recordMs));
        row.put("load_time", loadMs == null || id % 2 == 0 ? time(loadMs) : text(loadMs));
      } else {
        row.put("message_partition", partition);
        row.put("message_offset", offset);
        row.put("message_timestamp", time(recordMs));
        row.put("load_time", time(loadMs));
      }
      return row.toString();
    }

    private static String text(Long number) {
      return number == null ? null : number.toString();
    }

    private static String time(Long ms) {
      return ms == null ? null : Instant.ofEpochMilli(ms).toString();
    }

    boolean hasOffset() {
      return partition != null
          && offset != null
          && partition >= 0
          && partition <= Integer.MAX_VALUE
          && offset >= 0;
    }
  }

  @Test
  void bothModesFindWhatAPlainCountFinds() {
    System.out.println("seed: -Dhodor.seed=" + seed);
    SortedMap<String, SortedMap<String, Long>> expected = new TreeMap<>();
    try (BigQueryEmulator bigquery = BigQueryEmulator.start()) {
      bigquery.createDataset("random");
      for (int table = 0; table < TABLES; table++) {
        boolean texts = table == 1;
        bigquery.createTable("random.t" + table, texts ? asTexts() : SCHEMA);
        List<Row> rows = rows(texts);
        bigquery.insert("random.t" + table, rows.stream().map(Row::json));
        count("bigquery:hodor-tests.random.t" + table, rows, expected);
      }
      SortedMap<String, JsonNode> rows = measure(bigquery, "rows");
      SortedMap<String, JsonNode> ranges = measure(bigquery, "ranges");
      String reason = "seed " + seed;
      assertThat(reason, numbers(rows), is(expected));
      assertThat(reason, numbers(ranges), is(expected));
      // Whatever else there is: percentiles, both hops, ledgers and their result ids.
      assertThat(reason, ranges.toString(), is(rows.toString()));
      assertThat(expected.size(), is(greaterThan(TABLES * 2)));
    }
  }

  private static String asTexts() {
    int metadata = SCHEMA.indexOf("{\"name\": \"message_topic\"");
    return SCHEMA.substring(0, metadata)
        + SCHEMA.substring(metadata).replaceAll("INTEGER|TIMESTAMP", "STRING");
  }

  private List<Row> rows(boolean texts) {
    List<Row> rows = new ArrayList<>();
    long span = Duration.between(START, END).toMillis() + 2 * TopicGenerator.WINDOW.toMillis();
    for (int i = 0; i < ROWS; i++) {
      long event = START.toEpochMilli() - TopicGenerator.WINDOW.toMillis() + random.nextLong(span);
      Row row =
          new Row(
              random.nextInt(ROWS),
              random.nextInt(4) == 0 ? "other" : "main",
              random.nextBoolean() ? "orders" : "refunds",
              odd(random.nextInt(3), -1L, 1L << 31, Integer.MAX_VALUE + 0L),
              odd(random.nextInt(ROWS), -7L, 1L << 40, Long.MAX_VALUE - 1),
              odd(event, 0L, USABLE - 1, event + 30 * DAY),
              odd(event + random.nextInt(-5_000, 200_000), -1L, USABLE, event + 900 * DAY),
              odd(event + random.nextInt(-100, 9_000_000), 0L, event, event + 5 * DAY),
              texts,
              random.nextBoolean());
      rows.add(row);
      if (random.nextInt(10) == 0) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Mostly the value; at times none, or one of these. */
  private Long odd(long usual, Long... others) {
    int chance = random.nextInt(40);
    return chance == 0 ? null : chance <= others.length ? others[chance - 1] : Long.valueOf(usual);
  }

  /** The plain count. */
  private static void count(
      String source, List<Row> rows, SortedMap<String, SortedMap<String, Long>> windows) {
    long latest = Instant.now().toEpochMilli() + DAY;
    Map<String, Set<String>> seen = new TreeMap<>();
    for (String topic : List.of("orders", "refunds")) {
      for (Instant at = START; at.isBefore(END); at = at.plus(TopicGenerator.WINDOW)) {
        windows.put(source + " " + topic + " " + at, new TreeMap<>());
      }
    }
    for (Row row : rows) {
      if (!row.origin().equals("main")) {
        continue;
      }
      Long record = usable(row.recordMs(), latest);
      Long load = usable(row.loadMs(), latest);
      Long event = usable(row.eventMs(), record == null ? latest : record + DAY);
      Long placed = event != null ? event : record != null ? record : load;
      Instant window =
          placed == null ? null : TopicGenerator.windowStart(Instant.ofEpochMilli(placed));
      String key = source + " " + row.topic() + " " + window;
      if (!windows.containsKey(key)) {
        continue;
      }
      SortedMap<String, Long> numbers = windows.get(key);
      numbers.merge("count", 1L, Long::sum);
      String recordClass =
          !row.hasOffset() ? "undecodable" : event == null ? "undated" : "measured";
      numbers.merge("classes." + recordClass, 1L, Long::sum);
      String content = "content " + row.id() + "/" + row.eventMs();
      if (seen.computeIfAbsent(key, any -> new HashSet<>()).add(content)) {
        numbers.merge("uniqueContents", 1L, Long::sum);
      }
      if (row.hasOffset()) {
        String partition = "partitions[" + row.partition() + "].";
        numbers.merge(partition + "rows", 1L, Long::sum);
        if (seen.get(key).add(partition + row.offset())) {
          numbers.merge(partition + "distinct", 1L, Long::sum);
        }
      }
      if (recordClass.equals("measured") && record != null) {
        long late = record - event;
        numbers.merge("latency.count", 1L, Long::sum);
        numbers.merge("latency.sum", late, Long::sum);
        numbers.merge("latency.min", late, Math::min);
        numbers.merge("latency.max", late, Math::max);
        numbers.merge("latency.negative", late < 0 ? 1L : 0L, Long::sum);
      }
    }
  }

  private static Long usable(Long time, long latest) {
    return time == null || time < USABLE || time > latest ? null : time;
  }

  private SortedMap<String, JsonNode> measure(BigQueryEmulator bigquery, String mode) {
    Path outputDir = folder.resolve(mode);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + BigQueryEmulator.PROJECT + ".random.t*",
                "--tableMode=" + mode,
                "--cluster=main",
                "--clusterColumn=origin",
                "--contentHash=true",
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--outputDir=" + outputDir,
                "--parallelism=2"));
    arguments.addAll(bigquery.options());
    HodorRun.of(arguments).exits(0);
    SortedMap<String, JsonNode> windows = new TreeMap<>();
    for (int table = 0; table < TABLES; table++) {
      for (String topic : List.of("orders", "refunds")) {
        String source = "bigquery:hodor-tests.random.t" + table;
        OutputFiles output =
            new OutputFiles(outputDir, Question.of(topic, START, END).source(source));
        output
            .metrics()
            .forEach((at, line) -> windows.put(source + " " + topic + " " + at, plain(line)));
        for (JsonNode ledger : output.ledgers()) {
          String key = source + " " + topic + " " + WireJson.windowStart(ledger);
          ((ObjectNode) windows.get(key))
              .set(
                  "ledger " + ledger.path("partition") + "/" + ledger.path("chunk"), plain(ledger));
        }
      }
    }
    return windows;
  }

  private static JsonNode plain(JsonNode line) {
    return ((ObjectNode) line).without("computedAt");
  }

  /** What the plain count counts. */
  private static SortedMap<String, SortedMap<String, Long>> numbers(
      SortedMap<String, JsonNode> windows) {
    SortedMap<String, SortedMap<String, Long>> numbers = new TreeMap<>();
    windows.forEach(
        (key, line) -> {
          SortedMap<String, Long> all = WireJson.numbers(line);
          all.keySet().removeIf(it -> it.matches("latency\\.(p\\d+|buckets.*)"));
          all.keySet().removeAll(Set.of("bytes", "uniqueOffsets", "repeated"));
          boolean noLatency = all.getOrDefault("latency.count", 0L) == 0;
          all.keySet().removeIf(it -> noLatency && it.startsWith("latency."));
          all.entrySet().removeIf(it -> it.getKey().startsWith("classes.") && it.getValue() == 0);
          numbers.put(key, all);
        });
    return numbers;
  }
}
