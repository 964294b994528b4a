package io.hodor.pipeline.report;

import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.util.List;
import java.util.stream.Stream;

/** What can be the matter with an offset, worst first. The page knows each by its word. */
enum Faulty {
  LOST("lost", MissingReason.LOST),
  UNEXPECTED("unexpected", null),
  REPEATED("repeated", null),
  DEAD_LETTERED("deadLettered", MissingReason.DEAD_LETTERED),
  EXPIRED("expired", MissingReason.EXPIRED),
  NOT_YET_DUE("notYetDue", MissingReason.NOT_YET_DUE),
  LATE("late", null);

  private final String word;
  private final MissingReason reason;

  Faulty(String word, MissingReason reason) {
    this.word = word;
    this.reason = reason;
  }

  String word() {
    return word;
  }

  /** Whether somebody should look at it: what is not due yet, or was late, needs nobody. */
  boolean isFault() {
    return this != NOT_YET_DUE && this != LATE;
  }

  /** How many offsets of a window; exact even where its ranges are cut. */
  long total(QualityScore score) {
    return switch (this) {
      case UNEXPECTED -> score.getUnexpectedTotal();
      case REPEATED -> score.getRepeatedTotal();
      case LATE -> score.getLateTotal();
      default -> missing(score).mapToLong(MissingOffsets::getTotal).sum();
    };
  }

  /** The ranges of a window that are listed. */
  List<OffsetRange> ranges(QualityScore score) {
    return switch (this) {
      case UNEXPECTED -> score.getUnexpectedRangesList();
      case REPEATED -> score.getRepeatedRangesList();
      case LATE -> score.getLateRangesList();
      default -> missing(score).flatMap(it -> it.getRangesList().stream()).toList();
    };
  }

  private Stream<MissingOffsets> missing(QualityScore score) {
    return score.getMissingList().stream().filter(it -> it.getReason() == reason);
  }
}
