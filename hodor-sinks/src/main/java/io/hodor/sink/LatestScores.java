package io.hodor.sink;

import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** The verdicts that were published: of each address the latest. */
public interface LatestScores {

  /**
   * @param scores ascending by cluster, topic, source and window
   * @param verified one for each address of which anything is verified
   */
  record Scores(List<QualityScore> scores, List<VerifiedThrough> verified) {

    public Scores {
      scores = List.copyOf(scores);
      verified = List.copyOf(verified);
    }
  }

  /**
   * The verdicts of the addresses asked for; empty when there are none.
   *
   * @throws IOException if a folder's file cannot be read
   * @throws Unreachable if a topic cannot be read, or holds what only a newer Hodor can read
   */
  Scores of(Predicate<Address> asked) throws IOException;

  /** Those of the topic of scores; a topic that is missing holds none. */
  static LatestScores in(OutputTopics topics) {
    throw new UnsupportedOperationException(topics.quality());
  }

  /** Those of a folder; one that is missing holds none. */
  static LatestScores in(NdjsonFolder folder) {
    throw new UnsupportedOperationException(folder.toString());
  }
}
