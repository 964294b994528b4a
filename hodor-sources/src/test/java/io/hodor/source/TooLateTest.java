package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.joda.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TooLateTest {

  private static final Duration SIZE = Duration.ofSeconds(10);
  private static final Duration LATENESS = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource({
    "20000, 89999, false",
    "29999, 89999, false",
    "29999, 90000, true",
    "20000, 90000, true",
    "19999, 90000, true",
    "30000, 90000, false",
    "-1, 59999, false",
    "-1, 60000, true",
    "0, -9223372036854775, false",
  })
  void isBeamsOwnRule(long time, long watermark, boolean expected) {
    TooLate tooLate = new TooLate(SIZE, LATENESS);
    tooLate.watermark(watermark);
    assertThat(tooLate.applies(time), is(expected));
    boolean beams =
        FixedWindows.of(org.joda.time.Duration.millis(SIZE.toMillis()))
            .assignWindow(Instant.ofEpochMilli(time))
            .maxTimestamp()
            .plus(org.joda.time.Duration.millis(LATENESS.toMillis()))
            .isBefore(Instant.ofEpochMilli(watermark));
    assertThat("Beam's answer", beams, is(expected));
  }
}
