package io.hodor.pipeline;

import io.hodor.sink.LatestResults;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The latest results of a topic and source that lie where this run writes to. An InfluxDB cannot be
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

  /** Whether results can be read back at all. */
  boolean areReadable() {
    return folder.isPresent() || topics.isPresent();
  }

  /** All of them, each address once; of a folder, where there is one. */
  List<QualityMetrics> latest() throws IOException {
    Optional<LatestResults> results = folder.or(() -> topics);
    return results.isPresent() ? results.get().of(request.address()) : List.of();
  }

  /**
   * The start of the newest window that is final wherever there are final ones: a process that was
   * killed may have told one place and not the other. A place that holds none is new, and does not
   * count.
   */
  Optional<Instant> newestFinal() throws IOException {
    List<Instant> newest = new ArrayList<>();
    for (LatestResults results : Stream.of(topics, folder).flatMap(Optional::stream).toList()) {
      results.newestFinal(request.address()).ifPresent(newest::add);
    }
    return newest.stream().min(Comparator.naturalOrder());
  }
}
