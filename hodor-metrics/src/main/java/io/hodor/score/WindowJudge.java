package io.hodor.score;

import static io.hodor.score.Times.timestamp;

import io.hodor.WireVersion;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Judges windows of a topic, one after the other. */
final class WindowJudge {

  private final TopicHistory history;
  private final TopicRules rules;
  private final TopicWindows windows;
  private final Grid grid;
  private final DeadLetterQueues queues;
  private final Instant now;

  WindowJudge(
      TopicHistory history, TopicRules rules, TopicWindows windows, Grid grid, Instant now) {
    this.history = history;
    this.rules = rules;
    this.windows = windows;
    this.grid = grid;
    this.queues = new DeadLetterQueues(history.deadLettered());
    this.now = now;
  }

  QualityScore judge(JudgedWindow window) {
    QualityScore.Builder score = address(window);
    boolean settled = window.isSettled(now);
    score.setSettled(settled).setFinal(settled && windows.isFinal(window.start()));
    List<String> differences = differences(window);
    if (!differences.isEmpty()) {
      score.setStatus(Status.INCOMPARABLE).addAllReasons(differences);
    } else {
      compare(window, settled, score);
    }
    if (score.getBasis() == Basis.BASIS_UNSPECIFIED) {
      Evidence.keep(score, window.published());
    }
    Evidence.moments(score, window.published(), now);
    rules
        .waiver(window.source(), window.start(), window.end())
        .ifPresent(it -> score.setWaived(true).setWaivedReason(it.reason()));
    return score.build();
  }

  private QualityScore.Builder address(JudgedWindow window) {
    QualityScore.Builder score =
        QualityScore.newBuilder()
            .setWireMajor(WireVersion.MAJOR)
            .setCluster(history.cluster())
            .setTopic(history.topic())
            .setTopicId(windows.topicId(window.start()))
            .setSource(window.source())
            .setWindowStart(timestamp(window.start()))
            .setWindowEnd(timestamp(window.end()))
            .setReference(windows.reference())
            .setComputedAt(timestamp(now));
    if (window.observed() != null && window.observed().isComplete()) {
      score.setMeasuredAt(timestamp(window.observed().computedAt()));
    }
    return score;
  }

  private List<String> differences(JudgedWindow window) {
    if (window.observed() == null) {
      return List.of();
    }
    Kind kind = windows.kind(windows.reference());
    boolean isSink = kind == Kind.BIGQUERY || kind == Kind.PARQUET;
    if (isSink && windows.firstMeasured(windows.reference()) != null) {
      // What a sink holds says nothing of what has to be there.
      return List.of(
          "the reference, %s, is of kind %s, and not of Kafka's"
              .formatted(windows.reference(), kind.name().toLowerCase(Locale.ROOT)));
    }
    if (window.reference() != null) {
      return Incomparable.reasons(window.observed(), window.reference());
    }
    return windows.firstMeasured(windows.reference()) == null
        ? List.of()
        : Incomparable.reasons(window.observed(), grid, windows.reference());
  }

  private void compare(JudgedWindow window, boolean settled, QualityScore.Builder score) {
    boolean overdue = !now.isBefore(window.deadline());
    Baseline baseline = baseline(window, settled && overdue);
    boolean usable = window.observed() != null && window.observed().isUsable(now);
    if (baseline == null) {
      // Who measures again finds by this that it is the reference that lacks.
      score.clearReference();
    }
    if (!settled || baseline == null) {
      score
          .setStatus(overdue ? Status.UNMEASURED : Status.PENDING)
          .addAllReasons(whyNotMeasured(window, settled));
    }
    if (baseline == null || !usable || (!settled && overdue)) {
      return;
    }
    Comparison comparison =
        new Comparison(
            window, baseline, windows, queues.of(window.source()), rules.filtered(), settled);
    if (settled) {
      verdict(window, comparison, score);
    }
    comparison.writeTo(score, rules);
    Evidence.late(
        score,
        comparison.delivered(),
        comparison.lost(),
        asGoodAsFound(window, baseline),
        window.published());
  }

  /** What the source held when its windows were first settled, and what was not due there yet. */
  private OffsetsByPartition asGoodAsFound(JudgedWindow window, Baseline baseline) {
    OffsetsByPartition found =
        windows.foundAtFirst(window.source(), windows.row(window.observed()));
    Instant first = window.observed().firstSettledAt();
    return first == null ? found : found.plus(baseline.recent(window.rules(), first));
  }

  private void verdict(JudgedWindow window, Comparison comparison, QualityScore.Builder score) {
    List<String> pending = comparison.pending();
    Map<FailedPart, String> failures = comparison.failures(rules.thresholds());
    if (failures.isEmpty() && !pending.isEmpty()) {
      // Nobody has measured again what came late: waiting for it would never end.
      Status status = window.isOverdue(now) ? Status.UNMEASURED : Status.PENDING;
      score.setStatus(status).addAllReasons(pending);
    } else {
      score
          .setStatus(failures.isEmpty() ? Status.PASSED : Status.FAILED)
          .addAllFailed(failures.keySet())
          .addAllReasons(failures.values());
      // What is still waited for does not excuse what is certain.
      score.addAllReasons(pending);
    }
  }

  /** Kafka's window; other sinks' where Kafka's will not come any more; null when there is none. */
  private @Nullable Baseline baseline(JudgedWindow window, boolean peersMayStandIn) {
    SourceWindow kafka = window.reference();
    if (kafka != null && kafka.isUsable(now)) {
      return Baseline.of(windows.reference(), kafka);
    }
    TreeMap<String, SourceWindow> peers = peersMayStandIn ? peers(window) : new TreeMap<>();
    return peers.isEmpty() ? null : Baseline.ofPeers(peers.keySet(), peers.values());
  }

  private TreeMap<String, SourceWindow> peers(JudgedWindow window) {
    TreeMap<String, SourceWindow> peers = new TreeMap<>();
    Duration size = Duration.between(window.start(), window.end());
    for (String source : windows.sources()) {
      SourceRules of = rules.source(source, windows.kind(source));
      JudgedWindow other =
          JudgedWindow.of(source, window.start(), size, windows, of, Duration.ZERO);
      boolean isOther = !source.equals(window.source()) && !source.equals(windows.reference());
      if (isOther
          && other.isSettled(now)
          && other.observed().hasOffsets()
          && Incomparable.reasons(window.observed(), other.observed()).isEmpty()) {
        peers.put(source, other.observed());
      }
    }
    return peers;
  }

  private List<String> whyNotMeasured(JudgedWindow window, boolean settled) {
    List<String> reasons = new ArrayList<>();
    SourceWindow observed = window.observed();
    if (!settled && observed == null) {
      reasons.add("not measured");
    } else if (!settled && !observed.isUsable(now)) {
      reasons.add(observed.whyUnusable(now));
    } else if (!settled) {
      reasons.add("not measured since " + observed.computedAt());
      reasons.add(observed.whyNotComplete());
    }
    if (now.isBefore(window.settlesAt())) {
      reasons.add("settles at " + window.settlesAt());
    }
    SourceWindow kafka = window.reference();
    if (kafka == null || !kafka.isUsable(now)) {
      String why = kafka == null ? "not measured" : kafka.whyUnusable(now);
      reasons.add("reference " + windows.reference() + ": " + why);
    }
    reasons.removeIf(String::isEmpty);
    return reasons;
  }
}
