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
        StartPoint.of(REQUEST, Optional.of(newest)).start(), is(newest.plus(REQUEST.windowSize())));
  }

  @Test
  void withTheCurrentWindowWhereThereIsNone() {
    StartPoint start = StartPoint.of(REQUEST, Optional.empty());
    assertThat(start.start(), is(REQUEST.readingBegan()));
    assertThat(start.why(), containsString("current window"));
  }
}
