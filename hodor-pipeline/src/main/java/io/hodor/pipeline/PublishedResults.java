package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.sink.LatestResults;
import io.hodor.sink.LatestScores;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The latest results of topics in a source that lie where this run writes to. An InfluxDB cannot be
 * asked: it holds numbers for pictures, not results.
 */
final class PublishedResults {

  private final MeasureRequest request;
  private final Optional<LatestResults> folder;
  private final Optional<LatestResults> topics;

  PublishedResults(MeasureRequest request) {
    this.request = request;
    Outputs outputs = request.outputs();
    this.folder = outputs.folder().map(NdjsonFolder::at).map(LatestResults::in);
    this.topics = outputs.topics().map(LatestResults::in);
  }

  /** The verdicts that are published where results go. */
  LatestScores scores() {
    Outputs outputs = request.outputs();
    List<LatestScores> places = new ArrayList<>();
    outputs.topics().map(LatestScores::in).ifPresent(places::add);
    outputs.folder().map(NdjsonFolder::at).map(LatestScores::in).ifPresent(places::add);
    return LatestScores.in(places);
  }

  /** Whether results can be read back at all. */
  boolean areReadable() {
    return folder.isPresent() || topics.isPresent();
  }

  /** Those of these addresses, each window once; of a folder, where there is one. */
  List<QualityMetrics> latest(Set<Address> addresses) throws IOException {
    Optional<LatestResults> results = folder.or(() -> topics);
    return results.isPresent() ? results.get().of(addresses) : List.of();
  }

  /** Those of these addresses wherever there are any; a window may be there more than once. */
  List<QualityMetrics> everywhere(Set<Address> addresses) throws IOException {
    List<QualityMetrics> all = new ArrayList<>();
    for (LatestResults results : places()) {
      all.addAll(results.of(addresses));
    }
    return all;
  }

  /**
   * The start of the oldest window that a run without end has published; empty where none has. With
   * no window final yet, that run ended before its lateness was over.
   */
  Optional<Instant> oldestOpen() throws IOException {
    return everywhere(Set.of(request.address())).stream()
        .filter(it -> it.getTiming() == Timing.ON_TIME || it.getTiming() == Timing.LATE)
        .map(it -> Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart())))
        .min(Comparator.naturalOrder());
  }

  private List<LatestResults> places() {
    return Stream.of(topics, folder).flatMap(Optional::stream).toList();
  }

  /**
   * The start of the newest window that is final wherever there are final ones: a process that was
   * killed may have told one place and not the other. A place that holds none is new, and does not
   * count.
   */
  Optional<Instant> newestFinal() throws IOException {
    List<Instant> newest = new ArrayList<>();
    for (LatestResults results : places()) {
      results.newestFinal(request.address()).ifPresent(newest::add);
    }
    return newest.stream().min(Comparator.naturalOrder());
  }
}
