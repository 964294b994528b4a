package io.hodor.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MeasuredWindowsTest {

  private static final Duration SIZE = Duration.ofMinutes(10);

  private static MeasuredWindows windows(String start, String end, boolean live) {
    return new MeasuredWindows(
        SIZE,
        Duration.ZERO,
        Duration.ZERO,
        Instant.parse(start),
        end == null ? null : Instant.parse(end),
        Instant.EPOCH,
        false,
        live);
  }

  @Test
  void windowsAreAlignedToTheEpochBeforeItToo() {
    MeasuredWindows windows = windows("1969-12-31T23:50:00Z", "1970-01-01T00:10:00Z", false);

    assertThat(windows.startOf(0), is(0L));
    assertThat(windows.startOf(599_999), is(0L));
    assertThat(windows.startOf(-1), is(-600_000L));
    assertThat(windows.startOf(-600_000), is(-600_000L));
    assertThat(windows.startOf(-600_001), is(-1_200_000L));
    assertThat(windows.contain(-1_200_000), is(false));
    assertThat(windows.contain(-600_000), is(true));
    assertThat(windows.contain(0), is(true));
    assertThat(windows.contain(600_000), is(false));
    assertThat(windows.window(-600_000).maxTimestamp().getMillis(), is(-1L));
  }

  @Test
  void anInstantIsWidenedToWholeWindows() {
    Instant inside = Instant.parse("2024-05-01T12:03:00Z");
    Instant start = Instant.parse("2024-05-01T12:00:00Z");

    assertThat(MeasuredWindows.floor(inside, SIZE), is(start));
    assertThat(MeasuredWindows.ceiling(inside, SIZE), is(start.plus(SIZE)));
    assertThat(MeasuredWindows.floor(start, SIZE), is(start));
    assertThat(MeasuredWindows.ceiling(start, SIZE), is(start));
    assertThat(MeasuredWindows.ceiling(start.plusNanos(1), SIZE), is(start.plus(SIZE)));
    assertThat(
        MeasuredWindows.floor(Instant.ofEpochMilli(-1), SIZE), is(Instant.ofEpochMilli(-600_000)));
  }

  @Test
  void withoutAnEndEveryLaterWindowIsMeasured() {
    MeasuredWindows windows = windows("2024-05-01T12:00:00Z", null, true);

    assertThat(windows.contain(Instant.parse("2224-05-01T12:00:00Z").toEpochMilli()), is(true));
    assertThat(windows.contain(Instant.parse("2024-05-01T11:50:00Z").toEpochMilli()), is(false));
  }

  @Test
  void aRangeThatCutsWindowsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> windows("2024-05-01T12:01:00Z", null, true));
    assertThrows(
        IllegalArgumentException.class,
        () -> windows("2024-05-01T12:00:00Z", "2024-05-01T12:11:00Z", true));
    assertThrows(
        IllegalArgumentException.class, () -> windows("2024-05-01T12:00:00Z", null, false));
  }
}
