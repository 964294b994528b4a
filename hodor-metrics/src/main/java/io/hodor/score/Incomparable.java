package io.hodor.score;

import io.hodor.metrics.MeasuredWindows;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Why two measurements of a window cannot be compared. */
final class Incomparable {

  private Incomparable() {}

  /** The settings that differ, each with both values; empty when the two can be compared. */
  static List<String> reasons(SourceWindow observed, SourceWindow reference) {
    List<String> reasons = new ArrayList<>();
    QualityMetrics mine = observed.known();
    QualityMetrics theirs = reference.known();
    if (mine == null || theirs == null) {
      return reasons;
    }
    differ(reasons, "window size", Grid.size(observed), Grid.size(reference), theirs.getSource());
    differ(reasons, "event time", mine.getEventTime(), theirs.getEventTime(), theirs.getSource());
    if (mine.getKind() == Kind.KAFKA && theirs.getKind() == Kind.KAFKA) {
      differ(
          reasons,
          "isolation level",
          mine.getIsolationLevel(),
          theirs.getIsolationLevel(),
          theirs.getSource());
    }
    return reasons;
  }

  /** The same of a window where the reference has none: it must be one of the reference's. */
  static List<String> reasons(SourceWindow observed, Grid grid, String reference) {
    List<String> reasons = new ArrayList<>();
    Duration its = Grid.size(observed);
    if (its != null) {
      differ(reasons, "window size", its, grid.size(), reference);
      Instant nearest = MeasuredWindows.floor(observed.start(), grid.size());
      if (reasons.isEmpty()) {
        differ(reasons, "window start", observed.start(), nearest, reference);
      }
    }
    return reasons;
  }

  private static void differ(
      List<String> reasons,
      String what,
      @Nullable Object mine,
      @Nullable Object theirs,
      String reference) {
    if (mine != null && theirs != null && !mine.equals(theirs)) {
      reasons.add("%s %s, that of %s %s".formatted(what, mine, reference, theirs));
    }
  }
}
