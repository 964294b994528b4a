package io.hodor.testing.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of a scenario, as a table in Markdown. */
final class BenchTable {

  private final String unit;
  private final Map<String, List<Round>> rows = new LinkedHashMap<>();
  private final Map<String, String> references = new LinkedHashMap<>();

  /**
   * @param unit what is counted
   */
  BenchTable(String unit) {
    this.unit = unit;
  }

  /**
   * Adds a contender.
   *
   * @param reference the title of the one that its speed is divided by
   */
  void add(String title, String reference, List<Round> rounds) {
    rows.put(title, rounds);
    references.put(title, reference);
  }

  /** Whether these were all measured. */
  boolean has(String... titles) {
    return rows.keySet().containsAll(List.of(titles));
  }

  /**
   * As it is printed.
   *
   * @param head what was run, and how often
   */
  List<String> lines(String head) {
    List<String> lines = new ArrayList<>(List.of("", head, ""));
    lines.add(
        String.format(
            "| contender | %1$s | M %1$s/s, median | spread | × | CPU s per M %1$s | × | all CPU s | peak MB |",
            unit));
    lines.add("|---|---|---|---|---|---|---|---|---|");
    rows.forEach((title, rounds) -> lines.add(line(title, rounds)));
    return lines;
  }

  /** Prints it. */
  void print(String head) {
    lines(head).forEach(System.out::println);
  }

  private String line(String title, List<Round> rounds) {
    String reference = references.get(title);
    boolean compared = has(reference);
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.3f | %.3f–%.3f | %s | %.2f | %s | %.1f | %d |",
        title,
        rounds.get(0).finish().count(),
        Median.of(rounds, Round::millionsPerSecond),
        rounds.stream().mapToDouble(Round::millionsPerSecond).min().orElseThrow(),
        rounds.stream().mapToDouble(Round::millionsPerSecond).max().orElseThrow(),
        compared ? ratio(speedRatio(title, reference), reference) : "",
        Median.of(rounds, Round::cpuSecondsPerMillion),
        compared ? ratio(cpuRatio(title, reference), reference) : "",
        Median.of(rounds, Round::allCpuSeconds),
        rounds.stream().mapToLong(Round::peakMegabytes).max().orElseThrow());
  }

  private static String ratio(double ratio, String reference) {
    return String.format(
        Locale.ROOT, "%.2f %s", ratio, reference.substring(0, reference.indexOf(')') + 1));
  }

  /** How many times as fast as another one a contender is. */
  double speedRatio(String title, String other) {
    return Median.of(rows.get(title), Round::millionsPerSecond)
        / Median.of(rows.get(other), Round::millionsPerSecond);
  }

  /** How many times as much of the processors as another one a contender takes for a record. */
  double cpuRatio(String title, String other) {
    return Median.of(rows.get(title), Round::cpuSecondsPerMillion)
        / Median.of(rows.get(other), Round::cpuSecondsPerMillion);
  }
}
