package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The program as it measures one topic, to topics, InfluxDB and a folder at once; started as often
 * as a test likes.
 */
final class LiveJob implements AutoCloseable {
  static final String DATABASE = "quality";

  /** A short life: what the JVM saves by compiling less is more than it loses. */
  static final String JAVA_OPTS = "-Xmx768m -XX:TieredStopAtLevel=1";

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
  private static final Duration FINAL_WITHIN = Duration.ofSeconds(240);

  private final KafkaBroker broker;
  private final InfluxDb influx;
  private final Path folder;
  private final String topic;
  private final List<String> options;
  private final ResultTopics results;
  private final Map<String, String> environment = new TreeMap<>();
  private HodorProcess running;
  private int starts;

  /**
   * @param folder for what the runs say and for their results
   * @param options of every run; what is given twice counts as it was given last
   */
  LiveJob(KafkaBroker broker, InfluxDb influx, Path folder, String topic, String... options) {
    this.broker = broker;
    this.influx = influx;
    this.folder = folder;
    this.topic = topic;
    this.options = List.of(options);
    this.results = ResultTopics.of(broker);
  }

  /** Sets variables of the environment of every run. */
  LiveJob environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Starts a run, and returns when it says where it begins. */
  HodorProcess start(String... more) {
    running = process(more).start();
    running.awaitLine(STARTS_WITHIN, "without end, from");
    return running;
  }

  /**
   * A run that ends by itself has to end well.
   *
   * @return what it said
   */
  List<String> runToEnd(String... more) {
    return runTo(0, more);
  }

  /** A run that ends by itself has to end with this exit code. */
  List<String> runTo(int expected, String... more) {
    HodorProcess run = process(more);
    int exit = run.run(FINAL_WITHIN, () -> {});
    assertThat(String.join("\n", run.said()), exit, is(expected));
    return run.said();
  }

  /** Starts a run that ends by itself, and returns at once. */
  HodorProcess begin(String... more) {
    return process(more).start();
  }

  /** Starts an owner of the job, and returns at once. */
  HodorProcess own(String... more) {
    List<String> words = new ArrayList<>(List.of("own"));
    words.addAll(arguments(more));
    return process(words).start();
  }

  private HodorProcess process(String... more) {
    return process(arguments(more));
  }

  private HodorProcess process(List<String> words) {
    HodorProcess process =
        HodorProcess.of(folder.resolve("hodor-" + ++starts + ".log"), words)
            .environment("HODOR_JAVA_OPTS", JAVA_OPTS);
    environment.forEach(process::environment);
    return process;
  }

  /** What is typed for a run. */
  List<String> arguments(String... more) {
    List<String> usual =
        List.of(
            "--bootstrapServers=" + broker.bootstrapServers(),
            "--topic=" + topic,
            "--eventTime=json:event_time",
            "--outputBootstrapServers=" + broker.bootstrapServers(),
            "--influxUrl=" + influx.url(),
            "--influxDatabase=" + DATABASE,
            "--outputDir=" + output(),
            "--parallelism=2",
            "--checkpointingInterval=5000");
    Map<String, String> last = new LinkedHashMap<>();
    Stream.of(usual, options, List.of(more))
        .flatMap(List::stream)
        .forEach(option -> last.put(option.replaceFirst("=.*", ""), option));
    List<String> arguments = new ArrayList<>(List.of("measure"));
    arguments.addAll(last.values());
    return arguments;
  }

  Path output() {
    return folder.resolve("output");
  }

  ResultTopics results() {
    return results;
  }

  /** Waits until every window of the question is final, wherever it is published to. */
  void awaitFinal(Question question) {
    Duration within = FINAL_WITHIN.plus(question.allowedLateness());
    ResultView view =
        results.await(
            "final result of every window of " + question, within, it -> it.isFinal(question));
    // The others are told the same in the same order, but not at the same moment.
    Instant last = question.end().minus(question.window());
    Deadline end = Deadline.in(within);
    while (!isFinalInFolder(last) || !isFinalInInfluxDb(last)) {
      end.orFail(() -> "only the topic has a final result of " + last + "; it has\n" + view);
    }
  }

  private boolean isFinalInFolder(Instant window) {
    Path metrics = output().resolve("metrics.ndjson");
    try {
      return Files.exists(metrics)
          && Files.readAllLines(metrics).stream()
              .filter(line -> line.contains("\"windowStart\":\"" + window + "\""))
              .anyMatch(line -> line.contains("\"timing\":\"FINAL\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFinalInInfluxDb(Instant window) {
    String query = "SELECT \"final\" FROM hodor_metrics WHERE topic = '%s' AND time = '%s'";
    return influx.rows(DATABASE, query.formatted(topic, window)).stream()
        .anyMatch(row -> row.get(1).equals(true));
  }

  /** Whatever the windows were published to holds what the truth says, and holds it for good. */
  void assertExact(Question question, List<SentRecord> sent) {
    assertThat(check(question, sent).differences(), is(empty()));
  }

  /**
   * What a check of everything that the windows were published to came to.
   *
   * @param windows how many windows the truth has
   * @param records how many records lie in them
   * @param differences one readable line each; empty when all is exact
   */
  record Check(int windows, long records, List<String> differences) {}

  /** Compares all windows of a question, wherever they were published to, with the truth. */
  Check check(Question question, List<SentRecord> sent) {
    List<String> differences = new ArrayList<>();
    new OutputFiles(output(), question)
        .metrics().subMap(question.start(), question.end()).values().stream()
            .filter(line -> !line.path("final").asBoolean())
            .forEach(line -> differences.add("folder: no final result of " + line));
    try (Truth truth = new Truth(question, sent)) {
      Comparison topics = truth.compare(results.read());
      add(differences, "topics", topics);
      add(differences, "folder", truth.compare(output()));
      add(differences, "InfluxDB", truth.compare(influx, DATABASE));
      int windows = topics.expected().size();
      long records =
          topics.expected().values().stream().mapToLong(numbers -> numbers.get("count")).sum();
      // That nothing differs says little of a truth that has other windows, or nothing in them. How
      // many numbers a window has is no measure: a quiet one has no latencies.
      if (windows != Duration.between(question.start(), question.end()).dividedBy(question.window())
          || records == 0) {
        differences.add(
            "the truth has %d windows with %d records for %s"
                .formatted(windows, records, question));
      }
      return new Check(windows, records, differences);
    }
  }

  private static void add(List<String> differences, String output, Comparison comparison) {
    comparison.differences().forEach(it -> differences.add(output + ": " + it));
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
    results.close();
  }
}
