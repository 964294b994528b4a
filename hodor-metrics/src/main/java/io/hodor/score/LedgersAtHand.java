package io.hodor.score;

import static io.hodor.score.Times.instant;

import io.hodor.score.state.FirstKnown;
import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ledgers of a window that are at hand: those of its current measurement, and those that
 * arrived since or before their measurement did. A content that returns later is an arrival of its
 * own, for it may be taken twice: by a measurement before and by one after what stood between.
 */
final class LedgersAtHand {

  /** Where a ledger lies; a later one of the same slot replaces it. */
  private record Slot(int partition, int chunk) {
    static Slot of(OffsetLedger ledger) {
      return new Slot(ledger.getPartition(), ledger.getChunk());
    }
  }

  /** The same offsets of the same partition. */
  private record Content(int partition, String resultId) {
    static Content of(OffsetLedger ledger) {
      return new Content(ledger.getPartition(), ledger.getResultId());
    }
  }

  private final Map<Slot, OffsetLedger> current = new LinkedHashMap<>();
  private final List<OffsetLedger> arrived;
  private final List<FirstKnown> firstKnown;
  private final List<OffsetLedger> before;
  private final List<OffsetLedger> added = new ArrayList<>();

  LedgersAtHand(KeptWindow.Builder kept) {
    kept.getLedgersList().forEach(ledger -> current.put(Slot.of(ledger), ledger));
    arrived = new ArrayList<>(kept.getArrivedList());
    firstKnown = List.copyOf(kept.getFirstKnownList());
    before = all();
  }

  private List<OffsetLedger> all() {
    List<OffsetLedger> all = new ArrayList<>(current.values());
    all.addAll(arrived);
    return all;
  }

  /** Adds one. A content that comes again in a row is the one that is there. */
  void add(OffsetLedger ledger) {
    added.add(ledger);
    if (!ledger.getResultId().equals(lastId(Slot.of(ledger)))) {
      arrived.add(ledger);
    }
  }

  /** The content that came last in a slot; empty when none did. */
  private String lastId(Slot slot) {
    for (int i = arrived.size() - 1; i >= 0; i--) {
      if (Slot.of(arrived.get(i)).equals(slot)) {
        return arrived.get(i).getResultId();
      }
    }
    return current.containsKey(slot) ? current.get(slot).getResultId() : "";
  }

  /** The first partition of which a ledger is listed and not at hand. */
  OptionalInt firstWithout(QualityMetrics metrics) {
    for (PartitionCounts partition : metrics.getPartitionsList()) {
      for (int chunk = 0; chunk < partition.getChunks(); chunk++) {
        if (find(new Slot(partition.getPartition(), chunk), partition.getResultId()) == null) {
          return OptionalInt.of(partition.getPartition());
        }
      }
    }
    return OptionalInt.empty();
  }

  private OffsetLedger find(Slot slot, String resultId) {
    OffsetLedger kept = current.get(slot);
    if (kept != null && kept.getResultId().equals(resultId)) {
      return kept;
    }
    for (OffsetLedger ledger : arrived) {
      if (Slot.of(ledger).equals(slot) && ledger.getResultId().equals(resultId)) {
        return ledger;
      }
    }
    return null;
  }

  /** Makes the ledgers that are listed the current ones. All of them must be at hand. */
  void take(QualityMetrics metrics) {
    Map<Slot, OffsetLedger> taken = new LinkedHashMap<>();
    for (PartitionCounts partition : metrics.getPartitionsList()) {
      for (int chunk = 0; chunk < partition.getChunks(); chunk++) {
        Slot slot = new Slot(partition.getPartition(), chunk);
        OffsetLedger ledger = find(slot, partition.getResultId());
        taken.put(slot, ledger);
        if (ledger != current.get(slot)) {
          arrived.removeIf(it -> it == ledger);
        }
      }
    }
    current.clear();
    current.putAll(taken);
  }

  /**
   * Drops what nothing will list any more: what is not newer than the current measurement and not
   * listed by one that waits. The last of a slot stays all the same unless it is the current one:
   * where the clocks of two machines differ, it may be newer.
   */
  void tidy(QualityMetrics measurement, List<QualityMetrics> waiting) {
    Set<Content> awaited = new HashSet<>();
    for (QualityMetrics metrics : waiting) {
      for (PartitionCounts partition : metrics.getPartitionsList()) {
        awaited.add(new Content(partition.getPartition(), partition.getResultId()));
      }
    }
    Instant computedAt = instant(measurement.getComputedAt());
    Map<Slot, OffsetLedger> last = new HashMap<>();
    arrived.forEach(ledger -> last.put(Slot.of(ledger), ledger));
    arrived.removeIf(
        ledger ->
            last.get(Slot.of(ledger)) != ledger
                && !instant(ledger.getComputedAt()).isAfter(computedAt)
                && !awaited.contains(Content.of(ledger)));
    Set<Slot> seen = new HashSet<>();
    arrived.removeIf(ledger -> seen.add(Slot.of(ledger)) && isCurrent(ledger));
  }

  private boolean isCurrent(OffsetLedger ledger) {
    OffsetLedger listed = current.get(Slot.of(ledger));
    return listed != null && listed.getResultId().equals(ledger.getResultId());
  }

  void writeTo(KeptWindow.Builder kept) {
    kept.clearLedgers().addAllLedgers(current.values());
    kept.clearArrived().addAllArrived(arrived);
    kept.clearFirstKnown().addAllFirstKnown(firstKnown());
  }

  /** What is kept of partitions whose ledgers are the same stays as it is. */
  private List<FirstKnown> firstKnown() {
    Map<Integer, List<OffsetLedger>> earlier = byPartition(before);
    Map<Integer, List<OffsetLedger>> now = byPartition(all());
    Set<Integer> changed = new TreeSet<>();
    added.forEach(ledger -> changed.add(ledger.getPartition()));
    earlier.forEach(
        (partition, ledgers) -> {
          if (!ledgers.equals(now.get(partition))) {
            changed.add(partition);
          }
        });
    List<FirstKnown> next = new ArrayList<>();
    firstKnown.stream().filter(it -> !changed.contains(it.getPartition())).forEach(next::add);
    for (int partition : changed) {
      List<FirstKnown> mine =
          firstKnown.stream().filter(it -> it.getPartition() == partition).toList();
      List<OffsetLedger> known = earlier.getOrDefault(partition, List.of());
      if (!mine.isEmpty() || !known.isEmpty()) {
        FirstSeen seen = FirstSeen.of(mine, known);
        added.stream().filter(it -> it.getPartition() == partition).forEach(seen::learn);
        next.addAll(seen.beyond(now.getOrDefault(partition, List.of())));
      }
    }
    return next;
  }

  private static Map<Integer, List<OffsetLedger>> byPartition(List<OffsetLedger> ledgers) {
    Map<Integer, List<OffsetLedger>> byPartition = new TreeMap<>();
    ledgers.forEach(
        it -> byPartition.computeIfAbsent(it.getPartition(), p -> new ArrayList<>()).add(it));
    return byPartition;
  }
}
