package io.hodor.score;

import io.hodor.wire.v1.Basis;
import java.time.Instant;
import java.util.Collection;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a source has to hold of a window. */
final class Baseline {

  /** Who says so. */
  final String reference;

  /** Every offset in the window. */
  final OffsetsByPartition placed;

  /** Those of them that have a value: a sink has to hold these. */
  final OffsetsByPartition wanted;

  final OffsetsByPartition undecodable;

  /** Those that a sink may have placed elsewhere. */
  final OffsetsByPartition undated;

  /** Kafka's window; null where other sinks stand in for it. */
  final @Nullable SourceWindow kafka;

  private Baseline(
      String reference,
      OffsetsByPartition placed,
      OffsetsByPartition tombstones,
      OffsetsByPartition undecodable,
      OffsetsByPartition undated,
      @Nullable SourceWindow kafka) {
    this.reference = reference;
    this.placed = placed;
    this.wanted = placed.minus(tombstones);
    this.undecodable = undecodable;
    this.undated = undated;
    this.kafka = kafka;
  }

  /** What Hodor read from Kafka. */
  static Baseline of(String reference, SourceWindow kafka) {
    Content content = kafka.content();
    return new Baseline(
        reference, content.placed, content.tombstones, content.undecodable, content.undated, kafka);
  }

  /** What other sinks hold, where Kafka was not measured. */
  static Baseline ofPeers(Collection<String> names, Collection<SourceWindow> peers) {
    OffsetsByPartition placed = new OffsetsByPartition();
    OffsetsByPartition tombstones = new OffsetsByPartition();
    // What Hodor cannot decode in one sink, another may well hold.
    OffsetsByPartition undecodable = new OffsetsByPartition();
    OffsetsByPartition undated = new OffsetsByPartition();
    for (SourceWindow peer : peers) {
      placed.addAll(peer.content().placed);
      tombstones.addAll(peer.content().tombstones);
      undated.addAll(peer.content().undated);
    }
    return new Baseline(String.join(",", names), placed, tombstones, undecodable, undated, null);
  }

  boolean isOfPeers() {
    return kafka == null;
  }

  /** How a source is compared with it. */
  Basis basis(SourceWindow observed) {
    if (isOfPeers()) {
      return Basis.PEER;
    }
    return observed.hasOffsets() ? Basis.OFFSETS : Basis.COUNTS;
  }

  /**
   * The offsets that may still be under way: Kafka was first known to hold them later than a settle
   * time before the source was measured.
   */
  OffsetsByPartition recent(SourceRules rules, Instant measuredAt) {
    return kafka != null
        ? kafka.knownToComeAfter(measuredAt.minus(rules.settle()))
        : new OffsetsByPartition();
  }
}
