package io.hodor.score;

import static io.hodor.score.Times.instant;
import static io.hodor.score.Times.timestamp;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.score.state.FirstKnown;
import io.hodor.wire.v1.OffsetLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * When each offset of a window was first known: the earliest moment at which a ledger held it. A
 * ledger is replaced as a whole when one record comes late, and its own moment says nothing of the
 * others.
 */
final class FirstSeen {

  /**
   * The most moments that are told apart in a partition. Beyond them the two oldest are taken for
   * the later one of them, so that an offset may be due later than it should, and never earlier.
   */
  static final int MOST_MOMENTS = 24;

  /** By partition; the sets of a partition have no offset in common. */
  private final TreeMap<Integer, TreeMap<Instant, OffsetSet>> partitions = new TreeMap<>();

  /** As ledgers tell it by themselves. */
  static FirstSeen in(Collection<OffsetLedger> ledgers) {
    FirstSeen seen = new FirstSeen();
    ledgers.forEach(seen::learn);
    return seen;
  }

  /** As ledgers tell it, but where something else is kept. */
  static FirstSeen of(Collection<FirstKnown> kept, Collection<OffsetLedger> ledgers) {
    FirstSeen seen = new FirstSeen();
    for (FirstKnown it : kept) {
      OffsetSet offsets = OffsetSet.fromBytes(it.getOffsets().toByteArray());
      seen.put(it.getPartition(), instant(it.getComputedAt()), offsets);
    }
    in(ledgers)
        .partitions
        .forEach(
            (partition, moments) -> {
              OffsetSet known = seen.all(partition);
              moments.forEach((at, told) -> seen.put(partition, at, told.difference(known)));
            });
    return seen;
  }

  /** Takes note of what a ledger holds, whenever it comes. */
  void learn(OffsetLedger ledger) {
    int partition = ledger.getPartition();
    Instant at = instant(ledger.getComputedAt());
    OffsetSet offsets = Content.all(ledger);
    TreeMap<Instant, OffsetSet> moments = new TreeMap<>();
    for (var entry : moments(partition).entrySet()) {
      if (entry.getKey().isAfter(at)) {
        moments.put(entry.getKey(), entry.getValue().difference(offsets));
      } else {
        moments.put(entry.getKey(), entry.getValue());
        offsets = offsets.difference(entry.getValue());
      }
    }
    moments.computeIfAbsent(at, t -> new OffsetSet()).addAll(offsets);
    moments.values().removeIf(OffsetSet::isEmpty);
    partitions.put(partition, moments);
  }

  private void put(int partition, Instant at, OffsetSet offsets) {
    if (!offsets.isEmpty()) {
      partitions
          .computeIfAbsent(partition, p -> new TreeMap<>())
          .computeIfAbsent(at, t -> new OffsetSet())
          .addAll(offsets);
    }
  }

  private Map<Instant, OffsetSet> moments(int partition) {
    return partitions.getOrDefault(partition, new TreeMap<>());
  }

  private OffsetSet all(int partition) {
    OffsetSet all = new OffsetSet();
    moments(partition).values().forEach(all::addAll);
    return all;
  }

  /** What has to be kept because these ledgers do not tell it. */
  List<FirstKnown> beyond(Collection<OffsetLedger> ledgers) {
    FirstSeen told = in(ledgers);
    List<FirstKnown> beyond = new ArrayList<>();
    partitions.forEach(
        (partition, moments) -> {
          blur(moments);
          moments.forEach(
              (at, offsets) -> {
                OffsetSet known = told.moments(partition).getOrDefault(at, new OffsetSet());
                OffsetSet rest = offsets.difference(known);
                if (!rest.isEmpty()) {
                  beyond.add(
                      FirstKnown.newBuilder()
                          .setPartition(partition)
                          .setComputedAt(timestamp(at))
                          .setOffsets(ByteString.copyFrom(rest.toBytes()))
                          .build());
                }
              });
        });
    return beyond;
  }

  private static void blur(TreeMap<Instant, OffsetSet> moments) {
    while (moments.size() > MOST_MOMENTS) {
      OffsetSet oldest = moments.pollFirstEntry().getValue();
      moments.firstEntry().getValue().addAll(oldest);
    }
  }

  /** The offsets that were first known after a moment. */
  OffsetsByPartition after(Instant moment) {
    OffsetsByPartition after = new OffsetsByPartition();
    partitions.forEach(
        (partition, moments) ->
            moments
                .tailMap(moment, false)
                .values()
                .forEach(offsets -> after.addAll(partition, offsets)));
    return after;
  }

  /** When the first offset of all was known; null when none is. */
  @Nullable Instant first() {
    return partitions.values().stream()
        .filter(moments -> !moments.isEmpty())
        .map(TreeMap::firstKey)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** When the last of some offsets was first known; null when none was. */
  @Nullable Instant last(OffsetsByPartition offsets) {
    Instant last = null;
    for (var partition : partitions.entrySet()) {
      for (var moment : partition.getValue().entrySet()) {
        OffsetsByPartition here = new OffsetsByPartition();
        here.addAll(partition.getKey(), moment.getValue());
        boolean later = last == null || moment.getKey().isAfter(last);
        last = later && !here.and(offsets).isEmpty() ? moment.getKey() : last;
      }
    }
    return last;
  }
}
