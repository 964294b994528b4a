package io.hodor.testing.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code make bench} runs: Hodor beside others over a topic in Kafka, then over a topic in
 * Parquet files. Every contender has a process of its own, one after the other, for several rounds.
 * Prints a table in Markdown for each half.
 */
public final class BenchMain {

  private static final String USAGE =
      "make bench ARGS='[--half=kafka|parquet] [--records=5000000] [--valueBytes=200]"
          + " [--partitions=4] [--rows=10000000] [--codec=snappy] [--rounds=3]'";

  private BenchMain() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = options(args);
    String half = options.get("half");
    int rounds = Integer.parseInt(options.get("rounds"));
    if (!half.equals("parquet")) {
      KafkaHalf.run(
          Long.parseLong(options.get("records")),
          Integer.parseInt(options.get("valueBytes")),
          Integer.parseInt(options.get("partitions")),
          rounds);
    }
    if (!half.equals("kafka")) {
      ParquetHalf.run(Long.parseLong(options.get("rows")), options.get("codec"), rounds);
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options =
        new TreeMap<>(
            Map.of(
                "half", "both",
                "records", "5000000",
                "valueBytes", "200",
                "partitions", "4",
                "rows", "10000000",
                "codec", "snappy",
                "rounds", "3"));
    for (String arg : args) {
      String[] parts = arg.replaceFirst("^--", "").split("=");
      if (parts.length != 2 || options.replace(parts[0], parts[1]) == null) {
        say("%s is not known. Usage: %s", arg, USAGE);
        System.exit(2);
      }
    }
    return options;
  }

  static void say(String format, Object... args) {
    System.err.println(String.format(Locale.ROOT, format, args));
  }
}
