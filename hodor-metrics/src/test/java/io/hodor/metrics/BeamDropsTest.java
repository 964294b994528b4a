package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.at;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.Read;
import org.junit.jupiter.api.Test;

/**
 * A record that comes too late is for a reader to find: what reaches the engine after its window
 * was closed is thrown away by Beam. Tests must be able to see that.
 */
class BeamDropsTest {

  @Test
  void whatBeamThrowsAwayIsCounted() {
    Published published = new Published();
    ScriptedSource source =
        new ScriptedSource(
            List.of(
                List.of(
                    ScriptedSource.batch(measured(0, 1, at("12:00:01"), "a")),
                    ScriptedSource.watermark(at("12:11:00")),
                    ScriptedSource.await(published, p -> p.holds(NOON, Timing.FINAL)),
                    ScriptedSource.batch(measured(0, 2, at("12:00:02"), "b")),
                    ScriptedSource.batch(measured(0, 3, at("12:12:00"), "c")))));
    FlinkPipelineOptions options = TestRunner.flink(1, 1);
    options.setShutdownSourcesAfterIdleMs(0L);

    EngineRun.of(
        options,
        EngineRun.live(2, Duration.ZERO, Duration.ofMillis(100)),
        List.of(ORDERS_TOPIC),
        Read.from(source),
        published);

    assertThat(published.storyOf(NOON), contains("FINAL 1"));
    assertThat(published.drops(), is(not(anEmptyMap())));
  }
}
