package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.is;

import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.TestMessage;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.Read;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endless source on Flink, cut into bundles of every kind and spread over workers. */
class ScriptedTopicTest {

  private static final Duration LATENESS = Duration.ofHours(1);
  private static final Duration DISORDER = Duration.ofMinutes(3);
  private static final int SPLITS = 3;

  /** Split i reads the partitions p with p % SPLITS = i, in batches, its watermark behind them. */
  private static List<List<ScriptedSource.Step>> scripts(
      List<TestMessage> messages, Random random) {
    List<List<ScriptedSource.Step>> scripts = new ArrayList<>();
    for (int split = 0; split < SPLITS; split++) {
      List<TestMessage> own = new ArrayList<>();
      for (TestMessage message : messages) {
        if (message.partition() % SPLITS == split) {
          own.add(message);
        }
      }
      List<ScriptedSource.Step> script = new ArrayList<>();
      Instant watermark = NOON.minus(DISORDER);
      for (int from = 0; from < own.size(); ) {
        int until = Math.min(own.size(), from + 1 + random.nextInt(200));
        List<TestMessage> batch = own.subList(from, until);
        script.add(ScriptedSource.batch(batch));
        for (TestMessage message : batch) {
          Instant behind = message.time().minus(DISORDER);
          watermark = behind.isAfter(watermark) ? behind : watermark;
        }
        if (random.nextInt(3) > 0) {
          script.add(ScriptedSource.watermark(watermark));
        }
        from = until;
      }
      scripts.add(script);
    }
    return scripts;
  }

  @ParameterizedTest(name = "bundles of {0}, parallelism {1}")
  @CsvSource({
    "1, 1",
    "1, 2",
    "1, 4",
    "1000, 1",
    "1000, 2",
    "1000, 4",
    "9223372036854775807, 1",
    "9223372036854775807, 2",
    "9223372036854775807, 4"
  })
  void theLastResultOfEveryWindowIsTheTruth(long maxBundleSize, int parallelism) {
    long seed = maxBundleSize % 1001 * 10 + parallelism;
    Random random = new Random(seed);
    List<TestMessage> messages =
        new ArrayList<>(RandomTopic.messages(random, 6000, 12, NOON, Duration.ofMinutes(60)));
    // In order of time but for the disorder of less than the lateness: nothing is lost, much is
    // late.
    messages.sort(
        Comparator.comparing(
            message -> message.time().plusSeconds(Math.floorMod(message.content(), 1500))));
    FlinkPipelineOptions options = TestRunner.flink(parallelism, maxBundleSize);
    options.setCheckpointingInterval(500L);
    // With check-points on, sources that have ended would otherwise wait for ever.
    options.setShutdownSourcesAfterIdleMs(0L);

    Published published =
        EngineRun.of(
            options,
            EngineRun.live(6, LATENESS, Duration.ofMillis(100)),
            List.of(ORDERS_TOPIC),
            Read.from(new ScriptedSource(scripts(messages, random))),
            new Published());

    String reason = "seed " + seed;
    Map<Instant, WindowTruth> truth =
        WindowTruth.of(messages, WINDOW, NOON, NOON.plus(WINDOW.multipliedBy(6)));
    assertThat(reason, published.last(ORDERS), is(truth));
    assertThat(reason, published.drops(), is(anEmptyMap()));
    for (Instant start : truth.keySet()) {
      List<QualityMetrics> results = published.metricsOf(start);
      assertThat(reason, results.get(results.size() - 1).getFinal(), is(true));
    }
    long sum = 0;
    for (RecordClass recordClass : RecordClass.values()) {
      sum += published.counter(RecordCounters.of(recordClass));
    }
    assertThat(reason, sum, is((long) messages.size()));
  }

  @Test
  void noWatermarkPassesABlockThatACheckPointFinds() {
    // Without lateness a block that the watermark has passed is lost. Check-points come all the
    // time, and bundles stay open until their time is over. With finishBundleBeforeCheckpointing
    // switched off, records are lost here.
    int windows = 20;
    Published published = new Published();
    List<TestMessage> messages = new ArrayList<>();
    List<ScriptedSource.Step> script = new ArrayList<>();
    for (int window = 0; window < windows; window++) {
      Instant start = NOON.plus(WINDOW.multipliedBy(window));
      TestMessage message = TestMessage.measured(window % 16, window, start, "v" + window);
      messages.add(message);
      script.add(ScriptedSource.batch(message));
      script.add(ScriptedSource.watermark(start.plus(WINDOW)));
      script.add(ScriptedSource.await(published, p -> p.holds(start, Timing.FINAL)));
    }
    FlinkPipelineOptions options = TestRunner.flink(1, Long.MAX_VALUE);
    options.setCheckpointingInterval(10L);
    options.setShutdownSourcesAfterIdleMs(0L);
    options.setMaxBundleTimeMills(100L);
    options.setAutoWatermarkInterval(5L);

    EngineRun.of(
        options,
        EngineRun.live(windows, Duration.ZERO, Duration.ofMillis(100)),
        List.of(ORDERS_TOPIC),
        Read.from(new ScriptedSource(List.of(script))),
        published);

    assertThat(
        published.last(ORDERS),
        is(WindowTruth.of(messages, WINDOW, NOON, NOON.plus(WINDOW.multipliedBy(windows)))));
  }
}
