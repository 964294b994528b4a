package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.timestamp;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A topic as the score is told of it, and what it says then. */
final class JudgedTopic {

  private TopicRules rules = TopicRules.DEFAULT;
  private Duration horizon = Duration.ofDays(3);
  private final TreeMap<String, KeptWindow> kept = new TreeMap<>();
  private final List<VerifiedThrough> verified = new ArrayList<>();
  private final List<DeadLettered> deadLettered = new ArrayList<>();
  private ExpectedTopic expected;

  static JudgedTopic with(Measurement... measurements) {
    return new JudgedTopic().add(measurements);
  }

  JudgedTopic rules(TopicRules other) {
    rules = other;
    return this;
  }

  JudgedTopic horizon(Duration other) {
    horizon = other;
    return this;
  }

  JudgedTopic expects(String... sources) {
    expected = ExpectedTopic.newBuilder().addAllSources(List.of(sources)).build();
    return this;
  }

  JudgedTopic deadLettered(String source, int partition, long... offsets) {
    deadLettered.add(
        DeadLettered.newBuilder()
            .setSource(source)
            .setPartition(partition)
            .setOffsets(ByteString.copyFrom(OffsetSet.of(offsets).toBytes()))
            .build());
    return this;
  }

  JudgedTopic verified(String source, Instant through) {
    verified.add(
        VerifiedThrough.newBuilder()
            .setSource(source)
            .setVerifiedThrough(timestamp(through))
            .build());
    return this;
  }

  private WindowKeeper keeper() {
    return new WindowKeeper(ScoreConfig.of(rules));
  }

  JudgedTopic add(Measurement... measurements) {
    for (Measurement measurement : measurements) {
      measurement.ledgers().forEach(this::add);
      var metrics = measurement.metrics();
      kept.compute(
          metrics.getSource() + metrics.getWindowStart().getSeconds(),
          (k, window) -> keeper().add(orEmpty(window), metrics));
    }
    return this;
  }

  /** A ledger alone, or the metrics of one alone. */
  JudgedTopic add(OffsetLedger ledger) {
    kept.compute(
        ledger.getSource() + ledger.getWindowStart().getSeconds(),
        (k, window) -> keeper().add(orEmpty(window), ledger));
    return this;
  }

  JudgedTopic addWithoutLedgers(Measurement measurement) {
    var metrics = measurement.metrics();
    kept.compute(
        metrics.getSource() + metrics.getWindowStart().getSeconds(),
        (k, window) -> keeper().add(orEmpty(window), metrics));
    return this;
  }

  JudgedTopic add(QualityScore earlier) {
    kept.compute(
        earlier.getSource() + earlier.getWindowStart().getSeconds(),
        (k, window) -> keeper().add(orEmpty(window), earlier));
    return this;
  }

  private static KeptWindow orEmpty(KeptWindow window) {
    return window == null ? KeptWindow.getDefaultInstance() : window;
  }

  List<KeptWindow> kept() {
    return List.copyOf(kept.values());
  }

  /** Judges, and lets the verdicts be known as the job does. */
  JudgedTopic published(Instant now) {
    for (QualityScore score : judge(now).scores()) {
      kept.compute(
          score.getSource() + score.getWindowStart().getSeconds(),
          (k, window) ->
              orEmpty(window).toBuilder()
                  .setSource(score.getSource())
                  .setWindowStart(score.getWindowStart())
                  .setPublished(score)
                  .build());
    }
    return this;
  }

  Judgement judge(Instant now) {
    return new TopicJudge(ScoreConfig.of(rules), horizon, Duration.ofHours(1))
        .judge(new TopicHistory("c", "t", kept(), verified, deadLettered, expected), now);
  }

  QualityScore score(String source, int window, Instant now) {
    var start = timestamp(NOON.plus(WINDOW.multipliedBy(window)));
    return judge(now).scores().stream()
        .filter(it -> it.getSource().equals(source) && it.getWindowStart().equals(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no verdict of " + source + " in " + window));
  }

  /** Until when a source is verified; null when it is not. */
  Instant verifiedThrough(String source, Instant now) {
    return judge(now).verified().stream()
        .filter(it -> it.getSource().equals(source))
        .map(it -> Times.instant(it.getVerifiedThrough()))
        .findFirst()
        .orElse(null);
  }

  /** As {@code partition:from-to}. */
  static String text(List<OffsetRange> ranges) {
    StringBuilder text = new StringBuilder();
    for (OffsetRange range : ranges) {
      text.append(text.length() == 0 ? "" : " ")
          .append(range.getPartition())
          .append(':')
          .append(range.getFrom())
          .append('-')
          .append(range.getTo());
    }
    return text.toString();
  }
}
