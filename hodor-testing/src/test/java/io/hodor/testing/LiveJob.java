package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The program as it measures one topic, to topics, InfluxDB and a folder at once; started as often
 * as a test likes.
 */
final class LiveJob implements AutoCloseable {
  static final String DATABASE = "quality";
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
  private static final Duration FINAL_WITHIN = Duration.ofSeconds(120);

  private final KafkaBroker broker;
  private final InfluxDb influx;
  private final Path folder;
  private final String topic;
  private final List<String> options;
  private final ResultTopics results;
  private HodorProcess running;
  private int starts;

  /**
   * @param folder for what the runs say and for their results
   * @param options of every run
   */
  LiveJob(KafkaBroker broker, InfluxDb influx, Path folder, String topic, String... options) {
    this.broker = broker;
    this.influx = influx;
    this.folder = folder;
    this.topic = topic;
    this.options = List.of(options);
    this.results = ResultTopics.of(broker);
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

  private HodorProcess process(String... more) {
    Path log = folder.resolve("hodor-" + ++starts + ".log");
    // A short life: what the JVM saves by compiling less is more than it loses.
    return HodorProcess.of(log, arguments(more))
        .environment("HODOR_JAVA_OPTS", "-Xmx768m -XX:TieredStopAtLevel=1");
  }

  /** What is typed for a run. */
  List<String> arguments(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("measure");
    arguments.add("--bootstrapServers=" + broker.bootstrapServers());
    arguments.add("--topic=" + topic);
    arguments.add("--eventTime=json:event_time");
    arguments.add("--outputBootstrapServers=" + broker.bootstrapServers());
    arguments.add("--influxUrl=" + influx.url());
    arguments.add("--influxDatabase=" + DATABASE);
    arguments.add("--outputDir=" + output());
    arguments.add("--parallelism=2");
    arguments.add("--checkpointingInterval=5000");
    arguments.addAll(options);
    arguments.addAll(List.of(more));
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
    ResultView view =
        results.await(
            "final result of every window of " + question,
            FINAL_WITHIN,
            it -> it.isFinal(question));
    // The others are told the same in the same order, but not at the same moment.
    Instant last = question.end().minus(question.window());
    Deadline end = Deadline.in(FINAL_WITHIN);
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
    new OutputFiles(output(), question)
        .metrics().subMap(question.start(), question.end()).values().stream()
            .filter(line -> !line.path("final").asBoolean())
            .forEach(line -> fail("the folder holds no final result of " + line));
    try (Truth truth = new Truth(question, sent)) {
      assertExact("topics", truth.compare(results.read()), question);
      assertExact("folder", truth.compare(output()), question);
      assertExact("InfluxDB", truth.compare(influx, DATABASE), question);
    }
  }

  private static void assertExact(String output, Comparison comparison, Question question) {
    assertThat(output, comparison.differences(), is(empty()));
    // That nothing differs says little of a truth that has other windows, or nothing in them. How
    // many numbers a window has is no measure: a quiet one has no latencies.
    long windows = Duration.between(question.start(), question.end()).dividedBy(question.window());
    assertThat(output, comparison.expected().keySet(), hasSize(Math.toIntExact(windows)));
    long records =
        comparison.expected().values().stream().mapToLong(numbers -> numbers.get("count")).sum();
    assertThat(output, records, greaterThan(0L));
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
    results.close();
  }
}
