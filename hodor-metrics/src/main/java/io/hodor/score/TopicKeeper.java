package io.hodor.score;

import static io.hodor.score.Times.instant;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Told;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps what the score is told of one topic, and has it judged. Windows that began more than a day
 * before the horizon are neither taken nor kept.
 *
 * @param windows by source and start
 * @param verified by source
 * @param deadLettered by source and partition
 * @param expected at most one, under {@link #ONLY}
 */
record TopicKeeper(
    Judging judging,
    KeptMap<KeptWindow> windows,
    KeptMap<VerifiedThrough> verified,
    KeptMap<DeadLettered> deadLettered,
    KeptMap<ExpectedTopic> expected) {

  private static final String ONLY = "";

  /** What became of something that was told. */
  enum Taken {
    TAKEN,
    /** Its window is too old to be kept. */
    BEYOND_HORIZON,
    /** It cannot be used, and its window says why; or it pushed one out that could not be. */
    UNUSABLE
  }

  static TopicKeeper inMemory(Judging judging) {
    return new TopicKeeper(
        judging, KeptMap.inMemory(), KeptMap.inMemory(), KeptMap.inMemory(), KeptMap.inMemory());
  }

  /** Takes what it is told, if it can. */
  Taken add(Told told, Instant now) {
    WindowKeeper keeper = judging.keeper();
    switch (told.getWhatCase()) {
      case METRICS -> {
        return add(told.getMetrics(), now);
      }
      case LEDGER -> {
        var it = told.getLedger();
        Taken taken = add(it.getSource(), it.getWindowStart(), now, kept -> keeper.add(kept, it));
        return taken == Taken.TAKEN && !WindowKeeper.isReadable(it) ? Taken.UNUSABLE : taken;
      }
      case UNREADABLE -> {
        return add(told.getUnreadable(), now);
      }
      case EARLIER_SCORE -> {
        var it = told.getEarlierScore();
        return add(it.getSource(), it.getWindowStart(), now, kept -> keeper.add(kept, it));
      }
      case EARLIER_VERIFIED -> add(told.getEarlierVerified());
      case DEAD_LETTERED -> add(told.getDeadLettered());
      case EXPECTED -> expected.put(ONLY, told.getExpected());
      case CAUGHT_UP, WHAT_NOT_SET -> {
        // Says nothing of a window.
      }
    }
    return Taken.TAKEN;
  }

  /** Takes it only if it was told up to now; else its window says no more than that. */
  Taken addIfTold(Told told, Instant now) {
    Instant at = computedAt(told);
    if (at == null || !at.isAfter(now.plus(SourceWindow.CLOCKS_DIFFER))) {
      return add(told, now);
    }
    UnaryOperator<KeptWindow> later = kept -> judging.keeper().addLater(kept, at, now);
    return switch (told.getWhatCase()) {
      case METRICS ->
          add(told.getMetrics().getSource(), told.getMetrics().getWindowStart(), now, later);
      case LEDGER ->
          add(told.getLedger().getSource(), told.getLedger().getWindowStart(), now, later);
      default -> Taken.TAKEN;
    };
  }

  private static @Nullable Instant computedAt(Told told) {
    return switch (told.getWhatCase()) {
      case METRICS -> instant(told.getMetrics().getComputedAt());
      case LEDGER -> instant(told.getLedger().getComputedAt());
      case EARLIER_SCORE -> instant(told.getEarlierScore().getComputedAt());
      case EARLIER_VERIFIED -> instant(told.getEarlierVerified().getComputedAt());
      default -> null;
    };
  }

  private Taken add(QualityMetrics metrics, Instant now) {
    String refusal = judging.refusal(metrics);
    if (refusal != null) {
      return add(
          Unreadable.newBuilder()
              .setSource(metrics.getSource())
              .setWindowStart(metrics.getWindowStart())
              .setReason(refusal)
              .build(),
          now);
    }
    KeptWindow before = windows.get(nameOf(metrics.getSource(), metrics.getWindowStart()));
    boolean full = before != null && before.getWaitingCount() == WindowKeeper.MOST_WAITING;
    Taken taken =
        add(
            metrics.getSource(),
            metrics.getWindowStart(),
            now,
            kept -> judging.keeper().add(kept, metrics));
    if (taken == Taken.TAKEN && full) {
      KeptWindow after = windows.get(nameOf(metrics.getSource(), metrics.getWindowStart()));
      return after.getWaitingCount() < WindowKeeper.MOST_WAITING ? taken : Taken.UNUSABLE;
    }
    return taken;
  }

  private Taken add(Unreadable it, Instant now) {
    Taken taken =
        add(it.getSource(), it.getWindowStart(), now, kept -> judging.keeper().add(kept, it));
    return taken == Taken.TAKEN ? Taken.UNUSABLE : taken;
  }

  private Taken add(
      String source, Timestamp start, Instant now, UnaryOperator<KeptWindow> addition) {
    if (isBeyondHorizon(start, now)) {
      return Taken.BEYOND_HORIZON;
    }
    String name = nameOf(source, start);
    KeptWindow before = windows.get(name);
    windows.put(name, addition.apply(before == null ? empty(source, start) : before));
    return Taken.TAKEN;
  }

  private boolean isBeyondHorizon(Timestamp start, Instant now) {
    return Timestamps.toMillis(start) < now.minus(judging.kept()).toEpochMilli();
  }

  private static String nameOf(String source, Timestamp start) {
    return source + "|" + Timestamps.toMillis(start);
  }

  private static KeptWindow empty(String source, Timestamp start) {
    return KeptWindow.newBuilder().setSource(source).setWindowStart(start).build();
  }

  /** What is verified never becomes less. */
  private void add(VerifiedThrough earlier) {
    VerifiedThrough before = verified.get(earlier.getSource());
    if (before == null
        || Timestamps.compare(before.getVerifiedThrough(), earlier.getVerifiedThrough()) < 0) {
      verified.put(earlier.getSource(), earlier);
    }
  }

  /** Always all of a partition within the horizon, so that it replaces what was told before. */
  private void add(DeadLettered all) {
    deadLettered.put(all.getSource() + "|" + all.getPartition(), all);
  }

  /**
   * Judges the topic, and keeps the verdicts as known to the world.
   *
   * @param key of the topic: its cluster and its name
   * @return what has to be published: every verdict, or those only that differ in more than the
   *     moment at which they were computed
   */
  Judgement judge(String key, Instant now, boolean everything) {
    prune(now);
    Judgement judgement = judging.judge().judge(history(key), now);
    List<QualityScore> scores = new ArrayList<>();
    for (QualityScore score : judgement.scores()) {
      if (keep(score) || everything) {
        scores.add(score);
      }
    }
    List<VerifiedThrough> newlyVerified = new ArrayList<>();
    for (VerifiedThrough it : judgement.verified()) {
      if (keep(it) || everything) {
        newlyVerified.add(it);
      }
    }
    return new Judgement(scores, newlyVerified, judgement.next());
  }

  private void prune(Instant now) {
    windows
        .all()
        .forEach(
            (name, window) -> {
              if (isBeyondHorizon(window.getWindowStart(), now)) {
                windows.remove(name);
              }
            });
  }

  private TopicHistory history(String key) {
    List<String> parts = Address.parts(key);
    return new TopicHistory(
        parts.get(0),
        parts.get(1),
        windows.values(),
        verified.values(),
        deadLettered.values(),
        expected.get(ONLY));
  }

  /** Keeps a verdict; tells whether it says something new. */
  private boolean keep(QualityScore score) {
    String name = nameOf(score.getSource(), score.getWindowStart());
    KeptWindow kept = windows.get(name);
    KeptWindow window = kept == null ? empty(score.getSource(), score.getWindowStart()) : kept;
    if (window.hasPublished() && isSame(window.getPublished(), score)) {
      return false;
    }
    windows.put(name, window.toBuilder().setPublished(score).build());
    return true;
  }

  private boolean keep(VerifiedThrough it) {
    VerifiedThrough before = verified.get(it.getSource());
    if (before != null && isSame(before, it)) {
      return false;
    }
    verified.put(it.getSource(), it);
    return true;
  }

  private static boolean isSame(QualityScore one, QualityScore other) {
    return one.toBuilder()
        .clearComputedAt()
        .build()
        .equals(other.toBuilder().clearComputedAt().build());
  }

  private static boolean isSame(VerifiedThrough one, VerifiedThrough other) {
    return one.toBuilder()
        .clearComputedAt()
        .build()
        .equals(other.toBuilder().clearComputedAt().build());
  }
}
