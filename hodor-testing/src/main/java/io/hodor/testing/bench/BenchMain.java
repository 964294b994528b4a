package io.hodor.testing.bench;

import java.util.List;
import java.util.Locale;

/**
 * What {@code make bench} runs: Hodor beside others over a topic in Kafka and over one in Parquet
 * files, and what it takes where a window is large or topics are quiet. Every contender has a
 * process of its own, one after the other, for several rounds. Prints tables in Markdown, and which
 * targets are met.
 */
public final class BenchMain {

  private BenchMain() {}

  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("--help")) {
      System.out.print(BenchOptions.USAGE);
      return;
    }
    BenchOptions options = null;
    try {
      options = BenchOptions.parse(args);
    } catch (IllegalArgumentException e) {
      say("%s%n%n%s", e.getMessage(), BenchOptions.USAGE);
      System.exit(2);
    }
    System.out.printf("%n%s%n", Machine.describe());
    for (Scenario scenario : options.scenarios()) {
      run(scenario, options);
    }
    System.exit(0);
  }

  private static void run(Scenario scenario, BenchOptions options) throws Exception {
    switch (scenario) {
      case KAFKA -> KafkaHalf.run(options);
      case EVENT_TIME -> EventTimeCost.run(options);
      case PARQUET -> ParquetHalf.run(options.rows(), options.codec(), options.rounds());
      case WINDOW -> OpenWindow.run(options);
      case QUIET -> QuietTopics.run(options);
      case COST -> LiveCost.run(options);
      default -> throw new IllegalArgumentException(scenario.word());
    }
  }

  static void say(String format, Object... args) {
    System.err.println(String.format(Locale.ROOT, format, args));
  }
}
