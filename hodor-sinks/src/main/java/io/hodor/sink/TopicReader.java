package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.Address;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads what one of Hodor's topics says of measured topics: the partitions that hold it. */
final class TopicReader<M extends Message> {

  private final LatestRecords records;
  private final M prototype;

  TopicReader(OutputTopics topics, OutputTopic topic, M prototype) {
    this.records = new LatestRecords(topics, topic);
    this.prototype = prototype;
  }

  /**
   * The latest message of each of the keys asked for, up to the end at the time of the call.
   *
   * @param about whose keys these are
   * @param since how far to go back, by the records' timestamps; null for the beginning
   */
  Map<String, M> latest(Set<Address> about, Predicate<String> asked, @Nullable Instant since) {
    return latest(partitions -> holding(about, partitions), asked, since);
  }

  /** The same, whosever keys these are. */
  Map<String, M> latest(Predicate<String> asked, @Nullable Instant since) {
    return latest(
        partitions -> IntStream.range(0, partitions).boxed().collect(Collectors.toSet()),
        asked,
        since);
  }

  private Map<String, M> latest(
      IntFunction<Set<Integer>> holding, Predicate<String> asked, @Nullable Instant since) {
    Map<String, M> messages = new HashMap<>();
    records
        .read(holding, (key, record) -> asked.test(key), since, (one, later) -> later)
        .forEach((key, record) -> messages.put(key, records.parse(record, prototype)));
    return messages;
  }

  private static Set<Integer> holding(Set<Address> about, int partitions) {
    return about.stream()
        .map(it -> WireRecord.partition(it.cluster(), it.topic(), partitions))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
