package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The results that the topic of results holds. */
final class KafkaResults implements LatestResults {

  /** How far to look back for the newest final result before all is read. */
  private static final List<Duration> STEPS = List.of(Duration.ofDays(1), Duration.ofDays(7));

  /** How far the clocks of those who publish may differ. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  private final TopicReader<QualityMetrics> reader;

  KafkaResults(OutputTopics topics) {
    reader = new TopicReader<>(topics, OutputTopic.METRICS, QualityMetrics.getDefaultInstance());
  }

  @Override
  public List<QualityMetrics> of(Set<Address> addresses) {
    return since(addresses, null);
  }

  /**
   * A result is published when its window has ended. So those of all windows that end after some
   * instant are found from that instant on, and if a run without end called one of them final, no
   * more is needed.
   */
  @Override
  public Optional<Instant> newestFinal(Address address) {
    for (Duration step : STEPS) {
      Instant since = Instant.now().minus(step);
      List<QualityMetrics> results = since(Set.of(address), since);
      Optional<QualityMetrics> live = UnbrokenFinals.newestLive(results);
      if (live.isPresent() && endOf(live.get()).isAfter(since.plus(CLOCKS))) {
        return UnbrokenFinals.last(results).map(KafkaResults::startOf);
      }
    }
    return UnbrokenFinals.last(of(Set.of(address))).map(KafkaResults::startOf);
  }

  /** As a result is published when its window has ended, nothing older need be read. */
  @Override
  public List<QualityMetrics> endingAfter(Instant since, Predicate<Address> asked) {
    return reader
        .latest(key -> addressOf(key).filter(asked).isPresent(), publishedAfter(since))
        .values()
        .stream()
        .filter(it -> endOf(it).isAfter(since))
        .sorted(Comparator.comparing(KafkaResults::startOf))
        .toList();
  }

  /** Null for the beginning. */
  private static @Nullable Instant publishedAfter(Instant since) {
    return since.isAfter(Instant.EPOCH.plus(CLOCKS)) ? since.minus(CLOCKS) : null;
  }

  /** Empty for a key that Hodor did not write. */
  private static Optional<Address> addressOf(String key) {
    List<String> parts = Address.parts(key);
    return parts.size() < 4
        ? Optional.empty()
        : Optional.of(new Address(parts.get(0), parts.get(1), parts.get(2)));
  }

  private List<QualityMetrics> since(Set<Address> addresses, @Nullable Instant since) {
    Set<String> owners =
        addresses.stream()
            .map(it -> Address.key(it.cluster(), it.topic(), it.source()))
            .collect(Collectors.toSet());
    Predicate<String> asked =
        key -> key.contains("|") && owners.contains(key.substring(0, key.lastIndexOf('|')));
    return reader.latest(addresses, asked, since).values().stream()
        .sorted(Comparator.comparing(KafkaResults::startOf))
        .toList();
  }

  private static Instant startOf(QualityMetrics result) {
    return Instant.ofEpochMilli(Timestamps.toMillis(result.getWindowStart()));
  }

  private static Instant endOf(QualityMetrics result) {
    return Instant.ofEpochMilli(Timestamps.toMillis(result.getWindowEnd()));
  }
}
