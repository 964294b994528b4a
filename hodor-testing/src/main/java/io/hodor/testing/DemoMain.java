package io.hodor.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code make demo}: writes a topic with every fault, measures it with Hodor and shows the result
 * beside the truth; measures what a sink made of it; then watches another one live. Ends with 0
 * only when not one number differs.
 */
public final class DemoMain {
  private static final String TOPIC = "orders";
  private static final long SEED = 20_260_504;
  private static final int EVENTS = 300_000;
  private static final int WINDOWS = 18;
  private static final Duration HODOR_ENDS_WITHIN = Duration.ofMinutes(3);
  private static final int LOG_LINES_SHOWN = 40;

  // The table's signs are beyond ASCII, whatever the locale.
  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final long began = System.nanoTime();
  private final Path folder = RepositoryRoot.target().resolve("demo");
  private final Path outputDir = folder.resolve("output");
  private final Path log = folder.resolve("hodor.log");

  private List<SentRecord> sent = List.of();
  private Question question;
  private final List<String> sinks = new ArrayList<>();

  private DemoMain() {}

  /** Runs the demo; no arguments. */
  public static void main(String[] args) throws Exception {
    System.exit(new DemoMain().run());
  }

  private int run() throws IOException {
    if (Files.exists(folder)) {
      ServerProcess.delete(folder);
    }
    Files.createDirectories(outputDir);
    say("starting a Kafka broker");
    try (KafkaBroker broker = KafkaBroker.start()) {
      int exitCode = measure(broker);
      return exitCode == 0 ? Math.max(watch(broker), judge()) : exitCode;
    }
  }

  private int judge() throws IOException {
    out.println();
    printFiles();
    out.println();
    say("the verdict: sources compared, offset by offset");
    DemoVerdict verdict = new DemoVerdict(TOPIC, folder, outputDir, out, this::say);
    return verdict.run(sent, question, sinks) ? 0 : 1;
  }

  private int watch(KafkaBroker broker) {
    out.println();
    say("now live: a topic watched while it is written, in windows of ten seconds");
    DemoLive live = new DemoLive(broker, folder.resolve("hodor-live.log"), this::say);
    return live.run() ? 0 : 1;
  }

  private int measure(KafkaBroker broker) throws IOException {
    // The topic reaches one window beyond the range on both sides: none of that may be counted.
    Instant end =
        TopicGenerator.windowStart(Instant.now()).minus(TopicGenerator.WINDOW.multipliedBy(2));
    Instant start = end.minus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));
    TopicGenerator generator =
        TopicGenerator.builder(TOPIC)
            .seed(SEED)
            .events(EVENTS)
            .partitions(8)
            .time(
                start.minus(TopicGenerator.WINDOW), TopicGenerator.WINDOW.multipliedBy(WINDOWS + 2))
            .allFaults()
            .build();
    say("broker %s is ready; writing topic '%s'", broker.bootstrapServers(), TOPIC);
    sent = generator.write(broker);
    say("%,d records written, with faults of %d kinds", sent.size(), Fault.values().length);

    question = Question.of(TOPIC, start, end);
    HodorProcess hodor = HodorProcess.of(log, arguments(broker, question));
    say("measuring: %s", hodor.commandLine());
    int exitCode = hodor.run(HODOR_ENDS_WITHIN, () -> say("still measuring"));
    if (exitCode != 0) {
      showLog(hodor, exitCode);
      return 1;
    }
    say("measured; computing the truth from the records sent, in SQL");
    try (Truth truth = new Truth(question, sent)) {
      Comparison comparison = truth.compare(outputDir);
      say("compared");
      new DemoTable(out, coloured()).print(comparison, generator, truth);
      if (!comparison.differences().isEmpty()) {
        return 1;
      }
    }
    boolean exact = isExact(new ParquetCopy(TOPIC, folder.resolve("parquet")));
    exact &= isExactInBigQuery();
    return exact ? 0 : 1;
  }

  /** An extra: the emulator is large, and this demo does not fetch it. */
  private boolean isExactInBigQuery() {
    out.println();
    if (!BigQueryEmulator.isAtHand()) {
      say(
          "no emulator of BigQuery is at hand, so that this part is left out (make test fetches one)");
      return true;
    }
    try (BigQueryEmulator bigquery = BigQueryEmulator.start()) {
      return isExact(new BigQueryCopy(TOPIC, bigquery));
    }
  }

  private boolean isExact(SinkCopy copy) {
    sinks.add(copy.source());
    return new DemoSink(question, copy, folder, outputDir, out, this::say).run(sent);
  }

  private List<String> arguments(KafkaBroker broker, Question question) {
    return List.of(
        "measure",
        "--source=kafka",
        "--bootstrapServers=" + broker.bootstrapServers(),
        "--topic=" + TOPIC,
        "--startTime=" + question.start(),
        "--endTime=" + question.end(),
        "--eventTime=json:event_time",
        "--eventTimeName=event_time",
        "--outputDir=" + shortened(outputDir));
  }

  private void showLog(HodorProcess hodor, int exitCode) {
    say("Hodor failed with exit code %d; the end of %s:", exitCode, shortened(log));
    List<String> lines = hodor.said();
    lines.stream()
        .skip(Math.max(0, lines.size() - LOG_LINES_SHOWN))
        .forEach(line -> out.println("  " + line));
  }

  private void printFiles() throws IOException {
    out.println("Files:");
    try (var files = Files.list(outputDir)) {
      for (Path file : files.sorted().toList()) {
        out.printf(Locale.ROOT, "  %-52s %,12d bytes%n", shortened(file), Files.size(file));
      }
    }
    out.printf("  %s%n", shortened(log));
  }

  private static Path shortened(Path file) {
    return RepositoryRoot.path().relativize(file);
  }

  private void say(String format, Object... values) {
    say(String.format(Locale.ROOT, format, values));
  }

  private void say(String words) {
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds, words);
  }

  private static boolean coloured() {
    return System.console() != null && System.getenv("NO_COLOR") == null;
  }
}
