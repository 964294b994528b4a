package io.hodor.testing.bench;

import io.hodor.testing.KafkaBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What {@code make bench} runs: a broker in its own process, a topic, and every contender in its
 * own process, several rounds each, one after the other. Prints a table in Markdown.
 */
public final class BenchMain {

  private static final String USAGE =
      "make bench ARGS='[--records=5000000] [--valueBytes=200] [--partitions=4] [--rounds=3]'";

  private BenchMain() {}

  public static void main(String[] args) throws Exception {
    Map<String, Long> options = options(args);
    int rounds = options.get("rounds").intValue();
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start()) {
      BenchTopic topic = write(broker, options, options.get("records"));
      Map<Contender, List<Round>> results = new EnumMap<>(Contender.class);
      for (Contender contender : Contender.values()) {
        boolean fits = topic.records() <= contender.mostRecords();
        BenchTopic given = fits ? topic : write(broker, options, contender.mostRecords());
        results.put(contender, run(contender, given, rounds));
      }
      print(topic, rounds, results);
    }
  }

  private static BenchTopic write(KafkaBroker broker, Map<String, Long> options, long records) {
    BenchTopic topic =
        new BenchTopic(
            broker.bootstrapServers(),
            "bench-" + records,
            records,
            options.get("valueBytes").intValue(),
            options.get("partitions").intValue());
    broker.createTopic(topic.name(), topic.partitions(), Map.of());
    say(
        "writing %,d records of %d bytes to %d partitions",
        records, topic.valueBytes(), topic.partitions());
    topic.write();
    return topic;
  }

  private static Map<String, Long> options(String[] args) {
    Map<String, Long> options =
        new TreeMap<>(
            Map.of("records", 5_000_000L, "valueBytes", 200L, "partitions", 4L, "rounds", 3L));
    for (String arg : args) {
      String[] parts = arg.replaceFirst("^--", "").split("=");
      if (parts.length != 2 || options.replace(parts[0], Long.valueOf(parts[1])) == null) {
        say("%s is not known. Usage: %s", arg, USAGE);
        System.exit(2);
      }
    }
    return options;
  }

  private static List<Round> run(Contender contender, BenchTopic topic, int rounds)
      throws IOException, InterruptedException {
    say("%s", contender.title());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx4g",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                ContenderMain.class.getName(),
                contender.name(),
                topic.bootstrapServers(),
                topic.name(),
                String.valueOf(topic.records()),
                String.valueOf(topic.valueBytes()),
                String.valueOf(topic.partitions()),
                String.valueOf(rounds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    List<Round> results = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(Round.MARK)) {
          results.add(check(contender, topic, Round.parse(line)));
        }
      }
    }
    if (process.waitFor() != 0 || results.size() != rounds) {
      throw new IllegalStateException(contender.title() + " failed");
    }
    return results;
  }

  /** Speed is worth nothing where the numbers are wrong. */
  private static Round check(Contender contender, BenchTopic topic, Round round) {
    say("  %.3f M records/s", round.millionsPerSecond());
    if (round.count() != topic.records()
        || round.distinctOffsets() != topic.records()
        || round.distinctContents() != topic.records()) {
      throw new IllegalStateException(contender.title() + " counted wrongly: " + round);
    }
    return round;
  }

  private static void print(BenchTopic topic, int rounds, Map<Contender, List<Round>> results) {
    double limit = median(results.get(Contender.CONSUMER_LOOP), Round::millionsPerSecond);
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "%,d records of %d bytes, %d partitions, %d rounds; Java %s, %d cores, broker beside it%n%n",
        topic.records(),
        topic.valueBytes(),
        topic.partitions(),
        rounds,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors());
    System.out.println(
        "| contender | records | M records/s, median | spread | × (a) | CPU s per M records"
            + " | peak MB |");
    System.out.println("|---|---|---|---|---|---|---|");
    results.forEach(
        (contender, of) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %.3f | %.3f–%.3f | %.2f | %.2f | %d |%n",
                contender.title(),
                of.get(0).count(),
                median(of, Round::millionsPerSecond),
                of.stream().mapToDouble(Round::millionsPerSecond).min().orElseThrow(),
                of.stream().mapToDouble(Round::millionsPerSecond).max().orElseThrow(),
                median(of, Round::millionsPerSecond) / limit,
                median(of, Round::cpuSecondsPerMillion),
                of.stream().mapToLong(Round::peakMegabytes).max().orElseThrow()));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    List<Round> sorted = rounds.stream().sorted(Comparator.comparingDouble(of)).toList();
    return of.applyAsDouble(sorted.get(sorted.size() / 2));
  }

  private static void say(String format, Object... args) {
    System.err.println(String.format(Locale.ROOT, format, args));
  }
}
