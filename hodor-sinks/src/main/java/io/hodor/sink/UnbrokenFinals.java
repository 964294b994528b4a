package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.util.List;
import java.util.Optional;

/**
 * Until where the windows of an address are final without a break. A run without end leaves none
 * behind, so all before its newest final window is done; a bounded run may have measured windows
 * far ahead of that, and what lies between is not done.
 */
final class UnbrokenFinals {

  private UnbrokenFinals() {}

  /** The newest result that a run without end called final. */
  static Optional<QualityMetrics> newestLive(List<QualityMetrics> results) {
    return results.stream()
        .filter(it -> it.getFinal() && it.getTiming() == Timing.FINAL)
        .reduce((earlier, later) -> later);
  }

  /**
   * The last final result before the first break after the newest live one; with no live one, after
   * the oldest final one.
   *
   * @param results the latest of each window, ascending
   */
  static Optional<QualityMetrics> last(List<QualityMetrics> results) {
    Optional<QualityMetrics> last =
        newestLive(results).or(() -> results.stream().filter(QualityMetrics::getFinal).findFirst());
    for (QualityMetrics result : results) {
      if (last.isPresent() && result.getFinal() && follows(result, last.get())) {
        last = Optional.of(result);
      }
    }
    return last;
  }

  private static boolean follows(QualityMetrics result, QualityMetrics before) {
    return Timestamps.compare(result.getWindowStart(), before.getWindowEnd()) == 0;
  }
}
