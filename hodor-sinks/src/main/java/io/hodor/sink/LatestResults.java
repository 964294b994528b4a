package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was published before: of each window the latest result, by the order of publication. */
public interface LatestResults {

  /**
   * The results of these addresses, ascending by window; empty when there are none.
   *
   * @throws IOException if a folder's file cannot be read
   * @throws Unreachable if a topic cannot be read, or holds what only a newer Hodor can read
   */
  List<QualityMetrics> of(Set<Address> addresses) throws IOException;

  /**
   * The start of the newest window up to which all are final, as far as a run without end is
   * concerned; empty when none is. A bounded run that measured windows ahead of it, with a break
   * between, does not count.
   *
   * @throws IOException as {@link #of}
   */
  default Optional<Instant> newestFinal(Address address) throws IOException {
    return UnbrokenFinals.last(of(Set.of(address)))
        .map(it -> Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart())));
  }

  /** Those of the topic of results; a topic that is missing holds none. */
  static LatestResults in(OutputTopics topics) {
    return new KafkaResults(topics);
  }

  /** Those of a folder; one that is missing holds none. */
  static LatestResults in(NdjsonFolder folder) {
    return addresses ->
        folder.metrics().stream()
            .filter(it -> addresses.contains(addressOf(it)))
            .sorted(Comparator.comparing(QualityMetrics::getWindowStart, Timestamps.comparator()))
            .toList();
  }

  /** Those of all these places; of a window that several hold, the result computed last. */
  static LatestResults in(List<LatestResults> places) {
    List<LatestResults> all = List.copyOf(places);
    return addresses -> {
      List<QualityMetrics> results = new ArrayList<>();
      for (LatestResults place : all) {
        results.addAll(place.of(addresses));
      }
      return ComputedLast.of(results, NdjsonFile.METRICS::keyOf, QualityMetrics::getComputedAt)
          .stream()
          .sorted(Comparator.comparing(QualityMetrics::getWindowStart, Timestamps.comparator()))
          .toList();
    };
  }

  private static Address addressOf(QualityMetrics it) {
    return new Address(it.getCluster(), it.getTopic(), it.getSource());
  }
}
