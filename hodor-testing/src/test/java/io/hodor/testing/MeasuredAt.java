package io.hodor.testing;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.google.protobuf.util.Timestamps;
import io.hodor.sink.Ndjson;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** When the windows of a folder were measured, and verdicts that may have them measured again. */
final class MeasuredAt {

  private MeasuredAt() {}

  /** The moments at which the windows of a topic were measured, by their start. */
  static Map<Instant, String> of(Path outputDir, String topic) throws IOException {
    return NdjsonFolder.at(outputDir.toString()).metrics().stream()
        .filter(it -> it.getTopic().equals(topic))
        .collect(
            toMap(
                it -> Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart())),
                it -> Timestamps.toString(it.getComputedAt())));
  }

  /** The windows that were measured anew. */
  static Set<Instant> changed(Map<Instant, String> before, Map<Instant, String> after) {
    return after.keySet().stream()
        .filter(window -> !after.get(window).equals(before.get(window)))
        .collect(toSet());
  }

  /** Publishes a verdict over a window; one that passes was compared with other sinks only. */
  static void judge(Path outputDir, String topic, String source, Instant window, Status status)
      throws IOException {
    QualityScore score =
        QualityScore.newBuilder()
            .setWireMajor(1)
            .setCluster("default")
            .setTopic(topic)
            .setSource(source)
            .setReference(status == Status.PASSED ? "parquet" : "kafka")
            .setBasis(status == Status.PASSED ? Basis.PEER : Basis.OFFSETS)
            .setWindowStart(SinkMessages.time(window))
            .setWindowEnd(SinkMessages.time(window.plus(TopicGenerator.WINDOW)))
            .setStatus(status)
            .setSettled(true)
            .build();
    Files.writeString(
        outputDir.resolve("quality.ndjson"),
        Ndjson.line(score) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
