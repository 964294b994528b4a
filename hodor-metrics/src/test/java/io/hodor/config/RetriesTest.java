package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private final List<Duration> pauses = new ArrayList<>();
  private long now = 17;

  @Test
  void pausesDoubleAndEndWithTheTime() {
    Retries retries = retries(Duration.ofMinutes(2), 1);
    while (retries.awaitNext()) {
      // The next attempt fails too.
    }
    assertThat(
        pauses.stream().map(Duration::toMillis).toList(),
        is(List.of(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 28_500L)));
  }

  @Test
  void pausesAreShortenedByChanceToHalfAtMost() {
    Retries retries = retries(Duration.ofMinutes(2), 0);
    retries.awaitNext();
    retries.awaitNext();
    assertThat(pauses, is(List.of(Duration.ofMillis(250), Duration.ofMillis(500))));
  }

  @Test
  void withoutTimeThereIsNoNextAttempt() {
    assertThat(retries(Duration.ZERO, 1).awaitNext(), is(false));
  }

  private Retries retries(Duration limit, double random) {
    return Retries.within(limit, () -> now, this::pause, () -> random);
  }

  private void pause(Duration duration) {
    pauses.add(duration);
    now += duration.toNanos();
  }
}
