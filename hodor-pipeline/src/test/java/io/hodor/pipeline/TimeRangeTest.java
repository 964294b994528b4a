package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeRangeTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:34:56Z");

  @ParameterizedTest
  @CsvSource({
    // start, end, lookback, first, last
    ",,PT2H,2026-01-31T10:34:56Z,2026-01-31T12:34:56Z",
    ",2026-01-31T08:00:00Z,P1D,2026-01-30T08:00:00Z,2026-01-31T08:00:00Z",
    "2026-01-31T07:00:00Z,2026-01-31T08:00:00Z,,2026-01-31T07:00:00Z,2026-01-31T08:00:00Z",
    "2026-01-31T07:00:00Z,2026-01-31T12:34:56Z,,2026-01-31T07:00:00Z,2026-01-31T12:34:56Z",
  })
  void theRangeThatIsAskedFor(
      Instant start, Instant end, Duration lookback, Instant first, Instant last) {
    Faults faults = new Faults();
    assertThat(
        TimeRange.of(wish(start, end, lookback), NOW, faults),
        is(Optional.of(new TimeRange(first, last))));
    assertThat(faults.list().isEmpty(), is(true));
  }

  @ParameterizedTest
  @CsvSource({
    ",2026-01-31T12:34:57Z,PT1H,--endTime: 2026-01-31T12:34:57Z lies in the future",
    "2026-01-31T07:00:00Z,,PT1H,--lookback: says the same as --startTime",
    "2026-01-31T08:00:00Z,2026-01-31T08:00:00Z,,is not before the end",
    "2026-01-31T09:00:00Z,2026-01-31T08:00:00Z,,is not before the end",
  })
  void aRangeThatCannotBe(Instant start, Instant end, Duration lookback, String words) {
    Faults faults = new Faults();
    TimeRange.of(wish(start, end, lookback), NOW, faults);
    assertThat(faults.list(), contains(containsString(words)));
  }

  @Test
  void aRangeIsWidenedToWholeWindows() {
    TimeRange range =
        new TimeRange(Instant.parse("2026-01-31T10:34:56Z"), Instant.parse("2026-01-31T12:00:01Z"));
    assertThat(
        range.widenedTo(Duration.ofMinutes(10)),
        is(
            new TimeRange(
                Instant.parse("2026-01-31T10:30:00Z"), Instant.parse("2026-01-31T12:10:00Z"))));
    assertThat(
        range.widenedTo(Duration.ofDays(1)),
        is(
            new TimeRange(
                Instant.parse("2026-01-31T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"))));
  }

  @Test
  void whatIsWholeStaysAsItIs() {
    TimeRange whole =
        new TimeRange(Instant.parse("2026-01-31T10:30:00Z"), Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(whole.widenedTo(Duration.ofMinutes(10)), is(whole));
  }

  private static TimeRange.Wish wish(Instant start, Instant end, Duration lookback) {
    return new TimeRange.Wish(
        Optional.ofNullable(start), Optional.ofNullable(end), Optional.ofNullable(lookback));
  }
}
