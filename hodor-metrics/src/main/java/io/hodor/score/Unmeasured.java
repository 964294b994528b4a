package io.hodor.score;

import static io.hodor.score.Times.timestamp;

import io.hodor.WireVersion;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The verdict over a topic that the configuration names and nobody measures. */
final class Unmeasured {

  private final TopicHistory history;
  private final Duration unmeasuredAfter;
  private final Instant now;

  Unmeasured(TopicHistory history, Duration unmeasuredAfter, Instant now) {
    this.history = history;
    this.unmeasuredAfter = unmeasuredAfter;
    this.now = now;
  }

  /** One verdict for each source that is asked for; none when the topic is not named. */
  Judgement judgement() {
    if (history.expected() == null) {
      return new Judgement(List.of(), history.verified(), null);
    }
    Instant end = MeasuredWindows.floor(now.minus(unmeasuredAfter), Grid.USUAL_SIZE);
    TreeSet<String> sources = new TreeSet<>(history.expected().getSourcesList());
    if (sources.isEmpty()) {
      sources.add("kafka");
    }
    List<QualityScore> scores = new ArrayList<>();
    sources.forEach(source -> scores.add(score(source, end)));
    Instant next = end.plus(Grid.USUAL_SIZE).plus(unmeasuredAfter);
    return new Judgement(scores, history.verified(), next);
  }

  private QualityScore score(String source, Instant end) {
    return QualityScore.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(history.cluster())
        .setTopic(history.topic())
        .setSource(source)
        .setWindowStart(timestamp(end.minus(Grid.USUAL_SIZE)))
        .setWindowEnd(timestamp(end))
        .setStatus(Status.UNMEASURED)
        .addReasons("nobody measures this topic")
        .setComputedAt(timestamp(now))
        .build();
  }
}
