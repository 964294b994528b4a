package io.hodor.source;

import static io.hodor.MessageBatch.NO_LATENCY;
import static io.hodor.RecordClass.MEASURED;
import static io.hodor.RecordClass.TOMBSTONE;
import static io.hodor.RecordClass.UNDATED;
import static io.hodor.RecordClass.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.RecordClass;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordClassifierTest {

  private static final Instant BEGAN = Instant.parse("2024-05-01T12:00:00Z");
  private static final long NOW = BEGAN.toEpochMilli();
  private static final long DAY = 86_400_000;
  private static final long YEAR_1971 = 31_536_000_000L;

  private final RecordClassifier byRecord = new RecordClassifier(EventTime.RECORD, BEGAN);
  private final RecordClassifier byPayload =
      new RecordClassifier(EventTime.parse("json:t", "ms", null, null), BEGAN);

  @ParameterizedTest
  @CsvSource({
    "-1, false",
    "0, false",
    "31535999999, false",
    "31536000000, true",
    "1714564800000, true",
    "1714651200000, true",
    "1714651200001, false",
    "9223372036854775807, false",
  })
  void knowsUsableTimestamps(long timestamp, boolean usable) {
    assertThat(byRecord.isUsable(timestamp), is(usable));
    RecordClass expected = usable ? MEASURED : UNDATED;
    assertThat(byRecord.classify(new byte[0], timestamp, usable ? timestamp : NOW), is(expected));
    assertThat(byRecord.time(), is(usable ? timestamp : NOW));
    assertThat(byRecord.latency(), is(NO_LATENCY));
  }

  @ParameterizedTest
  @CsvSource({
    "1714564799750, MEASURED, 250",
    "1714564800000, MEASURED, 0",
    "1714564800250, MEASURED, -250",
    "1714651200000, MEASURED, -86400000",
    "1714651200001, UNDATED, ",
    "7258118400000, UNDATED, ",
    "31536000000, MEASURED, 1683028800000",
    "31535999999, UNDATED, ",
    "0, UNDATED, ",
    "-5, UNDATED, ",
    "null, UNDATED, ",
  })
  void knowsUsableEventTimes(String eventTime, RecordClass expected, Long latency) {
    assertThat(byPayload.classify(json(eventTime), NOW, NOW), is(expected));
    boolean measured = expected == MEASURED;
    assertThat(byPayload.time(), is(measured ? Long.parseLong(eventTime) : NOW));
    assertThat(byPayload.latency(), is(measured ? latency : NO_LATENCY));
    assertThat(byPayload.reason(), is(""));
  }

  @Test
  void aTombstoneIsPlacedByItsRecordTime() {
    assertThat(byPayload.classify(null, NOW, NOW), is(TOMBSTONE));
    assertThat(byPayload.time(), is(NOW));
    assertThat(byPayload.classify(null, 0, NOW - 7), is(TOMBSTONE));
    assertThat(byPayload.time(), is(NOW - 7));
    assertThat(byRecord.classify(null, 0, RecordClassifier.NO_TIMESTAMP), is(TOMBSTONE));
    assertThat(byRecord.time(), is(0L));
  }

  @Test
  void brokenBytesHaveAReason() {
    assertThat(byPayload.classify("{".getBytes(UTF_8), NOW, NOW), is(UNDECODABLE));
    assertThat(byPayload.time(), is(NOW));
    assertThat(byPayload.reason(), not(is("")));
    assertThat(byPayload.latency(), is(NO_LATENCY));
  }

  @Test
  void withoutAUsableTimestampThereIsNoLatency() {
    assertThat(byPayload.classify(json("" + (NOW - 250)), 0, NOW - 500), is(MEASURED));
    assertThat(byPayload.time(), is(NOW - 250));
    assertThat(byPayload.latency(), is(NO_LATENCY));
    assertThat(byPayload.classify(json("" + (NOW + DAY)), 0, NOW - 500), is(UNDATED));
    assertThat(byPayload.time(), is(NOW - 500));
  }

  @Test
  void withoutAnyTimestampTheMomentOfReadingIsTheBound() {
    long none = RecordClassifier.NO_TIMESTAMP;
    assertThat(byPayload.classify(json("" + YEAR_1971), 0, none), is(MEASURED));
    assertThat(byPayload.classify(json("" + (NOW + DAY)), 0, none), is(MEASURED));
    assertThat(byPayload.classify(json("" + (NOW + DAY + 1)), 0, none), is(UNDATED));
    assertThat(byPayload.time(), is(0L));
  }

  private static byte[] json(String eventTime) {
    return ("{\"t\":" + eventTime + "}").getBytes(UTF_8);
  }
}
