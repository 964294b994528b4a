package io.hodor.testing;

import io.hodor.pipeline.drill.DeadLetter;
import io.hodor.pipeline.drill.FirehoseDeadLetters;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The demo's end: what was done to the sinks beside what the verdict names, and the report. */
final class DemoVerdict {
  private static final Duration HODOR_ENDS_WITHIN = Duration.ofMinutes(3);

  /**
   * The demo has no patience: its sinks are done as soon as they are written, hours after the
   * events.
   */
  private static final String CONFIG =
      """
      defaults:
        sources:
          parquet: {settle: PT1M, latency: PT24H}
          bigquery: {settle: PT1M, latency: PT24H}
      """;

  private final String topic;
  private final Path folder;
  private final Path outputDir;
  private final PrintStream out;
  private final Consumer<String> say;

  /**
   * @param folder for what Hodor says, its configuration and the report
   * @param outputDir where the results of all sources lie
   * @param out where the table goes
   * @param say tells the reader something
   */
  DemoVerdict(String topic, Path folder, Path outputDir, PrintStream out, Consumer<String> say) {
    this.topic = topic;
    this.folder = folder;
    this.outputDir = outputDir;
    this.out = out;
    this.say = say;
  }

  /**
   * Runs it; whether the verdict over each of the sources names just what was done to it.
   *
   * @param sent all records of the topic
   * @param question the windows that were measured
   * @param sources those that were measured beside Kafka
   */
  boolean run(List<SentRecord> sent, Question question, List<String> sources) {
    Path config = folder.resolve("score.yaml");
    Path deadLetters = folder.resolve("dead-letters");
    List<DeadLetter> putAside =
        sent.stream()
            .filter(it -> it.committed() && it.intent() == SentRecord.Intent.UNDATED)
            .map(SentRecord::deadLetter)
            .toList();
    write(config, CONFIG);
    new FirehoseDeadLetters(deadLetters, topic).write(putAside, Instant.now());
    boolean scored =
        hodor(
            "score",
            "--asOf=now",
            "--cluster=default",
            "--inputDir=" + shortened(outputDir),
            "--outputDir=" + shortened(outputDir),
            "--scoreConfig=" + shortened(config),
            "--deadLetterFiles=" + shortened(deadLetters));
    return scored && compare(sent, question, sources) & report();
  }

  private boolean compare(List<SentRecord> sent, Question question, List<String> sources) {
    TextTable table = new TextTable(List.of("source", "fault", "injected", "found", ""));
    boolean right = true;
    for (String source : sources) {
      VerdictCheck check =
          VerdictCheck.of(
              outputDir.resolve("quality.ndjson"),
              question.source(source),
              made(sent, question, source));
      for (VerdictCheck.Line line : check.lines()) {
        if (line.made().isEmpty() && line.isRight() && !line.name().equals("unexpected")) {
          continue;
        }
        table.row(
            List.of(
                source,
                line.name(),
                number(line.made().size()),
                number(line.counted()),
                line.isRight() ? "✓ offset by offset" : "✗"));
      }
      check.differences().forEach(say);
      right &= check.differences().isEmpty();
      say.accept("the verdict over " + source + ": " + words(check.statuses()));
    }
    out.println();
    table.lines().forEach(out::println);
    out.println();
    return right;
  }

  private static Map<String, Set<String>> made(
      List<SentRecord> sent, Question question, String source) {
    LossySink sink = new LossySink(sent, question.source(source));
    Map<String, Set<String>> made = new LinkedHashMap<>();
    made.put("lost", places(sink.lost()));
    made.put("repeated", places(sink.repeated()));
    made.put("dead_lettered", inKafkaOnly(sent, question));
    return made;
  }

  /** What Kafka has in one of the windows, and no sink can write. */
  private static Set<String> inKafkaOnly(List<SentRecord> sent, Question question) {
    try (Truth truth = new Truth(question, sent)) {
      return truth.places(Set.of("undated", "undecodable"));
    }
  }

  private static Set<String> places(List<SentRecord> records) {
    return records.stream().map(VerdictCheck::place).collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean report() {
    Path report = folder.resolve("report.html");
    boolean written =
        hodor("report", "--inputDir=" + shortened(outputDir), "--output=" + shortened(report));
    if (written) {
      say.accept("the report: " + shortened(report));
    }
    return written;
  }

  private boolean hodor(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(options));
    HodorProcess hodor = HodorProcess.of(folder.resolve("hodor-" + command + ".log"), arguments);
    say.accept(hodor.commandLine());
    int exitCode = hodor.run(HODOR_ENDS_WITHIN, () -> say.accept("still at it"));
    if (exitCode != 0) {
      hodor.said().forEach(say);
    }
    return exitCode == 0;
  }

  private static String words(Map<String, Integer> statuses) {
    return statuses.entrySet().stream()
        .map(it -> it.getValue() + " windows " + it.getKey())
        .collect(Collectors.joining(", "));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Path shortened(Path file) {
    return RepositoryRoot.path().relativize(file);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
