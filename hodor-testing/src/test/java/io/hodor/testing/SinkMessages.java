package io.hodor.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.WireVersion;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindowCoder;
import io.hodor.metrics.PublishedWindows;
import io.hodor.metrics.WireCoder;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Results as measuring would publish them, without measuring anything. */
record SinkMessages(
    List<QualityMetrics> metrics, List<OffsetLedger> ledgers, List<DeadLetter> letters) {

  static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  /** Recent, for the topics keep nothing that was computed long ago. */
  static final Instant COMPUTED = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  static SinkMessages of(QualityMetrics... metrics) {
    return new SinkMessages(List.of(metrics), List.of(), List.of());
  }

  /** A result and its ledgers. */
  static SinkMessages of(QualityMetrics.Builder metrics, OffsetLedger... ledgers) {
    return new SinkMessages(List.of(metrics.build()), List.of(ledgers), List.of());
  }

  /** Writes them with this transform, and returns when all is written. */
  void write(PTransform<PCollectionTuple, ?> sink) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(
            MeasureWindows.WINDOWS,
            pipeline.apply(
                "Windows",
                Create.of(PublishedWindows.of(metrics, ledgers))
                    .withCoder(PublishedWindowCoder.of())))
        .and(
            MeasureWindows.DEAD_LETTERS,
            pipeline.apply(
                "Letters",
                Create.of(letters).withCoder(WireCoder.of(DeadLetter.getDefaultInstance()))))
        .apply("Write", sink);
    pipeline.run().waitUntilFinish();
  }

  /** The result of the window that begins so many times ten minutes after noon. */
  static QualityMetrics.Builder metrics(String topic, int window, long count) {
    Instant start = start(window);
    return QualityMetrics.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster("default")
        .setTopic(topic)
        .setSource("kafka")
        .setWindowStart(time(start))
        .setWindowEnd(time(start(window + 1)))
        .setCount(count)
        .setComputedAt(time(COMPUTED));
  }

  static OffsetLedger ledger(String topic, int window, int partition, int chunk, int chunks) {
    return OffsetLedger.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster("default")
        .setTopic(topic)
        .setSource("kafka")
        .setWindowStart(time(start(window)))
        .setPartition(partition)
        .setChunk(chunk)
        .setChunks(chunks)
        .setMeasured(ByteString.copyFromUtf8("offsets"))
        .setComputedAt(time(COMPUTED))
        .build();
  }

  static DeadLetter letter(String topic, int window, long offset) {
    return DeadLetter.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster("default")
        .setTopic(topic)
        .setSource("kafka")
        .setWindowStart(time(start(window)))
        .setPartition(0)
        .setOffset(offset)
        .setReason("no such field")
        .build();
  }

  static Instant start(int window) {
    return NOON.plusSeconds(600L * window);
  }

  static Timestamp time(Instant instant) {
    return Timestamps.fromMillis(instant.toEpochMilli());
  }
}
