package io.hodor.pipeline;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.hodor.config.OptionFault;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.sink.OutputFault;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the outputs already hold of the same topics and source. A run replaces results of its own
 * windows; these checks see to it that they are of the same kind.
 */
final class EarlierResults {

  private final MeasureRequest request;
  private final List<QualityMetrics> results;

  EarlierResults(MeasureRequest request, List<QualityMetrics> results) {
    this.request = request;
    this.results = results;
  }

  /**
   * Windows of two sizes would overlap, and count records twice.
   *
   * @throws OptionFault when a result is of another size than is asked for
   */
  void checkWindowSize() {
    for (QualityMetrics result : results) {
      if (result.hasWindowEnd() && !sizeOf(result).equals(request.windowSize())) {
        throw new OptionFault(
            "windowSize",
            ("%s: there are windows of %s for this topic and source; write --windowSize=%s, or"
                    + " let windows of %s go elsewhere")
                .formatted(
                    request.outputs().words(),
                    sizeOf(result),
                    sizeOf(result),
                    request.windowSize()));
      }
    }
  }

  /**
   * A topic that was deleted and created anew under the same name has other records at the same
   * offsets: its results must not replace those of the old one.
   *
   * @param topics what is about to be read
   * @throws OutputFault when a result that the run may replace is of a topic with another id
   */
  void checkTopicIds(List<MeasuredTopic> topics) throws OutputFault {
    if (request.outputs().folder().isEmpty()) {
      // In a topic the address is all: what is latest stands, as after a live job.
      return;
    }
    Map<String, String> ids = new HashMap<>();
    topics.forEach(topic -> ids.put(topic.address().topic(), topic.topicId()));
    for (QualityMetrics result : results) {
      String id = result.getTopicId();
      String topicId = ids.getOrDefault(result.getTopic(), "");
      if (!id.isEmpty() && !topicId.isEmpty() && !id.equals(topicId) && isAskedFor(result)) {
        throw new OutputFault(
            ("%s holds results of a topic %s with the id %s, but the id is %s now: it was"
                    + " deleted and created anew; write another --outputDir, so that the old results stay")
                .formatted(request.outputs().words(), result.getTopic(), id, topicId));
      }
    }
  }

  /**
   * What is known of a topic that a run without end goes on with. Where earlier results are of
   * another topic of that name, windows that began before now may have held records of it.
   */
  MeasuredTopic goingOn(MeasuredTopic topic) {
    Optional<String> other =
        results.stream()
            .map(QualityMetrics::getTopicId)
            .filter(id -> !id.isEmpty() && !id.equals(topic.topicId()))
            .findFirst();
    return topic.topicId().isEmpty() || other.isEmpty()
        ? topic
        : topic.covering(
            topic
                .coverage()
                .notBefore(
                    request.readingBegan(),
                    "the topic was deleted and created anew, with the id %s after %s"
                        .formatted(topic.topicId(), other.get())));
  }

  private boolean isAskedFor(QualityMetrics result) {
    Instant start = Instant.ofEpochMilli(Timestamps.toMillis(result.getWindowStart()));
    return !start.isBefore(request.range().start()) && start.isBefore(request.range().end());
  }

  private static Duration sizeOf(QualityMetrics result) {
    return Duration.ofMillis(
        Durations.toMillis(Timestamps.between(result.getWindowStart(), result.getWindowEnd())));
  }
}
