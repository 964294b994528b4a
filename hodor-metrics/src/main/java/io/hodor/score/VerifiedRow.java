package io.hodor.score;

import static io.hodor.score.Times.instant;
import static io.hodor.score.Times.timestamp;

import io.hodor.WireVersion;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The unbroken row of windows of a source that passed. */
final class VerifiedRow {

  private final TopicHistory history;
  private final TopicRules rules;
  private final TopicWindows windows;
  private final Instant now;

  VerifiedRow(TopicHistory history, TopicRules rules, TopicWindows windows, Instant now) {
    this.history = history;
    this.rules = rules;
    this.windows = windows;
    this.now = now;
  }

  /**
   * Until when the source is verified; null when nothing is.
   *
   * @param scores all of the source, ascending
   */
  @Nullable VerifiedThrough of(String source, List<QualityScore> scores) {
    Instant before = before(source);
    Instant through = before != null ? before : firstOnBothSides(source, scores);
    for (QualityScore score : scores) {
      Instant start = instant(score.getWindowStart());
      Instant end = instant(score.getWindowEnd());
      if (through == null || !end.isAfter(through)) {
        continue;
      }
      if (start.isAfter(through) && !isWaived(source, through, start) || !passes(score)) {
        break;
      }
      through = end;
    }
    // Also where nothing passed: when the first window is too old to be judged, the row must not
    // begin behind it.
    return through == null ? null : verified(source, through);
  }

  private @Nullable Instant before(String source) {
    return history.verified().stream()
        .filter(it -> it.getSource().equals(source))
        .map(it -> instant(it.getVerifiedThrough()))
        .max(Instant::compareTo)
        .orElse(null);
  }

  private @Nullable Instant firstOnBothSides(String source, List<QualityScore> scores) {
    return scores.stream()
        .map(score -> instant(score.getWindowStart()))
        .filter(start -> isMeasured(source, start) && isMeasured(windows.reference(), start))
        .findFirst()
        .orElse(null);
  }

  private boolean isMeasured(String source, Instant start) {
    SourceWindow window = windows.at(source, start);
    return window != null && window.isMeasured();
  }

  /** Windows that are too old to be judged any more may have been waived. */
  private boolean isWaived(String source, Instant from, Instant to) {
    return rules.waiver(source, from, to).isPresent();
  }

  private boolean passes(QualityScore score) {
    return windows.isFinal(instant(score.getWindowStart()))
        && (score.getStatus() == Status.PASSED || score.getWaived());
  }

  private VerifiedThrough verified(String source, Instant through) {
    return VerifiedThrough.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(history.cluster())
        .setTopic(history.topic())
        .setSource(source)
        .setVerifiedThrough(timestamp(through))
        .setComputedAt(timestamp(now))
        .build();
  }
}
