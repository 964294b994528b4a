package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartPointTest {

  private static final MeasureRequest REQUEST = TestRequests.live(Path.of("results"));

  @Test
  void afterTheNewestFinalWindowHoweverLongAgo() {
    Instant newest = REQUEST.readingBegan().minus(Duration.ofDays(3));
    assertThat(
        StartPoint.of(REQUEST, Optional.of(newest), Optional.empty()).start(),
        is(newest.plus(REQUEST.windowSize())));
  }

  @Test
  void withTheOldestOpenWindowWhereNoneIsFinal() {
    Instant open = REQUEST.readingBegan().minus(Duration.ofMinutes(50));
    StartPoint start = StartPoint.of(REQUEST, Optional.empty(), Optional.of(open));
    assertThat(start.start(), is(open));
    assertThat(start.why(), containsString("not final"));
  }

  @Test
  void withTheCurrentWindowWhereThereIsNone() {
    StartPoint start = StartPoint.of(REQUEST, Optional.empty(), Optional.empty());
    assertThat(start.start(), is(Instant.parse("2026-02-01T10:00:00Z")));
    assertThat(REQUEST.readingBegan().isAfter(start.start()), is(true));
    assertThat(start.why(), containsString("current window"));
  }
}
