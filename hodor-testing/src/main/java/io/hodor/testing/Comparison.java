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
import java.util.function.Predicate;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.roaringbitmap.longlong.LongIterator;

/** What Hodor published laid beside the truth. */
public final class Comparison {
  private static final Map<String, String> SETS = sets();
  private static final String TOO_LATE = "classes.tooLate";
  private static final int MAX_DEAD_LETTERS = 1_000;

  private final Truth truth;
  private final SortedMap<Instant, SortedMap<String, Long>> expected;
  private final SortedMap<Instant, SortedMap<String, Long>> found = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();
  private long compared;

  private Comparison(Truth truth) {
    this.truth = truth;
    this.expected = truth.windows();
    if (!truth.question().ofKafka()) {
      // How long a value was in Kafka is not known of a row.
      expected.values().forEach(numbers -> numbers.remove("bytes"));
    }
  }

  /** Everything: numbers, texts, offset sets and dead letters. */
  static Comparison of(Truth truth, Results results) {
    Comparison comparison = new Comparison(truth);
    SortedMap<Instant, JsonNode> metrics = new TreeMap<>(results.metrics());
    metrics.keySet().removeIf(window -> !comparison.isAskedFor(window));
    metrics.forEach((window, line) -> comparison.found.put(window, WireJson.numbers(line)));
    comparison.compareWindows();
    metrics.forEach(comparison::compareText);
    comparison.compareLedgers(metrics, comparison.askedFor(results.ledgers()));
    comparison.compareDeadLetters(comparison.askedFor(results.deadLetters()));
    return comparison;
  }

  /**
   * Only numbers, and only those of some names.
   *
   * @param found by window and by the names of {@link Truth#windows}
   * @param names the names that were to be found
   */
  static Comparison ofNumbers(
      Truth truth, SortedMap<Instant, SortedMap<String, Long>> found, Predicate<String> names) {
    Comparison comparison = new Comparison(truth);
    comparison.expected.values().forEach(numbers -> numbers.keySet().removeIf(names.negate()));
    comparison.found.putAll(found);
    comparison.found.keySet().removeIf(window -> !comparison.isAskedFor(window));
    comparison.compareWindows();
    return comparison;
  }

  /** A run without end goes on after the last window that was asked for. */
  private boolean isAskedFor(Instant window) {
    Question question = truth.question();
    return !question.live()
        || (!window.isBefore(question.start()) && window.isBefore(question.end()));
  }

  private List<JsonNode> askedFor(List<JsonNode> lines) {
    return lines.stream().filter(line -> isAskedFor(WireJson.windowStart(line))).toList();
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

  private void compareWindows() {
    expected.forEach(
        (window, numbers) -> {
          if (found.containsKey(window)) {
            compareNumbers(window, numbers, found.get(window));
          } else {
            differ(window, "metrics", "a result", "none");
          }
        });
    for (Instant window : found.keySet()) {
      if (!expected.containsKey(window)) {
        differ(window, "metrics", "no such window", "a result");
      }
    }
    compareTooLate();
  }

  /** In which window a record that came too late is counted depends on when it was read. */
  private void compareTooLate() {
    if (expected.values().stream().noneMatch(numbers -> numbers.containsKey(TOO_LATE))) {
      return;
    }
    long sum =
        found.values().stream().mapToLong(numbers -> numbers.getOrDefault(TOO_LATE, 0L)).sum();
    compared++;
    if (sum != truth.tooLate()) {
      differ("all windows", TOO_LATE, truth.tooLate(), sum);
    }
  }

  private void compareNumbers(
      Instant window, SortedMap<String, Long> expected, SortedMap<String, Long> found) {
    SortedSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(found.keySet());
    names.remove(TOO_LATE);
    for (String name : names) {
      Long wanted = expected.get(name);
      Long read = found.get(name);
      compared++;
      // A latency without records may be left out or be all zeros. A partition with nothing but
      // records that came too late is listed with zeros.
      if (name.startsWith("latency.") || name.startsWith("partitions[")) {
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
    texts.put("kind", question.kind());
    texts.put("windowEnd", window.plus(question.window()).toString());
    texts.put("coverage", "COMPLETE");
    texts.put("isolationLevel", isolationLevel(question));
    texts.put("timing", timing(line));
    texts.put("final", Boolean.toString(isFinal(window, line)));
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

  private static String isolationLevel(Question question) {
    if (!question.ofKafka()) {
      return "ISOLATION_LEVEL_UNSPECIFIED";
    }
    return question.readUncommitted() ? "READ_UNCOMMITTED" : "READ_COMMITTED";
  }

  private String timing(JsonNode line) {
    String timing = line.path("timing").asText();
    boolean live = List.of("ON_TIME", "LATE", "FINAL").contains(timing);
    String wanted = truth.question().live() ? "ON_TIME, LATE or FINAL" : "BOUNDED";
    return truth.question().live() && live ? timing : wanted;
  }

  private boolean isFinal(Instant window, JsonNode line) {
    Question question = truth.question();
    if (question.live()) {
      return line.path("timing").asText().equals("FINAL");
    }
    // A bounded result is final where nothing could have come late any more.
    Instant closes = window.plus(question.window()).plus(question.allowedLateness());
    String computedAt = line.path("computedAt").asText(Instant.MIN.toString());
    return closes.isBefore(Instant.parse(computedAt));
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
        String partition = WireJson.windowStart(ledger) + "|" + ledger.path("partition").asInt();
        String result = ledger.path("resultId").asText();
        if (!results.computeIfAbsent(partition, p -> result).equals(result)) {
          differ(WireJson.windowStart(ledger), "resultId of " + partition, "one", "several");
        }
        chunks.merge(partition, 1, Integer::sum);
        load(ledger, rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the ledgers cannot be loaded", e);
    }
    compareOffsets();
    metrics.forEach((window, line) -> compareLedgerList(window, line, results, chunks));
    results.keySet().forEach(extra -> differ("ledger", extra, "not in the metrics", "there"));
  }

  private static void load(JsonNode ledger, DuckDBAppender rows) throws SQLException {
    long window = WireJson.windowStart(ledger).toEpochMilli();
    for (Map.Entry<String, String> set : SETS.entrySet()) {
      LongIterator offsets = WireJson.offsets(ledger, set.getKey()).getLongIterator();
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
    String expected = "SELECT * FROM expected_offset";
    String found = "SELECT * FROM found_offset WHERE name <> 'too_late'";
    compareOffsets(expected, found);
    // Their windows are not known.
    String ofNoWindow = "SELECT 0::BIGINT AS window_ms, partition, 'too_late' AS name, \"offset\"";
    compareOffsets(
        ofNoWindow + " FROM classified WHERE class = 'too_late'",
        ofNoWindow + " FROM found_offset WHERE name = 'too_late'");
  }

  private void compareOffsets(String expected, String found) {
    for (Truth.Range range : truth.ranges("(" + expected + " EXCEPT " + found + ")")) {
      differ(range.window(), ledgerName(range), offsets(range), "not there");
    }
    for (Truth.Range range : truth.ranges("(" + found + " EXCEPT " + expected + ")")) {
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
            WireJson.windowStart(letter).toEpochMilli()
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
