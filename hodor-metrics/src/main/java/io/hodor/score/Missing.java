package io.hodor.score;

import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The offsets that a source lacks in a window, each with one reason. */
final class Missing {

  private final Map<MissingReason, OffsetsByPartition> offsets = new EnumMap<>(MissingReason.class);
  private final Map<MissingReason, Long> totals = new EnumMap<>(MissingReason.class);
  private final long expected;
  private long surplus;
  private long unplaced;

  private Missing(long expected) {
    this.expected = expected;
  }

  /**
   * Of a source with offsets.
   *
   * @param missing what Kafka holds and the source does not, but for tombstones
   * @param putAside what the source's dead-letter queue holds
   * @param unplaced what may lie where the source was not measured
   * @param settled whether the source was measured when its rows had to be there
   */
  static Missing of(
      OffsetsByPartition missing,
      Baseline baseline,
      OffsetsByPartition putAside,
      OffsetsByPartition unplaced,
      JudgedWindow window,
      boolean settled) {
    // What was lost has never been there to expire.
    OffsetsByPartition expired =
        isExpired(window)
            ? missing.minus(Evidence.lost(window.published()))
            : new OffsetsByPartition();
    OffsetsByPartition asked = missing.minus(expired);
    OffsetsByPartition dead = asked.and(putAside.plus(baseline.undecodable));
    OffsetsByPartition rest = asked.minus(dead);
    Instant measuredAt = window.observed().computedAt();
    OffsetsByPartition recent =
        settled ? rest.and(baseline.recent(window.rules(), measuredAt)) : rest;
    OffsetsByPartition elsewhere = rest.minus(recent).and(unplaced);
    OffsetsByPartition notDue = recent.plus(elsewhere);
    Missing result = new Missing(baseline.wanted.size() - dead.size() - expired.size());
    result.unplaced = elsewhere.size();
    result.put(MissingReason.NOT_YET_DUE, notDue);
    result.put(MissingReason.DEAD_LETTERED, dead);
    result.put(MissingReason.EXPIRED, expired);
    result.put(MissingReason.LOST, rest.minus(notDue));
    return result;
  }

  /** Of a source without offsets: only how many rows are too few, and nothing of which. */
  static Missing counted(
      long rows,
      Baseline baseline,
      OffsetsByPartition putAside,
      OffsetsByPartition unplaced,
      JudgedWindow window,
      boolean settled) {
    OffsetsByPartition dead = baseline.wanted.and(putAside.plus(baseline.undecodable));
    long expected = baseline.wanted.size() - dead.size();
    if (isExpired(window)) {
      long lost = Evidence.lostTotal(window.published());
      // The rows that are there still are not those that were lost.
      expected = lost == 0 ? 0 : Math.min(expected, rows + lost);
    }
    Missing result = new Missing(expected);
    Instant measuredAt = window.observed().computedAt();
    OffsetsByPartition recent = baseline.recent(window.rules(), measuredAt);
    long lack = Math.max(0, expected - rows);
    long due = lack;
    due -= Math.min(due, settled ? baseline.wanted.and(recent).size() : due);
    result.unplaced = Math.min(due, baseline.wanted.and(unplaced).minus(recent).size());
    due -= result.unplaced;
    result.totals.put(MissingReason.NOT_YET_DUE, lack - due);
    result.totals.put(MissingReason.LOST, due);
    result.surplus = isExpired(window) ? 0 : Math.max(0, rows - expected);
    return result;
  }

  /** Of a sink that leaves records out on purpose: nothing is asked of it. */
  static Missing filtered(Baseline baseline) {
    return new Missing(baseline.wanted.size());
  }

  private static boolean isExpired(JudgedWindow window) {
    return window.rules().retention() != null
        && window.end().plus(window.rules().retention()).isBefore(window.observed().computedAt());
  }

  private void put(MissingReason reason, OffsetsByPartition of) {
    offsets.put(reason, of);
    totals.put(reason, of.size());
  }

  /** How many offsets the source has to hold. */
  long expected() {
    return expected;
  }

  /** How many of those not yet due may lie where the source was not measured. */
  long unplaced() {
    return unplaced;
  }

  /** How many rows there are beyond these, of a source without offsets. */
  long surplus() {
    return surplus;
  }

  /** How many of those expected are not lost. */
  long kept() {
    return expected - total(MissingReason.LOST);
  }

  long total(MissingReason reason) {
    return totals.getOrDefault(reason, 0L);
  }

  OffsetsByPartition lost() {
    return offsets.getOrDefault(MissingReason.LOST, new OffsetsByPartition());
  }

  /** One entry for each reason that there is, in the order of the reasons. */
  List<MissingOffsets> toWire() {
    List<MissingOffsets> wire = new ArrayList<>();
    totals.forEach(
        (reason, total) -> {
          if (total > 0) {
            MissingOffsets.Builder of =
                MissingOffsets.newBuilder().setReason(reason).setTotal(total);
            if (offsets.containsKey(reason)) {
              of.addAllRanges(offsets.get(reason).ranges());
            }
            wire.add(of.build());
          }
        });
    return wire;
  }
}
