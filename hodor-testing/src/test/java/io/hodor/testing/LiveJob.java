package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
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

  /** A run that ends by itself has to end well. */
  void runToEnd(String... more) {
    HodorProcess run = process(more);
    int exit = run.run(FINAL_WITHIN, () -> {});
    assertThat(String.join("\n", run.said()), exit, is(0));
  }

  private HodorProcess process(String... more) {
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
    Path log = folder.resolve("hodor-" + ++starts + ".log");
    // A short life: what the JVM saves by compiling less is more than it loses.
    return HodorProcess.of(log, arguments)
        .environment("HODOR_JAVA_OPTS", "-Xmx768m -XX:TieredStopAtLevel=1");
  }

  Path output() {
    return folder.resolve("output");
  }

  ResultTopics results() {
    return results;
  }

  /** Waits until every window of the question is final. */
  ResultView awaitFinal(Question question) {
    return results.await(
        "final result of every window of " + question, FINAL_WITHIN, it -> it.isFinal(question));
  }

  /** Whatever a window was published to holds what the truth says. */
  void assertExact(Question question, List<SentRecord> sent) {
    try (Truth truth = new Truth(question, sent)) {
      assertExact("topics", truth.compare(results.read()));
      assertExact("folder", truth.compare(output()));
      assertExact("InfluxDB", truth.compare(influx, DATABASE));
    }
  }

  private static void assertExact(String output, Comparison comparison) {
    assertThat(output, comparison.differences(), is(empty()));
    assertThat(output, comparison.compared(), greaterThan(50L));
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
    results.close();
  }
}
