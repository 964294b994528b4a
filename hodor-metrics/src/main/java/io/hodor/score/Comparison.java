package io.hodor.score;

import static io.hodor.wire.v1.MissingReason.LOST;
import static io.hodor.wire.v1.MissingReason.NOT_YET_DUE;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a source holds of a window, compared with what it has to hold. */
final class Comparison {

  private final JudgedWindow window;
  private final Baseline baseline;
  private final QualityMetrics metrics;
  private final boolean byOffsets;
  private final OffsetsByPartition delivered;
  private final OffsetsByPartition elsewhere;
  private final OffsetsByPartition repeated;
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
    TopicWindows.Row row = windows.row(window.observed());
    OffsetsByPartition found = windows.found(window.source(), row);
    UndatedRows undatedRows = new UndatedRows(window, windows);
    this.delivered = byOffsets ? baseline.placed.and(found) : new OffsetsByPartition();
    OffsetsByPartition unplaced =
        !baseline.undated.isEmpty() && undatedRows.mayLieElsewhere(baseline)
            ? baseline.undated
            : new OffsetsByPartition();
    if (filtered) {
      this.missing = Missing.filtered(baseline);
    } else if (byOffsets) {
      this.missing =
          Missing.of(baseline.wanted.minus(found), baseline, putAside, unplaced, window, settled);
    } else {
      this.missing =
          Missing.counted(metrics.getCount(), baseline, putAside, unplaced, window, settled);
    }
    Standing standing = new Standing(window, baseline, windows);
    this.unexpected =
        byOffsets ? unexpected(windows, row, undatedRows, standing) : Unexpected.NOTHING;
    this.elsewhere =
        byOffsets
            ? windows
                .inEarlierWindows(window.source(), window.start())
                .plus(standing.repeated().minus(window.observed().content().repeated))
            : new OffsetsByPartition();
    this.repeated =
        byOffsets ? window.observed().content().repeated.plus(elsewhere) : new OffsetsByPartition();
    this.parts =
        new Parts(
            filtered ? null : Parts.share(missing.kept(), missing.expected()),
            byOffsets
                ? Parts.share(metrics.getUniqueOffsets() - elsewhere.size(), metrics.getCount())
                : null,
            Parts.timeliness(metrics, window.rules().latency()));
  }

  private Unexpected unexpected(
      TopicWindows windows, TopicWindows.Row row, UndatedRows undatedRows, Standing standing) {
    if (baseline.kafka == null) {
      return Unexpected.NOTHING;
    }
    return Unexpected.of(
        standing.notInKafka(
            window.observed().content().all.minus(windows.found(windows.reference(), row))),
        window.observed(),
        baseline.kafka,
        windows.newestLiveOfReference(),
        undatedRows);
  }

  /** What Kafka and the source both hold. */
  OffsetsByPartition delivered() {
    return delivered;
  }

  /** What is lost. */
  OffsetsByPartition lost() {
    return missing.lost();
  }

  /** Why there can be no verdict yet; empty when there can. */
  List<String> pending() {
    List<String> pending = new ArrayList<>();
    long notDue = missing.total(NOT_YET_DUE) - missing.unplaced();
    if (notDue > 0) {
      pending.add(
          "%d offsets are not yet due: they came to Kafka less than %s before the measurement"
              .formatted(notDue, window.rules().settle()));
    }
    if (missing.unplaced() > 0) {
      pending.add(
          "%d offsets without a usable time may lie in windows of %s that are not measured"
              .formatted(missing.unplaced(), window.source()));
    }
    if (!unexpected.unknown().isEmpty()) {
      pending.add(
          "%d offsets are not known in Kafka, which may still be read late"
              .formatted(unexpected.unknown().size()));
    }
    return pending;
  }

  /** What the window fails for, and why; empty when it passes. */
  Map<FailedPart, String> failures(Thresholds least) {
    Map<FailedPart, String> failures = new EnumMap<>(FailedPart.class);
    if (parts.completeness() != null && parts.completeness() < least.completeness()) {
      failures.put(
          FailedPart.COMPLETENESS,
          "%d %s lost".formatted(missing.total(LOST), byOffsets ? "offsets" : "rows"));
    }
    if (parts.uniqueness() != null && parts.uniqueness() < least.uniqueness()) {
      failures.put(
          FailedPart.UNIQUENESS, "%d offsets delivered more than once".formatted(repeated.size()));
    }
    if (parts.timeliness() != null && parts.timeliness() < least.timeliness()) {
      failures.put(
          FailedPart.TIMELINESS,
          "timeliness %s is below %s: records took more than %s"
              .formatted(parts.timeliness(), least.timeliness(), window.rules().latency()));
    }
    if (!unexpected.known().isEmpty()) {
      failures.put(
          FailedPart.UNEXPECTED,
          "%d offsets that Kafka does not hold".formatted(unexpected.known().size()));
    }
    return failures;
  }

  void writeTo(QualityScore.Builder score, TopicRules rules) {
    parts.writeTo(score, rules.weights());
    rules.thresholds().writeTo(score);
    long distinct = byOffsets ? metrics.getUniqueOffsets() : metrics.getCount();
    score
        .setReference(baseline.reference)
        .setBasis(baseline.basis(window.observed()))
        .setExpected(missing.expected())
        .addAllMissing(missing.toWire())
        .setRepeatedTotal(repeated.size())
        .addAllRepeatedRanges(repeated.ranges())
        .setUnexpectedTotal(unexpected.known().size())
        .addAllUnexpectedRanges(unexpected.known().ranges())
        .setUnknownTotal(unexpected.unknown().size())
        .setDeliveryDuplicates(Math.max(0, metrics.getCount() - distinct + elsewhere.size()))
        .setReferenceOffsets(baseline.placed.size())
        .setSourceRows(metrics.getCount())
        .setSourceOffsets(distinct)
        .setDeliveredOffsets(delivered.size());
    if (byOffsets) {
      score.setDelivered(Parts.share(delivered.size(), baseline.placed.size()));
    }
    writeSurplus(score);
    writeProducerDuplicates(score);
  }

  /** Nobody can tell whether rows beyond the expected ones stand for others that are lost. */
  private void writeSurplus(QualityScore.Builder score) {
    if (missing.surplus() > 0) {
      score
          .setSurplusRows(missing.surplus())
          .addReasons(
              "%d rows more than expected: without offsets nobody knows whose, and they may hide losses"
                  .formatted(missing.surplus()));
    }
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
