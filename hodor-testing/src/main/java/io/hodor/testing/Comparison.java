package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.roaringbitmap.longlong.LongIterator;

/** Hodor's files laid beside the truth. */
public final class Comparison {
  private static final Map<String, String> SETS = sets();
  private static final int MAX_DEAD_LETTERS = 1_000;

  private final Truth truth;
  private final SortedMap<Instant, SortedMap<String, Long>> expected;
  private final SortedMap<Instant, SortedMap<String, Long>> found = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();
  private long compared;

  Comparison(Truth truth, OutputFiles files) {
    this.truth = truth;
    this.expected = truth.windows();
    SortedMap<Instant, JsonNode> metrics = files.metrics();
    metrics.forEach((window, line) -> found.put(window, OutputFiles.numbers(line)));
    compareWindows(metrics);
    compareLedgers(metrics, files.ledgers());
    compareDeadLetters(files.deadLetters());
  }

  /** One readable line for everything that differs. */
  public List<String> differences() {
    return List.copyOf(differences);
  }

  /** How many numbers and offset sets were compared. */
  public long compared() {
    return compared;
  }

  /** What had to be there, as {@link Truth#windows}. */
  public SortedMap<Instant, SortedMap<String, Long>> expected() {
    return expected;
  }

  /** What was there, under the same names. */
  public SortedMap<Instant, SortedMap<String, Long>> found() {
    return found;
  }

  private void compareWindows(SortedMap<Instant, JsonNode> metrics) {
    expected.forEach(
        (window, numbers) -> {
          if (!found.containsKey(window)) {
            differ(window, "metrics", "a line in metrics.ndjson", "none");
            return;
          }
          compareNumbers(window, numbers, found.get(window));
          compareText(window, metrics.get(window));
        });
    for (Instant window : found.keySet()) {
      if (!expected.containsKey(window)) {
        differ(window, "metrics", "no such window", "a line in metrics.ndjson");
      }
    }
  }

  private void compareNumbers(
      Instant window, SortedMap<String, Long> expected, SortedMap<String, Long> found) {
    SortedSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      Long wanted = expected.get(name);
      Long read = found.get(name);
      compared++;
      // A latency without records may be left out or be all zeros.
      if (name.startsWith("latency.")) {
        wanted = wanted == null ? Long.valueOf(0) : wanted;
        read = read == null ? Long.valueOf(0) : read;
      }
      if (wanted == null || !wanted.equals(read)) {
        differ(window, name, wanted, read);
      }
    }
  }

  private void compareText(Instant window, JsonNode line) {
    Question question = truth.question();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("wireMajor", "1");
    texts.put("kind", "KAFKA");
    texts.put("windowEnd", window.plus(question.window()).toString());
    texts.put("coverage", "COMPLETE");
    texts.put("timing", "BOUNDED");
    texts.put("isolationLevel", question.readUncommitted() ? "READ_UNCOMMITTED" : "READ_COMMITTED");
    // A bounded result is final where nothing could have come late any more.
    Instant closes = window.plus(question.window()).plus(question.allowedLateness());
    String computedAt = line.path("computedAt").asText(Instant.MIN.toString());
    texts.put("final", Boolean.toString(closes.isBefore(Instant.parse(computedAt))));
    texts.forEach(
        (name, text) -> {
          compared++;
          if (!line.path(name).asText().equals(text)) {
            differ(window, name, text, line.path(name).asText("nothing"));
          }
        });
    compared++;
    String eventTime = line.path("eventTime").asText();
    if (question.fromRecord() ? !eventTime.equals("record") : !eventTime.startsWith("payload:")) {
      differ(window, "eventTime", question.fromRecord() ? "record" : "payload:NAME", eventTime);
    }
  }

  private void compareLedgers(SortedMap<Instant, JsonNode> metrics, List<JsonNode> ledgers) {
    truth.execute(
        """
        CREATE OR REPLACE TABLE found_offset (window_ms BIGINT, partition INTEGER, name VARCHAR,
            "offset" BIGINT)""");
    Map<String, String> results = new HashMap<>();
    Map<String, Integer> chunks = new HashMap<>();
    try (DuckDBAppender rows =
        truth.database().unwrap(DuckDBConnection.class).createAppender("found_offset")) {
      for (JsonNode ledger : ledgers) {
        String partition = OutputFiles.windowStart(ledger) + "|" + ledger.path("partition").asInt();
        String result = ledger.path("resultId").asText();
        if (!results.computeIfAbsent(partition, p -> result).equals(result)) {
          differ(OutputFiles.windowStart(ledger), "resultId of " + partition, "one", "several");
        }
        chunks.merge(partition, 1, Integer::sum);
        load(ledger, rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the ledgers cannot be loaded", e);
    }
    compareOffsets();
    metrics.forEach((window, line) -> compareLedgerList(window, line, results, chunks));
    results.keySet().forEach(extra -> differ("ledger", extra, "not in metrics.ndjson", "there"));
  }

  private static void load(JsonNode ledger, DuckDBAppender rows) throws SQLException {
    long window = OutputFiles.windowStart(ledger).toEpochMilli();
    for (Map.Entry<String, String> set : SETS.entrySet()) {
      LongIterator offsets = OutputFiles.offsets(ledger, set.getKey()).getLongIterator();
      while (offsets.hasNext()) {
        rows.beginRow();
        rows.append(window);
        rows.append(ledger.path("partition").asInt());
        rows.append(set.getValue());
        rows.append(offsets.next());
        rows.endRow();
      }
    }
  }

  private void compareOffsets() {
    truth.query(
        """
        SELECT count(*) FROM (SELECT DISTINCT window_ms, partition, name FROM expected_offset)""",
        row -> compared += row.getLong(1));
    for (Truth.Range range :
        truth.ranges("(SELECT * FROM expected_offset EXCEPT SELECT * FROM found_offset)")) {
      differ(range.window(), ledgerName(range), offsets(range), "not there");
    }
    for (Truth.Range range :
        truth.ranges("(SELECT * FROM found_offset EXCEPT SELECT * FROM expected_offset)")) {
      differ(range.window(), ledgerName(range), "not there", offsets(range));
    }
  }

  /** The measurement says which ledgers there are; the ones it names are taken out of the map. */
  private void compareLedgerList(
      Instant window, JsonNode line, Map<String, String> results, Map<String, Integer> chunks) {
    for (JsonNode listed : line.path("partitions")) {
      String partition = window + "|" + listed.path("partition").asInt();
      String name = "ledger of partition " + listed.path("partition").asInt();
      compared += 2;
      String result = results.remove(partition);
      if (!listed.path("resultId").asText().equals(result)) {
        differ(window, name + ", resultId", listed.path("resultId").asText(), result);
      }
      if (!Integer.valueOf(listed.path("chunks").asInt()).equals(chunks.get(partition))) {
        differ(window, name + ", chunks", listed.path("chunks"), chunks.get(partition));
      }
    }
  }

  private void compareDeadLetters(List<JsonNode> letters) {
    SortedSet<String> found = new TreeSet<>();
    for (JsonNode letter : letters) {
      if (letter.path("recordClass").asText().equals("UNDECODABLE")) {
        found.add(
            OutputFiles.windowStart(letter).toEpochMilli()
                + " "
                + letter.path("partition").asInt()
                + "/"
                + letter.path("offset").asLong());
      }
    }
    SortedSet<String> missing = new TreeSet<>();
    truth.query(
        """
        SELECT window_ms || ' ' || partition || '/' || "offset"
        FROM (SELECT *, count(*) OVER (PARTITION BY window_ms, partition) AS n
              FROM expected_offset WHERE name = 'undecodable')
        WHERE n <= %d"""
            .formatted(MAX_DEAD_LETTERS),
        row -> {
          compared++;
          if (!found.remove(row.getString(1))) {
            missing.add(row.getString(1));
          }
        });
    missing.forEach(letter -> differ("dead letter", letter, "there", "not there"));
    truth.query(
        """
        SELECT DISTINCT window_ms || ' ' || partition || '/' || "offset"
        FROM expected_offset WHERE name = 'undecodable'""",
        row -> found.remove(row.getString(1)));
    found.forEach(letter -> differ("dead letter", letter, "not there", "there"));
  }

  private void differ(Object where, String what, Object expected, Object found) {
    differences.add(
        where + " " + what + ": expected " + orNothing(expected) + ", found " + orNothing(found));
  }

  private static Object orNothing(Object value) {
    return value == null ? "nothing" : value;
  }

  private static String ledgerName(Truth.Range range) {
    return "ledger of partition " + range.partition() + ", " + range.set();
  }

  private static String offsets(Truth.Range range) {
    return range.from() == range.to()
        ? "offset " + range.from()
        : "offsets " + range.from() + " to " + range.to();
  }

  /** The ledger's field of each set. */
  private static Map<String, String> sets() {
    Map<String, String> sets = new LinkedHashMap<>();
    for (String name : List.of("measured", "tombstone", "undecodable", "undated", "repeated")) {
      sets.put(name, name);
    }
    sets.put("tooLate", "too_late");
    return sets;
  }
}
