package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The results of several places; of a window that several hold, the one computed last. */
final class ResultsOfPlaces implements LatestResults {

  private final List<LatestResults> places;

  ResultsOfPlaces(List<LatestResults> places) {
    this.places = List.copyOf(places);
  }

  private interface Question {
    List<QualityMetrics> to(LatestResults place) throws IOException;
  }

  @Override
  public List<QualityMetrics> of(Set<Address> addresses) throws IOException {
    return ask(place -> place.of(addresses));
  }

  @Override
  public List<QualityMetrics> endingAfter(Instant since, Predicate<Address> asked)
      throws IOException {
    return ask(place -> place.endingAfter(since, asked));
  }

  private List<QualityMetrics> ask(Question question) throws IOException {
    List<QualityMetrics> results = new ArrayList<>();
    for (LatestResults place : places) {
      results.addAll(question.to(place));
    }
    return ComputedLast.of(results, NdjsonFile.METRICS::keyOf, QualityMetrics::getComputedAt)
        .stream()
        .sorted(Comparator.comparing(QualityMetrics::getWindowStart, Timestamps.comparator()))
        .toList();
  }
}
