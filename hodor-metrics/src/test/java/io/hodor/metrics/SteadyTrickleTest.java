package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.hodor.TestMessage;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.Read;
import org.junit.jupiter.api.Test;

/**
 * Check-points that come more often than bundles end: FlinkRunner then never finds the moment
 * between two bundles in which it hands on the watermark, unless it may end the bundle before each
 * check-point. With finishBundleBeforeCheckpointing switched off no window ends here.
 */
class SteadyTrickleTest {

  private static final int RECORDS = 2_000;
  private static final int WINDOWS = 10;
  private static final Duration BETWEEN_RECORDS = Duration.ofMillis(8);
  private static final long CHECK_POINT_MILLIS = 150;
  private static final long BUNDLE_MILLIS = 60_000;

  /** What was there before the input ended. */
  private static final List<String> STORY = new CopyOnWriteArrayList<>();

  private static boolean note(Published published) {
    STORY.addAll(published.storyOf(NOON));
    return true;
  }

  @Test
  void windowsEndWhileCheckPointsComeAllTheTime() {
    Published published = new Published();
    Duration step = WINDOW.multipliedBy(WINDOWS).dividedBy(RECORDS);
    List<ScriptedSource.Step> script = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      Instant time = NOON.plus(step.multipliedBy(i));
      TestMessage message = TestMessage.measured(i % 16, i, time, "v" + i);
      script.add(
          ScriptedSource.trickle(
              message, BETWEEN_RECORDS, published, p -> p.holds(NOON, Timing.ON_TIME)));
    }
    script.add(ScriptedSource.await(published, SteadyTrickleTest::note));
    FlinkPipelineOptions options = TestRunner.flink(1, 1_000_000);
    options.setCheckpointingInterval(CHECK_POINT_MILLIS);
    options.setMaxBundleTimeMills(BUNDLE_MILLIS);
    options.setAutoWatermarkInterval(200L);
    options.setShutdownSourcesAfterIdleMs(0L);

    EngineRun.of(
        options,
        EngineRun.live(WINDOWS, Duration.ofHours(1), Duration.ofMillis(100)),
        List.of(ORDERS_TOPIC),
        Read.from(new ScriptedSource(List.of(script))),
        published);

    assertThat("results of the first window before the end", STORY, hasItem("ON_TIME 200"));
    assertThat(published.drops(), is(anEmptyMap()));
  }
}
