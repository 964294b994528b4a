package io.hodor.testing.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results of a half of the bench, as a table in Markdown. */
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

  /**
   * Prints it.
   *
   * @param head what was run, and how often
   */
  void print(String head) {
    System.out.printf(
        Locale.ROOT,
        "%n%s; Java %s, %d cores%n%n",
        head,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors());
    System.out.printf(
        "| contender | %1$s | M %1$s/s, median | spread | × | CPU s per M %1$s | peak MB |%n",
        unit);
    System.out.println("|---|---|---|---|---|---|---|");
    rows.forEach(this::print);
  }

  private void print(String title, List<Round> rounds) {
    String reference = references.get(title);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.3f | %.3f–%.3f | %.2f %s | %.2f | %d |%n",
        title,
        rounds.get(0).finish().count(),
        median(rounds, Round::millionsPerSecond),
        rounds.stream().mapToDouble(Round::millionsPerSecond).min().orElseThrow(),
        rounds.stream().mapToDouble(Round::millionsPerSecond).max().orElseThrow(),
        ratio(title),
        reference.substring(0, reference.indexOf(' ')),
        median(rounds, Round::cpuSecondsPerMillion),
        rounds.stream().mapToLong(Round::peakMegabytes).max().orElseThrow());
  }

  /** How many times as fast as its reference a contender is. */
  double ratio(String title) {
    return median(rows.get(title), Round::millionsPerSecond)
        / median(rows.get(references.get(title)), Round::millionsPerSecond);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    List<Round> sorted = rounds.stream().sorted(Comparator.comparingDouble(of)).toList();
    return of.applyAsDouble(sorted.get(sorted.size() / 2));
  }
}
