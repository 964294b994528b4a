package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A request for three windows of a topic that lies nowhere. */
final class TestRequests {

  static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
  static final Address ADDRESS = new Address("default", "orders", "kafka");

  private TestRequests() {}

  /** A result of the first window. */
  static QualityMetrics result(Duration size, String topicId) {
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setCluster(ADDRESS.cluster())
        .setTopic(ADDRESS.topic())
        .setTopicId(topicId)
        .setSource(ADDRESS.source())
        .setWindowStart(Timestamps.fromMillis(START.toEpochMilli()))
        .setWindowEnd(Timestamps.fromMillis(START.plus(size).toEpochMilli()))
        .build();
  }

  static MeasureRequest into(Path outputDir) {
    return new MeasureRequest(
        request -> {
          throw new IllegalStateException("nothing is asked for");
        },
        ADDRESS,
        "default",
        new TimeRange(START, START.plus(Duration.ofMinutes(30))),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        true,
        false,
        outputDir.toString(),
        Optional.empty(),
        START.plus(Duration.ofDays(1)));
  }
}
