package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
   * The results of the addresses asked for over windows that end after this moment, ascending by
   * window. Where it is less work, what was published before is not read.
   *
   * @throws IOException as {@link #of}
   */
  List<QualityMetrics> endingAfter(Instant since, Predicate<Address> asked) throws IOException;

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
    return new ResultsOfFolder(folder);
  }

  /** Those of all these places; of a window that several hold, the result computed last. */
  static LatestResults in(List<LatestResults> places) {
    return new ResultsOfPlaces(places);
  }
}
