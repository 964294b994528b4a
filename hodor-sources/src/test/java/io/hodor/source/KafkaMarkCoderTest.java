package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Map;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class KafkaMarkCoderTest {

  private static final KafkaMark MARK =
      new KafkaMark(
          "topic id",
          Map.of(
              300, new KafkaMark.Position(Long.MAX_VALUE, -1, RecordClassifier.NO_TIMESTAMP),
              2, new KafkaMark.Position(7, 1_714_564_800_000L, 1_714_564_799_000L)),
          LivePartition.NO_WATERMARK);

  /** As the first version wrote it. Never to be changed: check-points hold such bytes. */
  private static final String STORED =
      "01"
          + "08746f706963206964"
          + "ffdf3b645a1cac09"
          + "00000002"
          + "0000000200000000000000070000018f34069e000000018f34069a18"
          + "0000012c7fffffffffffffffffffffffffffffff8000000000000000";

  @Test
  void marksSurviveTheirBytes() throws Exception {
    KafkaMark empty = new KafkaMark("", Map.of(), 0);
    for (KafkaMark mark : new KafkaMark[] {MARK, empty}) {
      CoderProperties.coderDecodeEncodeEqual(KafkaMarkCoder.of(), mark);
      CoderProperties.coderDeterministic(
          KafkaMarkCoder.of(),
          mark,
          new KafkaMark(mark.topicId(), Map.copyOf(mark.positions()), mark.watermark()));
    }
    CoderProperties.coderSerializable(KafkaMarkCoder.of());
  }

  @Test
  void storedMarksAreRead() throws Exception {
    byte[] stored = HexFormat.of().parseHex(STORED);
    assertThat(CoderUtils.decodeFromByteArray(KafkaMarkCoder.of(), stored), is(MARK));
    assertThat(
        HexFormat.of().formatHex(CoderUtils.encodeToByteArray(KafkaMarkCoder.of(), MARK)),
        is(STORED));
  }

  @Test
  void laterVersionsAreRefused() {
    byte[] later = HexFormat.of().parseHex("02" + STORED.substring(2));
    CoderException refused =
        assertThrows(
            CoderException.class, () -> CoderUtils.decodeFromByteArray(KafkaMarkCoder.of(), later));
    assertThat(refused.getMessage(), containsString("version 2"));
  }
}
