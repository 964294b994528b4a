package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import java.time.Instant;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class TopicFileCoderTest {

  private static final TopicFile FILE =
      new TopicFile(
          new Address("eu", "orders", "parquet"),
          "gs://events/orders/dt=2026-05-04/hr=10/ü b",
          Long.MAX_VALUE,
          Instant.parse("2026-05-04T11:00:00.123456789Z"),
          Instant.MIN,
          Instant.MAX);

  @Test
  void filesSurviveTheirBytes() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(TopicFileCoder.of(), FILE);
    CoderProperties.coderDeterministic(TopicFileCoder.of(), FILE, FILE);
    CoderProperties.coderSerializable(TopicFileCoder.of());
  }

  @Test
  void laterVersionsAreRefused() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(TopicFileCoder.of(), FILE);
    bytes[0] = 2;
    CoderException refused =
        assertThrows(
            CoderException.class, () -> CoderUtils.decodeFromByteArray(TopicFileCoder.of(), bytes));
    assertThat(refused.getMessage(), containsString("version 2, known is 1"));
  }
}
