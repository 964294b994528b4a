package io.hodor.score;

import static io.hodor.score.Times.earlier;
import static io.hodor.score.Times.instant;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds to what is kept of a window what the score is told of it. Results and ledgers may come in
 * any order between each other; a window's results come in the order of their publication, and so
 * do its ledgers.
 */
public final class WindowKeeper implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * The most results of a window that wait for their ledgers. Of more the oldest go: a newer one
   * replaces them anyway, and whoever publishes results without ledgers must not fill the state.
   */
  static final int MOST_WAITING = 100;

  private final ScoreConfig config;

  public WindowKeeper(ScoreConfig config) {
    this.config = config;
  }

  public KeptWindow add(KeptWindow kept, QualityMetrics metrics) {
    KeptWindow settled =
        settled(
            kept.toBuilder()
                .setSource(metrics.getSource())
                .setWindowStart(metrics.getWindowStart())
                .addWaiting(metrics),
            null);
    return settled.getWaitingCount() > MOST_WAITING
        ? settled.toBuilder().removeWaiting(0).build()
        : settled;
  }

  /** A ledger without content takes back an earlier one: results do not list that any more. */
  public KeptWindow add(KeptWindow kept, OffsetLedger ledger) {
    KeptWindow.Builder next =
        kept.toBuilder().setSource(ledger.getSource()).setWindowStart(ledger.getWindowStart());
    if (ledger.getResultId().isEmpty()) {
      return next.build();
    }
    if (!isReadable(ledger)) {
      return next.setUnreadable(
              "the ledger of partition %d, chunk %d, holds no bitmap"
                  .formatted(ledger.getPartition(), ledger.getChunk()))
          .build();
    }
    return settled(next, ledger);
  }

  static boolean isReadable(OffsetLedger ledger) {
    List<ByteString> sets =
        List.of(
            ledger.getMeasured(),
            ledger.getTombstone(),
            ledger.getUndecodable(),
            ledger.getUndated(),
            ledger.getTooLate(),
            ledger.getRepeated());
    return sets.stream().allMatch(WindowKeeper::isReadable);
  }

  private static boolean isReadable(ByteString set) {
    try {
      OffsetSet.fromBytes(set.toByteArray());
      return true;
    } catch (RuntimeException e) { // Roaring has one of its own for every kind of nonsense
      return false;
    }
  }

  /** That a result or a ledger was told after the moment of judging, and is not looked at. */
  KeptWindow addLater(KeptWindow kept, Instant toldAt, Instant now) {
    return kept.toBuilder()
        .setMeasuredLater("measured again at %s, after %s".formatted(toldAt, now))
        .build();
  }

  public KeptWindow add(KeptWindow kept, Unreadable unreadable) {
    return kept.toBuilder()
        .setSource(unreadable.getSource())
        .setWindowStart(unreadable.getWindowStart())
        .setUnreadable(unreadable.getReason())
        .build();
  }

  /** Unites the evidence of an earlier verdict with what is known. */
  public KeptWindow add(KeptWindow kept, QualityScore told) {
    QualityScore earlier = readable(told);
    KeptWindow.Builder next =
        kept.toBuilder().setSource(earlier.getSource()).setWindowStart(earlier.getWindowStart());
    return next.setPublished(kept.hasPublished() ? united(kept.getPublished(), earlier) : earlier)
        .build();
  }

  /** Without evidence that holds no bitmaps: the ranges beside it are still some. */
  private static QualityScore readable(QualityScore earlier) {
    boolean readable =
        earlier.getEverLateList().stream().allMatch(it -> isReadable(it.getOffsets()));
    return readable ? earlier : earlier.toBuilder().clearEverLate().build();
  }

  private static QualityScore united(QualityScore a, QualityScore b) {
    boolean newer = !instant(b.getComputedAt()).isBefore(instant(a.getComputedAt()));
    QualityScore.Builder united = (newer ? b : a).toBuilder();
    if (a.hasFirstFailedAt() && b.hasFirstFailedAt()) {
      united.setFirstFailedAt(earlier(a.getFirstFailedAt(), b.getFirstFailedAt()));
    } else if (a.hasFirstFailedAt() || b.hasFirstFailedAt()) {
      united.setFirstFailedAt(a.hasFirstFailedAt() ? a.getFirstFailedAt() : b.getFirstFailedAt());
    }
    QualityScore older = newer ? a : b;
    // A newer verdict that does not pass has lost it because the window failed again.
    if (!united.hasHealedAt() && older.hasHealedAt() && united.getStatus() == Status.PASSED) {
      united.setHealedAt(older.getHealedAt());
    }
    OffsetsByPartition late = new OffsetsByPartition();
    a.getLateRangesList().forEach(late::add);
    b.getLateRangesList().forEach(late::add);
    united
        .clearLateRanges()
        .addAllLateRanges(late.ranges())
        .setLateTotal(Math.max(late.size(), Math.max(a.getLateTotal(), b.getLateTotal())));
    Evidence.remember(united, Evidence.ever(a).plus(Evidence.ever(b)));
    return united.build();
  }

  /**
   * Makes the measurements current whose ledgers are all at hand, one after the other, so that
   * nothing depends on whether they or their ledgers came first.
   */
  private KeptWindow settled(KeptWindow.Builder kept, OffsetLedger arrived) {
    LedgersAtHand ledgers = new LedgersAtHand(kept);
    if (arrived != null) {
      ledgers.add(arrived);
    }
    for (int i = 0; i < kept.getWaitingCount(); i++) {
      QualityMetrics next = kept.getWaiting(i);
      if (ledgers.firstWithout(next).isEmpty()) {
        List<QualityMetrics> later =
            List.copyOf(kept.getWaitingList().subList(i + 1, kept.getWaitingCount()));
        if (!takesAway(kept, next)) {
          keepFirstSettled(kept, next);
          ledgers.take(next);
          ledgers.writeTo(kept);
          kept.setCurrent(next);
        }
        kept.clearWaiting().addAllWaiting(later).clearUnreadable();
        i = -1;
      }
    }
    if (kept.hasCurrent()) {
      ledgers.tidy(kept.getCurrent(), kept.getWaitingList());
    }
    ledgers.writeTo(kept);
    return kept.build();
  }

  /**
   * Whether a measurement is partial of what another has measured wholly. Of other windows, or of a
   * topic that was created anew, that one says nothing any more.
   */
  private static boolean takesAway(KeptWindow.Builder kept, QualityMetrics next) {
    QualityMetrics current = kept.getCurrent();
    return kept.hasCurrent()
        && current.getCoverage() == Coverage.COMPLETE
        && next.getCoverage() != Coverage.COMPLETE
        && current.getTopicId().equals(next.getTopicId())
        && current.getWindowEnd().equals(next.getWindowEnd())
        && current.getEventTime().equals(next.getEventTime())
        && current.getIsolationLevel() == next.getIsolationLevel();
  }

  /** What was there when it had to be is evidence, once something else replaces it. */
  private void keepFirstSettled(KeptWindow.Builder kept, QualityMetrics next) {
    if (kept.getHasFirstSettled() || !kept.hasCurrent()) {
      return;
    }
    QualityMetrics current = kept.getCurrent();
    if (!isSettled(current)) {
      return;
    }
    if (!kept.hasFirstSettledAt()) {
      kept.setFirstSettledAt(current.getComputedAt());
    }
    if (!contents(current).equals(contents(next))) {
      kept.clearFirstSettled().addAllFirstSettled(kept.getLedgersList()).setHasFirstSettled(true);
    }
  }

  private boolean isSettled(QualityMetrics metrics) {
    SourceRules rules =
        config
            .rules(metrics.getCluster(), metrics.getTopic())
            .source(metrics.getSource(), metrics.getKind());
    Instant settles = instant(metrics.getWindowEnd()).plus(rules.settle());
    return metrics.getCoverage() == Coverage.COMPLETE
        && !instant(metrics.getComputedAt()).isBefore(settles);
  }

  private static Map<Integer, String> contents(QualityMetrics metrics) {
    Map<Integer, String> contents = new HashMap<>();
    for (PartitionCounts partition : metrics.getPartitionsList()) {
      contents.put(partition.getPartition(), partition.getResultId());
    }
    return contents;
  }
}
