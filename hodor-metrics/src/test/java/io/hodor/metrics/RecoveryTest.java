package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.TestMessages.at;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.Message;
import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.metrics.ScriptedSource.Step;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.Read;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that breaks down and is restored by Flink ends with the truth, wherever it broke down. */
class RecoveryTest {

  private static final int WINDOWS = 6;
  private static final Duration LATENESS = Duration.ofHours(1);
  private static final Duration DISORDER = Duration.ofMinutes(3);
  private static final int SPLITS = 3;

  @TempDir Path state;

  /** With the settings that Hodor asks for, but shorter intervals. */
  private FlinkPipelineOptions options(String stateBackend) {
    FlinkPipelineOptions options = TestRunner.flink(2, 1_000_000);
    options.setStreaming(true);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setMaxBundleTimeMills(20L);
    options.setAutoWatermarkInterval(10L);
    options.setCheckpointingInterval(50L);
    options.setShutdownSourcesAfterIdleMs(0L);
    options.setNumberOfExecutionRetries(20);
    options.setExecutionRetryDelay(1L);
    options.setStateBackend(stateBackend);
    options.setStateBackendStoragePath(state.toUri().toString());
    return options;
  }

  private Published run(String stateBackend, Published published, ScriptedSource source) {
    return EngineRun.of(
        options(stateBackend),
        EngineRun.live(WINDOWS, LATENESS, Duration.ofMillis(100)),
        List.of(ORDERS_TOPIC),
        Read.from(source),
        published);
  }

  private static void assertTruth(String reason, Published published, List<TestMessage> messages) {
    assertThat(
        reason,
        published.last(ORDERS),
        is(WindowTruth.of(messages, WINDOW, NOON, NOON.plus(WINDOW.multipliedBy(WINDOWS)))));
    for (int window = 0; window < WINDOWS; window++) {
      Instant start = NOON.plus(WINDOW.multipliedBy(window));
      List<QualityMetrics> results = published.metricsOf(start);
      assertThat(reason + " " + start, results.get(results.size() - 1).getFinal(), is(true));
    }
    assertThat(reason, published.drops(), is(anEmptyMap()));
    Set<String> undecodable = new TreeSet<>();
    for (TestMessage message : messages) {
      if (message.recordClass() == RecordClass.UNDECODABLE) {
        undecodable.add(message.partition() + "/" + message.offset());
      }
    }
    Set<String> letters = new TreeSet<>();
    for (DeadLetter letter : published.deadLetters()) {
      letters.add(letter.getPartition() + "/" + letter.getOffset());
    }
    assertThat(reason, letters, is(undecodable));
  }

  private static final List<TestMessage> FIRST =
      List.of(
          measured(0, 1, at("12:00:01"), "a"),
          measured(1, 1, at("12:00:02"), "b"),
          measured(2, 1, at("12:10:03"), "c"));

  private static final List<TestMessage> SECOND =
      List.of(
          measured(0, 2, at("12:01:01"), "d"),
          measured(1, 2, at("12:02:02"), "a"),
          measured(3, 1, at("12:11:03"), "e"));

  private static List<TestMessage> both() {
    List<TestMessage> both = new ArrayList<>(FIRST);
    both.addAll(SECOND);
    return both;
  }

  @Test
  void whatWasReadAfterTheCheckPointIsReadAgainAndCountedOnce() {
    Published published = new Published();
    ScriptedSource source =
        new ScriptedSource(
            List.of(
                List.of(
                    ScriptedSource.batch(FIRST),
                    ScriptedSource.awaitCheckPoint(),
                    ScriptedSource.batch(SECOND),
                    // Long enough for the bundle to end: blocks are on their way to their panes.
                    ScriptedSource.pause(Duration.ofMillis(30)),
                    ScriptedSource.fail(),
                    ScriptedSource.watermark(at("12:11:00")),
                    ScriptedSource.await(published, p -> p.holds(NOON, Timing.ON_TIME)))));

    run("rocksdb", published, source);

    assertThat(source.starts(), is(2));
    assertTruth("rocksdb", published, both());
  }

  @Test
  void aBreakdownInACheckPointLosesNothing() {
    Published published = new Published();
    ScriptedSource source =
        new ScriptedSource(
            List.of(
                List.of(
                    ScriptedSource.batch(FIRST),
                    ScriptedSource.awaitCheckPoint(),
                    ScriptedSource.batch(SECOND),
                    ScriptedSource.failInCheckPoint(),
                    ScriptedSource.watermark(at("12:11:00")),
                    ScriptedSource.await(published, p -> p.holds(NOON, Timing.ON_TIME)))));

    run("rocksdb", published, source);

    assertThat("a check-point that fails is a breakdown", source.starts(), is(2));
    assertTruth("rocksdb", published, both());
  }

  private static Predicate<Message> result(Instant windowStart, Timing timing) {
    return message ->
        message instanceof QualityMetrics result
            && Published.instant(result.getWindowStart()).equals(windowStart)
            && result.getTiming() == timing;
  }

  @Test
  void aSinkThatBreaksDownGetsEverythingAgain() {
    Published published = new Published();
    published.failAt(result(NOON, Timing.ON_TIME));
    published.failAt(message -> message instanceof OffsetLedger);
    published.failAt(result(NOON.plus(WINDOW), Timing.FINAL));
    ScriptedSource source =
        new ScriptedSource(
            List.of(
                List.of(
                    ScriptedSource.batch(FIRST),
                    ScriptedSource.awaitCheckPoint(),
                    ScriptedSource.watermark(at("12:11:00")),
                    ScriptedSource.await(published, p -> p.ledgersOf(NOON).size() >= 2),
                    ScriptedSource.batch(SECOND),
                    ScriptedSource.watermark(at("13:45:00")),
                    ScriptedSource.awaitCheckPoint())));

    run("rocksdb", published, source);

    assertThat("breakdowns that did not come", published.failuresToCome(), is(0));
    assertTruth("rocksdb", published, both());
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource({"rocksdb, 1", "filesystem, 2"})
  void randomBreakdowns(String stateBackend, long seed) {
    Random random = new Random(seed);
    List<TestMessage> messages =
        new ArrayList<>(RandomTopic.messages(random, 4000, 12, NOON, Duration.ofMinutes(60)));
    messages.sort(
        Comparator.comparing(
            message -> message.time().plusSeconds(Math.floorMod(message.content(), 1500))));
    Published published = new Published();
    for (int i = 0; i < 3; i++) {
      Instant window = NOON.plus(WINDOW.multipliedBy(random.nextInt(WINDOWS)));
      published.failAt(result(window, random.nextBoolean() ? Timing.ON_TIME : Timing.FINAL));
    }
    ScriptedSource source = new ScriptedSource(scripts(messages, random));

    run(stateBackend, published, source);

    assertThat("restarts", source.starts(), greaterThan(SPLITS));
    assertTruth(stateBackend + ", seed " + seed, published, messages);
  }

  /** Split i reads the partitions p with p % SPLITS = i, and breaks down in both ways. */
  private static List<List<Step>> scripts(List<TestMessage> messages, Random random) {
    List<List<Step>> scripts = new ArrayList<>();
    for (int split = 0; split < SPLITS; split++) {
      int own = split;
      List<TestMessage> ofSplit =
          messages.stream().filter(message -> message.partition() % SPLITS == own).toList();
      List<Step> script = new ArrayList<>();
      Instant watermark = NOON.minus(DISORDER);
      for (int from = 0; from < ofSplit.size(); ) {
        int until = Math.min(ofSplit.size(), from + 1 + random.nextInt(200));
        script.add(ScriptedSource.batch(new ArrayList<>(ofSplit.subList(from, until))));
        for (TestMessage message : ofSplit.subList(from, until)) {
          Instant behind = message.time().minus(DISORDER);
          watermark = behind.isAfter(watermark) ? behind : watermark;
        }
        script.add(ScriptedSource.watermark(watermark));
        from = until;
      }
      script.add(random.nextInt(script.size()), ScriptedSource.fail());
      script.add(random.nextInt(script.size()), ScriptedSource.failInCheckPoint());
      script.add(script.size() / 3, ScriptedSource.awaitCheckPoint());
      script.add(script.size() * 2 / 3, ScriptedSource.awaitCheckPoint());
      scripts.add(script);
    }
    return scripts;
  }
}
