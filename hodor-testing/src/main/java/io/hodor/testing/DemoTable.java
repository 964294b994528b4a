package io.hodor.testing;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shows a comparison on a terminal: each number that Hodor found, and whether it is the truth. */
final class DemoTable {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);
  private static final int SHOWN_DIFFERENCES = 30;

  private final PrintStream out;
  private final boolean coloured;

  DemoTable(PrintStream out, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
  }

  void print(Comparison comparison, TopicGenerator generator, Truth truth) {
    printWindows(comparison);
    printFaults(generator);
    printSummary(comparison, truth);
  }

  private void printWindows(Comparison comparison) {
    Map<String, String> columns = columns();
    List<String> titles = new ArrayList<>(List.of("window (UTC)"));
    titles.addAll(columns.values());
    TextTable table = new TextTable(titles);
    for (Instant window : comparison.expected().keySet()) {
      SortedMap<String, Long> found = comparison.found().getOrDefault(window, new TreeMap<>());
      List<String> row = new ArrayList<>(List.of(HOUR.format(window)));
      for (String name : columns.keySet()) {
        row.add(cell(found.get(name), comparison.expected().get(window).get(name), name));
      }
      table.row(row);
    }
    out.println();
    table.lines().forEach(line -> out.println(colour(line)));
    out.println();
    out.println("  ✓ the truth says the same    ✗ the truth says the number behind it");
    out.println("  latencies in ms, from the event to the broker; negative: clocks ahead");
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("count", "count");
    columns.put("uniqueOffsets", "offsets");
    columns.put("uniqueContents", "contents");
    columns.put("repeated", "repeated");
    columns.put("classes.measured", "measured");
    columns.put("classes.tombstone", "tombstone");
    columns.put("classes.undecodable", "undecod.");
    columns.put("classes.undated", "undated");
    columns.put("latency.negative", "negative");
    columns.put("latency.p50", "p50");
    columns.put("latency.p99", "p99");
    return columns;
  }

  private static String cell(Long found, Long expected, String name) {
    if (name.startsWith("latency.") && expected == null && (found == null || found == 0)) {
      return "- ✓";
    }
    if (expected != null && expected.equals(found)) {
      return number(found) + " ✓";
    }
    return number(found) + " ✗ " + number(expected);
  }

  private static String number(Long number) {
    return number == null ? "nothing" : String.format(Locale.ROOT, "%,d", number);
  }

  private void printFaults(TopicGenerator generator) {
    out.println();
    out.println("What was done to the topic, and where Hodor shows it:");
    for (Fault fault : Fault.values()) {
      String where = "";
      if (fault == Fault.QUIET_WINDOW) {
        where = generator.quietWindow().map(w -> ": " + HOUR.format(w)).orElse("");
      } else if (fault == Fault.SILENT_PARTITION && generator.silentPartition().isPresent()) {
        where = ": partition " + generator.silentPartition().getAsInt();
      }
      out.printf("  %-60s %s%s%n", fault.injected(), fault.shown(), where);
    }
    out.println();
  }

  private void printSummary(Comparison comparison, Truth truth) {
    List<String> differences = comparison.differences();
    for (String difference : differences.stream().limit(SHOWN_DIFFERENCES).toList()) {
      out.println(colour("  ✗ " + difference));
    }
    if (differences.size() > SHOWN_DIFFERENCES) {
      out.printf("  and %,d more%n", differences.size() - SHOWN_DIFFERENCES);
    }
    long offsets =
        truth.ranges().stream()
            .filter(range -> !range.set().equals("repeated"))
            .mapToLong(range -> range.to() - range.from() + 1)
            .sum();
    out.printf(
        Locale.ROOT,
        "%d windows, %,d numbers and %,d offsets compared, %,d differ%n",
        comparison.expected().size(),
        comparison.compared(),
        offsets,
        differences.size());
    out.println();
  }

  /** Marks right and wrong, but only where somebody sees colours. */
  private String colour(String line) {
    if (!coloured) {
      return line;
    }
    return line.replace("✓", "\u001b[32m✓\u001b[0m").replace("✗", "\u001b[31m✗\u001b[0m");
  }
}
