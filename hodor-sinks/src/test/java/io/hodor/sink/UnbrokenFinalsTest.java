package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnbrokenFinalsTest {

  private static final long MINUTE = 60_000;

  /** The window of this minute. */
  private static QualityMetrics window(int minute, Timing timing, boolean isFinal) {
    return QualityMetrics.newBuilder()
        .setWindowStart(Timestamps.fromMillis(minute * MINUTE))
        .setWindowEnd(Timestamps.fromMillis((minute + 1) * MINUTE))
        .setTiming(timing)
        .setFinal(isFinal)
        .build();
  }

  private static Optional<Long> last(QualityMetrics... results) {
    return UnbrokenFinals.last(List.of(results))
        .map(it -> Timestamps.toMillis(it.getWindowStart()) / MINUTE);
  }

  @Test
  void theNewestFinalWindowOfARunWithoutEndCounts() {
    assertThat(
        last(
            window(1, Timing.FINAL, true),
            window(2, Timing.FINAL, true),
            window(3, Timing.ON_TIME, false)),
        is(Optional.of(2L)));
  }

  @Test
  void aBoundedRunAheadOfADowntimeDoesNotHideIt() {
    assertThat(
        last(
            window(1, Timing.FINAL, true),
            window(2, Timing.ON_TIME, false),
            window(8, Timing.BOUNDED, true)),
        is(Optional.of(1L)));
    assertThat(
        last(
            window(1, Timing.FINAL, true),
            window(3, Timing.BOUNDED, true),
            window(4, Timing.BOUNDED, true)),
        is(Optional.of(1L)));
  }

  @Test
  void aBoundedRunThatFollowsWithoutABreakCounts() {
    assertThat(
        last(
            window(1, Timing.BOUNDED, true),
            window(2, Timing.FINAL, true),
            window(3, Timing.BOUNDED, true),
            window(4, Timing.BOUNDED, true),
            window(5, Timing.BOUNDED, false),
            window(6, Timing.BOUNDED, true)),
        is(Optional.of(4L)));
  }

  @Test
  void withoutALiveOneTheOldestFinalOneBegins() {
    assertThat(
        last(
            window(1, Timing.BOUNDED, true),
            window(2, Timing.BOUNDED, true),
            window(7, Timing.BOUNDED, true)),
        is(Optional.of(2L)));
    assertThat(last(window(1, Timing.BOUNDED, false)), is(Optional.empty()));
    assertThat(last(), is(Optional.empty()));
  }
}
