package io.hodor.sink;

import io.hodor.Address;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The verdicts of several places; of an address that several hold, the one computed last. */
final class ScoresOfPlaces implements LatestScores {

  private final List<LatestScores> places;

  ScoresOfPlaces(List<LatestScores> places) {
    this.places = List.copyOf(places);
  }

  private interface Question {
    Scores to(LatestScores place) throws IOException;
  }

  @Override
  public Scores of(Predicate<Address> asked) throws IOException {
    return ask(place -> place.of(asked));
  }

  @Override
  public Scores of(Predicate<Address> asked, Instant from) throws IOException {
    return ask(place -> place.of(asked, from));
  }

  @Override
  public Scores of(String cluster, String topic) throws IOException {
    return ask(place -> place.of(cluster, topic));
  }

  private Scores ask(Question question) throws IOException {
    List<QualityScore> scores = new ArrayList<>();
    List<VerifiedThrough> verified = new ArrayList<>();
    for (LatestScores place : places) {
      Scores found = question.to(place);
      scores.addAll(found.scores());
      verified.addAll(found.verified());
    }
    return Scores.sorted(
        ComputedLast.of(scores, NdjsonFile.QUALITY::keyOf, QualityScore::getComputedAt),
        ComputedLast.of(verified, NdjsonFile.VERIFIED::keyOf, VerifiedThrough::getComputedAt));
  }
}
