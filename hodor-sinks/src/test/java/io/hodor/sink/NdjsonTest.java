package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import io.hodor.WireVersion;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.QualityMetrics;
import org.junit.jupiter.api.Test;

class NdjsonTest {

  private static final QualityMetrics QUIET =
      QualityMetrics.newBuilder()
          .setWireMajor(WireVersion.MAJOR)
          .setTopic("orders")
          .setWindowStart(Timestamps.fromSeconds(600))
          .setUniqueOffsets(0)
          .build();

  @Test
  void zerosAndTimesArePrintedOnOneLine() {
    String line = Ndjson.line(QUIET);
    assertThat(line, containsString("\"count\":\"0\""));
    assertThat(line, containsString("\"uniqueOffsets\":\"0\""));
    assertThat(line, containsString("\"windowStart\":\"1970-01-01T00:10:00Z\""));
    assertThat(line.contains("uniqueContents\""), is(false));
    assertThat(line.lines().count(), is(1L));
  }

  @Test
  void aLineBreakInsideAValueStaysInsideItsLine() throws Exception {
    DeadLetter letter = DeadLetter.newBuilder().setWireMajor(1).setReason("a\nb\u2028c").build();
    String line = Ndjson.line(letter);
    assertThat(line.lines().count(), is(1L));
    assertThat(Ndjson.read(line, DeadLetter.getDefaultInstance()), is(letter));
  }

  @Test
  void onlyWhatJsonAsksForIsEscaped() throws Exception {
    String odd = "a<b>c&d=e'f \\u003d \\\\u003c \"q\" \\ \u0001";
    DeadLetter letter = DeadLetter.newBuilder().setWireMajor(1).setReason(odd).build();
    String line = Ndjson.line(letter);
    assertThat(line, containsString("a<b>c&d=e'f \\\\u003d \\\\\\\\u003c \\\"q\\\" \\\\ \\u0001"));
    assertThat(Ndjson.read(line, DeadLetter.getDefaultInstance()), is(letter));
  }

  @Test
  void aLineReadsBackAsItsMessage() throws Exception {
    assertThat(Ndjson.read(Ndjson.line(QUIET), QualityMetrics.getDefaultInstance()), is(QUIET));
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    String line = "{\"wireMajor\":1,\"topic\":\"orders\",\"laterField\":[{\"deep\":1}]}";
    assertThat(Ndjson.read(line, QualityMetrics.getDefaultInstance()).getTopic(), is("orders"));
  }

  @Test
  void aHigherMajorIsRefused() {
    String line = "{\"wireMajor\":" + (WireVersion.MAJOR + 1) + "}";
    Exception refusal =
        assertThrows(
            RuntimeException.class, () -> Ndjson.read(line, QualityMetrics.getDefaultInstance()));
    assertThat(refusal.getMessage(), containsString(String.valueOf(WireVersion.MAJOR + 1)));
  }

  @Test
  void whatIsNoMessageIsRefused() {
    assertThrows(
        InvalidProtocolBufferException.class,
        () -> Ndjson.read("{\"count\":", QualityMetrics.getDefaultInstance()));
  }
}
