package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  private final Rfc3339 rfc3339 = new Rfc3339();

  @ParameterizedTest
  @CsvSource({
    "2024-01-01T00:00:00Z, 2024-01-01T00:00:00Z",
    "2024-01-01t00:00:00z, 2024-01-01T00:00:00Z",
    "2024-01-01 00:00:00Z, 2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00+05:30, 2023-12-31T18:30:00Z",
    "2024-01-01T00:00:00-08:00, 2024-01-01T08:00:00Z",
    "2024-01-01T00:00:00-00:00, 2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00.5-00:00, 2024-01-01T00:00:00.500Z",
    "2024-01-01T00:00:00.1Z, 2024-01-01T00:00:00.100Z",
    "2024-01-01T00:00:00.123999999Z, 2024-01-01T00:00:00.123Z",
    "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
    "1969-12-31T23:59:59.0001Z, 1969-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
    "2024-02-29T12:00:00Z, 2024-02-29T12:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
  })
  void readsTimes(String text, String expected) {
    assertThat(read(text), is(Instant.parse(expected).toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "-00:00",
        "yesterday",
        "2024-01-01",
        "2024-01-01T00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00-0530",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00,5Z",
        "2024-01-01T00:00:00Z ",
        "2024-01-01T00:00:00Zjunk",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00+25:00",
        "2024-01-01T00:00:00.1234567890Z",
        "2024-01-01T00:00:00.123456789012345678901234567890Z",
        "1704067200000",
        "２０24-01-01T00:00:00Z",
      })
  void refusesWhatIsNone(String text) {
    assertThat(read(text), is(EventTimeReader.MISSING));
  }

  private long read(String text) {
    char[] padded = ("\"" + text + "\"}").toCharArray();
    long ofChars = rfc3339.toMillis(padded, 1, text.length());
    byte[] bytes = ("\"" + text + "\"}").getBytes(UTF_8);
    assertThat(rfc3339.toMillis(bytes, 1, bytes.length - 3), is(ofChars));
    return ofChars;
  }
}
