package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaBeginning;
import io.hodor.source.KafkaLive;
import io.hodor.source.KafkaTopic;
import io.hodor.source.ReadKafkaMessages;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** A request for three windows of a topic that lies nowhere. */
final class TestRequests {

  static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
  static final Address ADDRESS = new Address("default", "orders", "kafka");

  private TestRequests() {}

  /** The topic, as it is known before it is read. */
  static MeasuredTopic topic(String topicId, Coverage coverage) {
    return new MeasuredTopic(
        ADDRESS, Kind.KAFKA, topicId, "record", IsolationLevel.READ_COMMITTED, "", coverage);
  }

  /** A result of the first window. */
  static QualityMetrics result(Duration size, String topicId) {
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setCluster(ADDRESS.cluster())
        .setTopic(ADDRESS.topic())
        .setTopicId(topicId)
        .setSource(ADDRESS.source())
        .setKind(Kind.KAFKA)
        .setWindowStart(Timestamps.fromMillis(START.toEpochMilli()))
        .setWindowEnd(Timestamps.fromMillis(START.plus(size).toEpochMilli()))
        .build();
  }

  static MeasureRequest into(Path outputDir) {
    return of(outputDir, Optional.of(new TimeRange(START, START.plus(Duration.ofMinutes(30)))));
  }

  /** A request without end. */
  static MeasureRequest live(Path outputDir) {
    return of(outputDir, Optional.empty());
  }

  /** The measuring of a topic without end. */
  static Pipeline livePipeline(PipelineOptions options, Path outputDir) {
    MeasureRequest request = live(outputDir);
    KafkaTopic topic =
        new KafkaTopic("nowhere:9092", null, "orders", IsolationLevel.READ_COMMITTED);
    KafkaLive live =
        new KafkaLive(
            "orders",
            topic.isolationLevel(),
            new KafkaBeginning("id", START, Map.of(0, 0L), Coverage.EVERYTHING),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    Reading reading =
        Reading.of(
            new Input.Messages(ReadKafkaMessages.live(ADDRESS, live, EventTime.RECORD, true)),
            List.of(topic("id", Coverage.EVERYTHING)),
            Reading.UNKNOWN);
    return MeasurePipeline.create(
        options, reading, request.windowsFrom(START, false), request.outputs());
  }

  /** A request for windows of which verdicts choose, at the end of their time. */
  static MeasureRequest fromScore(Kind kind, Address address, TimeRange among) {
    MeasureRequest some = of(Path.of("none"), Optional.of(among));
    return new MeasureRequest(
        nowhere(kind),
        address,
        some.instance(),
        some.past(),
        true,
        Optional.empty(),
        some.startTime(),
        some.windowSize(),
        some.allowedLateness(),
        some.lateFiringDelay(),
        some.maxOutOfOrderness(),
        some.contentHash(),
        some.publishPartial(),
        some.outputs(),
        some.timeLimit(),
        among.end());
  }

  private static Place nowhere(Kind kind) {
    return new Place() {
      @Override
      public Kind kind() {
        return kind;
      }

      @Override
      public List<String> warnings() {
        return List.of();
      }

      @Override
      public Reading resolve(MeasureRequest request, Console console) {
        throw new IllegalStateException("nothing is asked for");
      }

      @Override
      public Reading begin(MeasureRequest request, Instant start) {
        throw new IllegalStateException("nothing is asked for");
      }
    };
  }

  private static MeasureRequest of(Path outputDir, Optional<TimeRange> past) {
    return new MeasureRequest(
        nowhere(Kind.KAFKA),
        ADDRESS,
        "default",
        past,
        false,
        Optional.empty(),
        Optional.empty(),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        true,
        false,
        new Outputs(Optional.of(outputDir.toString()), Optional.empty(), Optional.empty()),
        Optional.empty(),
        START.plus(Duration.ofDays(1)).plusSeconds(123));
  }
}
