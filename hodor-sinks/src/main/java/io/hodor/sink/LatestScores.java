package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The verdicts that were published: of each address the latest. */
public interface LatestScores {

  /**
   * @param scores ascending by cluster, topic, source and window
   * @param verified one for each address of which anything is verified; ascending like the scores
   */
  record Scores(List<QualityScore> scores, List<VerifiedThrough> verified) {

    public Scores {
      scores = List.copyOf(scores);
      verified = List.copyOf(verified);
    }

    /** These, in the order that is promised. */
    static Scores sorted(Collection<QualityScore> scores, Collection<VerifiedThrough> verified) {
      return new Scores(
          scores.stream()
              .sorted(
                  Comparator.comparing(QualityScore::getCluster)
                      .thenComparing(QualityScore::getTopic)
                      .thenComparing(QualityScore::getSource)
                      .thenComparing(QualityScore::getWindowStart, Timestamps.comparator()))
              .toList(),
          verified.stream()
              .sorted(
                  Comparator.comparing(VerifiedThrough::getCluster)
                      .thenComparing(VerifiedThrough::getTopic)
                      .thenComparing(VerifiedThrough::getSource))
              .toList());
    }
  }

  /**
   * The verdicts of the addresses asked for; empty when there are none.
   *
   * @throws IOException if a folder's file cannot be read
   * @throws Unreachable if a topic cannot be read, or holds what only a newer Hodor can read
   */
  Scores of(Predicate<Address> asked) throws IOException;

  /**
   * The verdicts over windows that begin then or later, and all that is verified. A topic is read
   * whole all the same, for what is verified may have been told long ago; but only these are kept.
   *
   * @throws IOException as {@link #of(Predicate)}
   */
  default Scores of(Predicate<Address> asked, Instant from) throws IOException {
    Scores all = of(asked);
    return new Scores(
        all.scores().stream().filter(it -> !startOf(it).isBefore(from)).toList(), all.verified());
  }

  /**
   * The verdicts of one topic in any source; it alone is looked for where that is less work.
   *
   * @throws IOException as {@link #of(Predicate)}
   */
  default Scores of(String cluster, String topic) throws IOException {
    return of(address -> address.cluster().equals(cluster) && address.topic().equals(topic));
  }

  private static Instant startOf(QualityScore it) {
    return Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart()));
  }

  /** Those of the topic of scores; a topic that is missing holds none. */
  static LatestScores in(OutputTopics topics) {
    return new KafkaScores(topics);
  }

  /** Those of a folder; one that is missing holds none. */
  static LatestScores in(NdjsonFolder folder) {
    return asked ->
        Scores.sorted(
            folder.scores().stream()
                .filter(
                    it -> asked.test(new Address(it.getCluster(), it.getTopic(), it.getSource())))
                .toList(),
            folder.verified().stream()
                .filter(
                    it -> asked.test(new Address(it.getCluster(), it.getTopic(), it.getSource())))
                .toList());
  }

  /** Those of all these places; of an address that several hold, the one computed last. */
  static LatestScores in(List<LatestScores> places) {
    return new ScoresOfPlaces(places);
  }
}
