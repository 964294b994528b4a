package io.hodor.source;

import io.hodor.Coverage;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers for the offsets that hold what happened from an instant on. Used once: for a
 * {@link KafkaPast} or a {@link KafkaBeginning}.
 */
final class KafkaResolver {

  private static final String COMPACTED =
      "the topic is compacted: removed records cannot be told from ones never written";

  private final KafkaTopic topic;
  private final Instant start;
  private final Duration maxOutOfOrderness;
  private final Instant readingBegan;
  private final long firstTimestamp;

  KafkaResolver(KafkaTopic topic, Instant start, Duration maxOutOfOrderness, Instant readingBegan) {
    this.topic = topic;
    this.start = start;
    this.maxOutOfOrderness = maxOutOfOrderness;
    this.readingBegan = readingBegan;
    this.firstTimestamp = Math.max(0, start.minus(maxOutOfOrderness).toEpochMilli());
  }

  KafkaPast past() {
    DescribedTopic described = DescribedTopic.describe(topic);
    boolean compacted = CompactedTopic.isCompacted(topic);
    PartitionEnds ends = ends(described, highWatermarks(described.partitions()));
    return past(described, ends, compacted);
  }

  KafkaBeginning beginning() {
    DescribedTopic described = DescribedTopic.describe(topic);
    boolean compacted = CompactedTopic.isCompacted(topic);
    // What an open transaction holds back is read once it is over: no matter what it is.
    PartitionEnds ends = ends(described, Map.of());
    return beginning(described, ends, compacted);
  }

  private PartitionEnds ends(DescribedTopic described, Map<TopicPartition, Long> highWatermarks) {
    try (Consumer<byte[], byte[]> consumer = KafkaClients.newConsumer(topic)) {
      return ends(consumer, described.partitions(), highWatermarks);
    } catch (KafkaException e) {
      throw KafkaFaults.of(topic, "asking for the offsets", e);
    }
  }

  /**
   * The order matters. What lies below a high watermark and is not stable after it was fetched, is
   * in an open transaction, and has not just been written. What retention takes away meanwhile
   * shows in the log's start, fetched last, or in a range that cannot be read.
   */
  private PartitionEnds ends(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> highWatermarks) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> firstDated =
        consumer.offsetsForTimes(at(partitions, Placement.EARLIEST));
    Map<TopicPartition, OffsetAndTimestamp> starts =
        consumer.offsetsForTimes(at(partitions, firstTimestamp));
    Map<TopicPartition, Long> froms = froms(consumer, partitions, starts, ends);
    return new PartitionEnds(
        consumer.beginningOffsets(partitions),
        firstDated,
        starts,
        froms,
        ends,
        highWatermarks,
        Placement.latest(readingBegan));
  }

  /** Where the records without date begin that stand before what was found by time. */
  private Map<TopicPartition, Long> froms(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndTimestamp> starts,
      Map<TopicPartition, Long> ends) {
    UndatedRun undated = new UndatedRun(topic, consumer, Placement.latest(readingBegan));
    Map<TopicPartition, Long> logStarts = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> froms = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      long end = ends.get(partition);
      // A start above the end belongs to an open transaction.
      long before = start == null ? end : Math.min(start.offset(), end);
      froms.put(partition, undated.beginning(partition, logStarts.get(partition), before));
    }
    return froms;
  }

  private Map<TopicPartition, Long> highWatermarks(List<TopicPartition> partitions) {
    if (topic.isolationLevel() == IsolationLevel.READ_UNCOMMITTED) {
      return Map.of();
    }
    try (Consumer<byte[], byte[]> consumer = KafkaClients.newConsumer(topic.uncommitted())) {
      return consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      throw KafkaFaults.of(topic, "asking for the end offsets", e);
    }
  }

  private static Map<TopicPartition, Long> at(List<TopicPartition> partitions, long timestamp) {
    return partitions.stream().collect(Collectors.toMap(p -> p, p -> timestamp));
  }

  private KafkaPast past(DescribedTopic described, PartitionEnds ends, boolean compacted) {
    List<PartitionRange> ranges = new ArrayList<>();
    Coverage coverage = ofTopic(compacted);
    for (TopicPartition partition : described.partitions()) {
      PartitionRange range = ends.range(partition);
      if (range.size() > 0) {
        ranges.add(range);
      }
      coverage = withoutLost(partition, ends, coverage);
      coverage = withoutOpen(partition, ends, coverage);
    }
    return new KafkaPast(described.topicId(), ranges, coverage, readingBegan);
  }

  private KafkaBeginning beginning(
      DescribedTopic described, PartitionEnds ends, boolean compacted) {
    Map<Integer, Long> offsets = new HashMap<>();
    Coverage coverage =
        compacted ? Coverage.EVERYTHING.notBefore(readingBegan, COMPACTED) : Coverage.EVERYTHING;
    for (TopicPartition partition : described.partitions()) {
      offsets.put(partition.partition(), ends.range(partition).from());
      coverage = withoutLost(partition, ends, coverage);
    }
    return new KafkaBeginning(described.topicId(), start, offsets, coverage);
  }

  /** What can be covered of a topic all of whose partitions are whole. */
  private Coverage ofTopic(boolean compacted) {
    Coverage coverage =
        Coverage.EVERYTHING.notAfter(readingBegan, "not over yet when reading began");
    return compacted ? coverage.notAfter(Instant.EPOCH, COMPACTED) : coverage;
  }

  /** Takes away the time that records lost to retention or truncation may have been in. */
  private Coverage withoutLost(TopicPartition partition, PartitionEnds ends, Coverage coverage) {
    long logStart = ends.logStart(partition);
    if (logStart == 0) {
      return coverage;
    }
    String lost = "partition " + partition.partition() + " begins at offset " + logStart;
    if (ends.startsWithin(partition)) {
      // A record before the range is older than its start, so the lost ones are older still.
      return coverage;
    }
    if (!ends.isFirstDatedUsable(partition)) {
      return coverage.notBefore(readingBegan, lost + undated(ends.firstDated(partition)));
    }
    Instant readable = Instant.ofEpochMilli(ends.firstDated(partition).timestamp());
    return coverage.notBefore(
        readable.plus(maxOutOfOrderness),
        lost + ", its first record of " + readable + ": earlier ones were removed");
  }

  private static String undated(OffsetAndTimestamp first) {
    return first == null
        ? " and holds no record with a usable timestamp: what it held before is unknown"
        : ", its first record with a date is stamped "
            + Instant.ofEpochMilli(first.timestamp())
            + ", after reading began: what it held before is unknown";
  }

  /** Takes away the time that records of an open transaction may be in. */
  private Coverage withoutOpen(TopicPartition partition, PartitionEnds ends, Coverage coverage) {
    if (!ends.isTransactionOpen(partition)) {
      return coverage;
    }
    long offset = ends.end(partition);
    Instant open = Instant.ofEpochMilli(OpenTransaction.timestampAt(topic, partition, offset));
    // Without a usable timestamp it says nothing about the records behind it: nothing is covered.
    boolean plausible = Placement.isUsable(open.toEpochMilli(), Placement.latest(readingBegan));
    return coverage.notAfter(
        plausible ? open.minus(maxOutOfOrderness) : Instant.EPOCH,
        "partition "
            + partition.partition()
            + " has an open transaction at offset "
            + offset
            + ", its first record of "
            + open);
  }
}
