package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.metrics.WireCoder;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class RepeatVerifiedTest {

  private static final org.joda.time.Duration ELEVEN_MINUTES =
      org.joda.time.Duration.standardMinutes(11);
  private static final Instant BEFORE = Instant.now();

  @Test
  void whatStandsStillIsSaidAgainAndTheLastOfASourceCounts(TestPipeline pipeline) {
    TestStream<VerifiedThrough> told =
        TestStream.create(WireCoder.of(VerifiedThrough.getDefaultInstance()))
            .addElements(verified("bigquery", 1), verified("parquet", 7))
            .advanceProcessingTime(ELEVEN_MINUTES)
            .addElements(verified("bigquery", 2))
            .advanceProcessingTime(ELEVEN_MINUTES)
            .advanceProcessingTime(ELEVEN_MINUTES)
            .advanceWatermarkToInfinity();
    PCollection<String> said =
        pipeline
            .apply(told)
            .apply(RepeatVerified.every(Duration.ofMinutes(10)))
            .apply(
                MapElements.into(TypeDescriptors.strings())
                    .via(
                        it ->
                            "%s %d %s"
                                .formatted(
                                    it.getSource(),
                                    it.getVerifiedThrough().getSeconds(),
                                    isNow(it) ? "now" : "then")));
    PAssert.that(said)
        .containsInAnyOrder(
            "bigquery 1 now",
            "parquet 7 now",
            "bigquery 2 now",
            "parquet 7 now",
            "bigquery 2 now",
            "parquet 7 now");
    pipeline.run();
  }

  private static boolean isNow(VerifiedThrough it) {
    return Timestamps.toMillis(it.getComputedAt()) >= BEFORE.toEpochMilli();
  }

  private static VerifiedThrough verified(String source, long seconds) {
    return VerifiedThrough.newBuilder()
        .setTopic("orders")
        .setSource(source)
        .setVerifiedThrough(Timestamps.fromSeconds(seconds))
        .setComputedAt(Timestamps.fromSeconds(seconds + 60))
        .build();
  }
}
