package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The results that a folder holds. */
record ResultsOfFolder(NdjsonFolder folder) implements LatestResults {

  @Override
  public List<QualityMetrics> of(Set<Address> addresses) throws IOException {
    return endingAfter(Instant.MIN, addresses::contains);
  }

  @Override
  public List<QualityMetrics> endingAfter(Instant since, Predicate<Address> asked)
      throws IOException {
    return folder.metrics().stream()
        .filter(it -> asked.test(new Address(it.getCluster(), it.getTopic(), it.getSource())))
        .filter(it -> endOf(it).isAfter(since))
        .sorted(Comparator.comparing(QualityMetrics::getWindowStart, Timestamps.comparator()))
        .toList();
  }

  private static Instant endOf(QualityMetrics it) {
    return Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowEnd()));
  }
}
