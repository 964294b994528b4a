package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is known of one window in one source. */
final class SourceWindow {

  /** How far a measurement may lie ahead of the clock that judges it. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final KeptWindow kept;
  private final Instant start;
  private @Nullable Content content;
  private @Nullable String contradiction;
  private @Nullable FirstSeen firstSeen;
  private @Nullable Instant allKnown;

  SourceWindow(KeptWindow kept) {
    this.kept = kept;
    this.start = instant(kept.getWindowStart());
  }

  Instant start() {
    return start;
  }

  /** Whether anything was ever published of it, readable or not. */
  boolean isMeasured() {
    return known() != null
        || kept.getArrivedCount() > 0
        || !kept.getUnreadable().isEmpty()
        || !kept.getMeasuredLater().isEmpty();
  }

  /** The complete measurement, else the newest that waits for ledgers; null when none does. */
  @Nullable QualityMetrics known() {
    if (kept.hasCurrent()) {
      return kept.getCurrent();
    }
    int waiting = kept.getWaitingCount();
    return waiting > 0 ? kept.getWaiting(waiting - 1) : null;
  }

  /** Whether there is a measurement whose ledgers are all there. */
  boolean isComplete() {
    return kept.hasCurrent();
  }

  /** That measurement. The window must be complete. */
  QualityMetrics metrics() {
    return kept.getCurrent();
  }

  Instant computedAt() {
    return instant(kept.getCurrent().getComputedAt());
  }

  /** How long it is. The window must be complete. */
  Duration size() {
    return Duration.between(start, instant(metrics().getWindowEnd()));
  }

  /** Whether it lies beside another, and not across it. Both must be complete. */
  boolean isLike(SourceWindow other) {
    return size().equals(other.size())
        && metrics().getEventTime().equals(other.metrics().getEventTime());
  }

  /** Whether a verdict may rest on it. */
  boolean isUsable(Instant now) {
    return isComplete()
        && metrics().getCoverage() == Coverage.COMPLETE
        && !isOfTheFuture(now)
        && contradiction().isEmpty();
  }

  /**
   * Where the ledgers hold other numbers of offsets than the measurement that lists them, in words;
   * empty where they agree. A verdict over less than was measured could pass what is lost.
   */
  private String contradiction() {
    if (contradiction == null) {
      contradiction = hasOffsets() ? findContradiction() : "";
    }
    return contradiction;
  }

  private String findContradiction() {
    long listed = 0;
    for (PartitionCounts counts : metrics().getPartitionsList()) {
      long held = content().placed.size(counts.getPartition());
      if (held != counts.getDistinct()) {
        return "the ledger of partition %d holds %d offsets, the measurement %d"
            .formatted(counts.getPartition(), held, counts.getDistinct());
      }
      listed += held;
    }
    return listed == metrics().getUniqueOffsets()
        ? ""
        : "the partitions hold %d offsets, the measurement %d"
            .formatted(listed, metrics().getUniqueOffsets());
  }

  boolean isOfTheFuture(Instant now) {
    return isComplete() && computedAt().isAfter(now.plus(CLOCKS_DIFFER));
  }

  boolean isLive() {
    return metrics().getTiming() != Timing.BOUNDED;
  }

  boolean hasOffsets() {
    return metrics().hasUniqueOffsets();
  }

  /** Offsets of the complete measurement; none when there is none. */
  Content content() {
    if (content == null) {
      content = new Content(kept.getLedgersList());
    }
    return content;
  }

  boolean hasFirstSettled() {
    return kept.getHasFirstSettled();
  }

  /** When it was first measured as it had to be; null when that is not known. */
  @Nullable Instant firstSettledAt() {
    if (kept.hasFirstSettledAt()) {
      return instant(kept.getFirstSettledAt());
    }
    return kept.getHasFirstSettled() ? null : computedAt();
  }

  /** What was there when it first had to be, as far as it is known. */
  OffsetsByPartition firstSettled() {
    return kept.getHasFirstSettled() ? new Content(kept.getFirstSettledList()).all : content().all;
  }

  /** Those of its offsets that were first known after a moment. The window must be complete. */
  OffsetsByPartition knownAfter(Instant moment) {
    return allKnown().isAfter(moment)
        ? firstSeen().after(moment).and(content().all)
        : new OffsetsByPartition();
  }

  /**
   * Those of its offsets that may have come after a moment. A live job tells of each when it comes;
   * a bounded run of all that came before it, so that the first one says nothing of when.
   */
  OffsetsByPartition knownToComeAfter(Instant moment) {
    Instant first = isLive() ? null : firstSeen().first();
    return knownAfter(first == null || first.isBefore(moment) ? moment : first);
  }

  /** When all of its offsets were known. The window must be complete. */
  Instant allKnown() {
    if (allKnown == null) {
      boolean toldByLedgers = kept.getFirstKnownCount() == 0 && kept.getArrivedCount() == 0;
      Instant last = toldByLedgers ? newestLedger() : firstSeen().last(content().all);
      allKnown = last == null ? computedAt() : last;
    }
    return allKnown;
  }

  private @Nullable Instant newestLedger() {
    return kept.getLedgersList().stream()
        .map(ledger -> instant(ledger.getComputedAt()))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private FirstSeen firstSeen() {
    if (firstSeen == null) {
      List<OffsetLedger> ledgers = new ArrayList<>(kept.getLedgersList());
      ledgers.addAll(kept.getArrivedList());
      firstSeen = FirstSeen.of(kept.getFirstKnownList(), ledgers);
    }
    return firstSeen;
  }

  boolean isPublished() {
    return kept.hasPublished();
  }

  /** The verdict that is known to the world; one without a status when there is none. */
  QualityScore published() {
    return kept.getPublished();
  }

  /** Why no verdict may rest on it, as words for people. */
  String whyUnusable(Instant now) {
    if (isOfTheFuture(now)) {
      return "measured in the future: clocks differ";
    }
    if (isComplete() && metrics().getCoverage() != Coverage.COMPLETE) {
      return "partial: " + String.join("; ", metrics().getPartialReasonsList());
    }
    return isComplete() ? contradiction() : whyNotComplete();
  }

  /** Why there is no measurement, or none that is newer than the complete one; empty if none is. */
  String whyNotComplete() {
    if (!kept.getMeasuredLater().isEmpty()) {
      return kept.getMeasuredLater();
    }
    if (!kept.getUnreadable().isEmpty()) {
      return "unreadable: " + kept.getUnreadable();
    }
    if (kept.getWaitingCount() > 0) {
      QualityMetrics waiting = kept.getWaiting(kept.getWaitingCount() - 1);
      String more =
          kept.getWaitingCount() < WindowKeeper.MOST_WAITING
              ? ""
              : ", and so are %d results or more".formatted(WindowKeeper.MOST_WAITING - 1);
      return "waiting for the ledger of partition "
          + new LedgersAtHand(kept.toBuilder()).firstWithout(waiting).orElse(-1)
          + more;
    }
    return isComplete() ? "" : "not measured";
  }
}
