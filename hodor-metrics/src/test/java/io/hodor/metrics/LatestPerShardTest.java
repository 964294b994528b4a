package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.junit.jupiter.api.Test;

class LatestPerShardTest {

  /** As Flink does it after a restore, when it knows no watermark yet. */
  @Test
  void aTimerThatOutlivesTheStateOfItsWindowPublishesNothing() {
    MeasuredWindows windows = EngineRun.live(1, Duration.ofHours(1), Duration.ofSeconds(1));
    BoundedWindow window = windows.window(NOON.toEpochMilli());
    OutputReceiver<PublishedWindow> nobody =
        published -> {
          throw new AssertionError("published: " + published);
        };
    LatestPerShard latest = new LatestPerShard(windows, List.of(ORDERS_TOPIC));

    assertDoesNotThrow(() -> latest.onLate(ORDERS, window, null, null, new NoState(), nobody));
  }

  private static final class NoState implements ValueState<Integer> {
    @Override
    public Integer read() {
      return null;
    }

    @Override
    public void write(Integer value) {
      throw new AssertionError("there is nothing to remember");
    }

    @Override
    public ValueState<Integer> readLater() {
      return this;
    }

    @Override
    public void clear() {}
  }
}
