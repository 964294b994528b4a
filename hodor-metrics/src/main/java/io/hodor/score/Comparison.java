package io.hodor.score;

import static io.hodor.wire.v1.MissingReason.LOST;
import static io.hodor.wire.v1.MissingReason.NOT_YET_DUE;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.List;

/** What a source holds of a window, compared with what it has to hold. */
final class Comparison {

  private final JudgedWindow window;
  private final Baseline baseline;
  private final QualityMetrics metrics;
  private final boolean byOffsets;
  private final OffsetsByPartition delivered;
  private final Missing missing;
  private final Unexpected unexpected;
  private final Parts parts;

  /**
   * @param settled whether the source was measured when its rows had to be there
   */
  Comparison(
      JudgedWindow window,
      Baseline baseline,
      TopicWindows windows,
      OffsetsByPartition putAside,
      boolean filtered,
      boolean settled) {
    this.window = window;
    this.baseline = baseline;
    this.metrics = window.observed().metrics();
    this.byOffsets = window.observed().hasOffsets();
    String topicId = windows.topicId(window.start());
    OffsetsByPartition found = windows.found(window.source(), topicId);
    this.delivered = byOffsets ? baseline.placed.and(found) : new OffsetsByPartition();
    if (filtered) {
      this.missing = Missing.filtered(baseline);
    } else if (byOffsets) {
      this.missing = Missing.of(baseline.wanted.minus(found), baseline, putAside, window, settled);
    } else {
      this.missing = Missing.counted(metrics.getCount(), baseline, putAside, window, settled);
    }
    this.unexpected = byOffsets ? unexpected(windows, topicId) : Unexpected.NOTHING;
    this.parts =
        new Parts(
            filtered ? null : Parts.share(missing.kept(), missing.expected()),
            byOffsets ? Parts.share(metrics.getUniqueOffsets(), metrics.getCount()) : null,
            Parts.timeliness(metrics, window.rules().latency()));
  }

  private Unexpected unexpected(TopicWindows windows, String topicId) {
    if (baseline.kafka == null) {
      return Unexpected.NOTHING;
    }
    return Unexpected.of(
        window.observed().content().all.minus(windows.found(windows.reference(), topicId)),
        window.observed(),
        baseline.kafka,
        windows.newestOfReference());
  }

  /** What Kafka and the source both hold. */
  OffsetsByPartition delivered() {
    return delivered;
  }

  /** Why there can be no verdict yet; empty when there can. */
  List<String> pending() {
    List<String> pending = new ArrayList<>();
    if (missing.total(NOT_YET_DUE) > 0) {
      pending.add(
          "%d offsets are not yet due: they came to Kafka less than %s before the measurement"
              .formatted(missing.total(NOT_YET_DUE), window.rules().settle()));
    }
    if (!unexpected.unknown().isEmpty()) {
      pending.add(
          "%d offsets are not known in Kafka, which may still be read late"
              .formatted(unexpected.unknown().size()));
    }
    return pending;
  }

  /** Why the window fails; empty when it passes. */
  List<String> failures(Thresholds least) {
    List<String> failures = new ArrayList<>();
    if (parts.completeness() != null && parts.completeness() < least.completeness()) {
      failures.add("%d %s lost".formatted(missing.total(LOST), byOffsets ? "offsets" : "rows"));
    }
    if (parts.uniqueness() != null && parts.uniqueness() < least.uniqueness()) {
      failures.add(
          "%d offsets delivered more than once"
              .formatted(window.observed().content().repeated.size()));
    }
    if (parts.timeliness() != null && parts.timeliness() < least.timeliness()) {
      failures.add(
          "timeliness %s is below %s: records took more than %s"
              .formatted(parts.timeliness(), least.timeliness(), window.rules().latency()));
    }
    if (!unexpected.known().isEmpty()) {
      failures.add("%d offsets that Kafka does not hold".formatted(unexpected.known().size()));
    }
    return failures;
  }

  void writeTo(QualityScore.Builder score, Weights weights) {
    parts.writeTo(score, weights);
    OffsetsByPartition repeated = window.observed().content().repeated;
    long distinct = byOffsets ? metrics.getUniqueOffsets() : metrics.getCount();
    score
        .setReference(baseline.reference)
        .setBasis(baseline.basis(window.observed()))
        .setExpected(missing.expected())
        .addAllMissing(missing.toWire())
        .setRepeatedTotal(byOffsets ? repeated.size() : 0)
        .addAllRepeatedRanges(byOffsets ? repeated.ranges() : List.of())
        .setUnexpectedTotal(unexpected.known().size())
        .addAllUnexpectedRanges(unexpected.known().ranges())
        .setDeliveryDuplicates(Math.max(0, metrics.getCount() - distinct))
        .setReferenceOffsets(baseline.placed.size())
        .setSourceRows(metrics.getCount())
        .setSourceOffsets(distinct)
        .setDeliveredOffsets(delivered.size());
    if (byOffsets) {
      score.setDelivered(Parts.share(delivered.size(), baseline.placed.size()));
    }
    writeProducerDuplicates(score);
  }

  private void writeProducerDuplicates(QualityScore.Builder score) {
    if (score.getBasis() == Basis.PEER || baseline.kafka == null) {
      return;
    }
    QualityMetrics kafka = baseline.kafka.metrics();
    if (kafka.hasUniqueContents()) {
      score.setProducerDuplicates(Math.max(0, baseline.wanted.size() - kafka.getUniqueContents()));
    } else {
      score.addReasons(
          "producer duplicates are not known: " + kafka.getUniqueContentsAbsentReason());
    }
  }
}
