package io.hodor.pipeline.report;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.QualityMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How late the records of a source were, window by window; quiet windows are left out.
 *
 * @param hop on the way to what
 * @param p50 in milliseconds, as the others
 */
record LatencyData(
    String source, String hop, Sequence starts, List<Long> p50, List<Long> p95, List<Long> p99) {

  /** The later the moment, the more it says of the sink. */
  private static final List<Hop> FURTHEST_FIRST =
      List.of(Hop.EVENT_TO_VISIBLE, Hop.EVENT_TO_CONSUMED, Hop.EVENT_TO_BROKER);

  /**
   * Those of the furthest hop that any window knows; empty when none knows any.
   *
   * @param metrics of one source, ascending by window
   */
  static Optional<LatencyData> of(List<QualityMetrics> metrics) {
    return FURTHEST_FIRST.stream()
        .filter(hop -> metrics.stream().anyMatch(it -> latency(it, hop).findAny().isPresent()))
        .findFirst()
        .map(hop -> of(metrics, hop));
  }

  private static LatencyData of(List<QualityMetrics> metrics, Hop hop) {
    List<Long> starts = new ArrayList<>();
    List<Latency> latencies = new ArrayList<>();
    for (QualityMetrics window : metrics) {
      latency(window, hop)
          .findFirst()
          .ifPresent(
              latency -> {
                starts.add(Timestamps.toMillis(window.getWindowStart()));
                latencies.add(latency);
              });
    }
    return new LatencyData(
        metrics.get(0).getSource(),
        hop.name(),
        Sequence.of(starts),
        latencies.stream().map(Latency::getP50).toList(),
        latencies.stream().map(Latency::getP95).toList(),
        latencies.stream().map(Latency::getP99).toList());
  }

  private static Stream<Latency> latency(QualityMetrics window, Hop hop) {
    return window.getLatenciesList().stream()
        .filter(latency -> latency.getHop() == hop && latency.getCount() > 0);
  }
}
