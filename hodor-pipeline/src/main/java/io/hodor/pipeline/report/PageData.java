package io.hodor.pipeline.report;

import static java.util.stream.Collectors.groupingBy;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * All that the page is told. Its script reads these names; times are milliseconds.
 *
 * @param state the worst that any window is in
 * @param from null when there is no range
 * @param faults the words of {@link Faulty}, in its order
 * @param topics worst first
 */
record PageData(
    String state,
    @Nullable Long from,
    @Nullable Long to,
    long computedAt,
    String versions,
    List<String> faults,
    Tally tally,
    List<TopicData> topics) {

  /**
   * A topic of a cluster.
   *
   * @param sources those that are judged, worst first
   * @param latencies of all that are measured, the reference too
   */
  record TopicData(
      String cluster,
      String topic,
      String owner,
      String state,
      Tally tally,
      List<SourceData> sources,
      List<LatencyData> latencies) {

    private double lowestScore() {
      return sources.stream().mapToDouble(SourceData::lowestScore).min().orElse(Double.MAX_VALUE);
    }
  }

  private static final Comparator<SourceData> WORST_SOURCE_FIRST =
      Comparator.comparing((SourceData it) -> it.tally().state())
          .thenComparing(SourceData::lowestScore)
          .thenComparing(SourceData::source);

  private static final Comparator<TopicData> WORST_TOPIC_FIRST =
      Comparator.comparing((TopicData it) -> it.tally().state())
          .thenComparing(TopicData::lowestScore)
          .thenComparing(TopicData::topic)
          .thenComparing(TopicData::cluster);

  static PageData of(ReportInput input) {
    List<TopicData> topics = topics(input);
    Tally tally = Tally.sum(topics.stream().map(TopicData::tally).toList());
    return new PageData(
        tally.state().name(),
        millis(input.from()),
        millis(input.to()),
        input.computedAt().toEpochMilli(),
        input.versions(),
        List.of(Faulty.values()).stream().map(Faulty::word).toList(),
        tally,
        topics);
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static List<TopicData> topics(ReportInput input) {
    Map<Address, Long> verified =
        input.verified().stream()
            .collect(
                Collectors.toMap(
                    it -> new Address(it.getCluster(), it.getTopic(), it.getSource()),
                    it -> Timestamps.toMillis(it.getVerifiedThrough()),
                    Math::max));
    Map<Topic, List<QualityScore>> scores =
        input.scores().stream()
            .sorted(SourceData.byWindow())
            .collect(
                groupingBy(
                    it -> new Topic(it.getCluster(), it.getTopic()),
                    TreeMap::new,
                    Collectors.toList()));
    Map<Topic, List<QualityMetrics>> metrics =
        input.metrics().stream()
            .sorted(Comparator.comparing(QualityMetrics::getWindowStart, Timestamps.comparator()))
            .collect(groupingBy(it -> new Topic(it.getCluster(), it.getTopic())));
    metrics.keySet().forEach(topic -> scores.putIfAbsent(topic, List.of()));
    List<TopicData> topics = new ArrayList<>();
    scores.forEach(
        (topic, of) ->
            topics.add(
                topic(
                    topic,
                    input.owners().apply(topic.cluster(), topic.name()),
                    sources(of, verified),
                    latencies(metrics.getOrDefault(topic, List.of())))));
    return topics.stream().sorted(WORST_TOPIC_FIRST).toList();
  }

  private static TopicData topic(
      Topic topic, String owner, List<SourceData> sources, List<LatencyData> latencies) {
    Tally tally = Tally.sum(sources.stream().map(SourceData::tally).toList());
    return new TopicData(
        topic.cluster(), topic.name(), owner, tally.state().name(), tally, sources, latencies);
  }

  private static List<SourceData> sources(List<QualityScore> scores, Map<Address, Long> verified) {
    Collection<List<QualityScore>> bySource =
        scores.stream().collect(groupingBy(QualityScore::getSource)).values();
    return bySource.stream()
        .map(of -> SourceData.of(of, Optional.ofNullable(verified.get(addressOf(of.get(0))))))
        .sorted(WORST_SOURCE_FIRST)
        .toList();
  }

  private static List<LatencyData> latencies(List<QualityMetrics> metrics) {
    return metrics.stream()
        .collect(groupingBy(QualityMetrics::getSource, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(of -> LatencyData.of(of).stream())
        .toList();
  }

  private static Address addressOf(QualityScore it) {
    return new Address(it.getCluster(), it.getTopic(), it.getSource());
  }

  private record Topic(String cluster, String name) implements Comparable<Topic> {

    @Override
    public int compareTo(Topic other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : cluster.compareTo(other.cluster);
    }
  }
}
