package io.hodor.metrics;

import com.google.protobuf.util.Timestamps;
import io.hodor.LatencyBuckets;
import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import io.hodor.WireVersion;
import io.hodor.block.BlockMerge;
import io.hodor.block.PartitionOffsets;
import io.hodor.block.UnreadOffsets;
import io.hodor.block.WindowBlock;
import io.hodor.wire.v1.ClassCounts;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.LatencyBucket;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The result of one window: reads the merged blocks of its shards, which are disjoint, so that
 * everything but the latencies simply adds up.
 */
final class WindowResult {

  private final MeasuredTopic topic;
  private final Instant start;
  private final Instant end;
  private final TreeMap<Integer, PartitionOffsets> partitions = new TreeMap<>();
  private final LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
  private final long[] rows = new long[RecordClass.COUNT];
  private long placedWithoutOffset;
  private long bytes;
  private final TreeSet<UnreadOffsets> unread = new TreeSet<>();
  private String topicId = "";
  private boolean replaced;
  private long distinctContents;
  private boolean finishedCount;

  WindowResult(MeasuredTopic topic, Instant start, Instant end, Iterable<WindowBlock> shards) {
    this.topic = topic;
    this.start = start;
    this.end = end;
    shards.forEach(this::chooseTopicId);
    shards.forEach(this::add);
  }

  /** The same choice as in {@link BlockMerge}: the greatest of all ids. */
  private void chooseTopicId(WindowBlock shard) {
    String other = shard.topicId();
    replaced |= shard.isReplaced();
    if (!other.isEmpty() && !other.equals(topicId)) {
      replaced |= !topicId.isEmpty();
      topicId = other.compareTo(topicId) > 0 ? other : topicId;
    }
  }

  private void add(WindowBlock shard) {
    unread.addAll(shard.unread());
    if (shard.topicId().isEmpty() || shard.topicId().equals(topicId)) {
      addRecords(shard);
    }
  }

  private void addRecords(WindowBlock shard) {
    for (PartitionOffsets partition : shard.partitions()) {
      partitions.put(partition.partition(), partition);
      for (int i = 0; i < RecordClass.COUNT; i++) {
        rows[i] += partition.rows()[i];
      }
    }
    for (int i = 0; i < RecordClass.COUNT; i++) {
      rows[i] += shard.rowsWithoutOffset()[i];
      placedWithoutOffset += RecordClass.of(i).isPlaced() ? shard.rowsWithoutOffset()[i] : 0;
    }
    bytes += shard.bytes();
    addContents(shard);
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      if (shard.latencies(LatencyHop.of(hop)) != null) {
        if (latencies[hop] == null) {
          latencies[hop] = new LatencyHistogram();
        }
        latencies[hop].mergeWith(shard.latencies(LatencyHop.of(hop)));
      }
    }
  }

  private void addContents(WindowBlock shard) {
    boolean counts = shard.isFinishedCount() || shard.distinctContents() > 0;
    if (counts && finishedCount || shard.isFinishedCount() && distinctContents > 0) {
      throw new IllegalStateException(
          "the contents of window %s of %s were counted as a whole, and once more"
              .formatted(start, topic.address()));
    }
    finishedCount |= shard.isFinishedCount();
    distinctContents += shard.distinctContents();
  }

  /** How many records are placed in the window, or counted as too late in it. */
  long read() {
    long sum = 0;
    for (long ofClass : rows) {
      sum += ofClass;
    }
    return sum;
  }

  /** Whether the window lies in the span that was readable when reading began. */
  boolean isCovered() {
    return topic.coverage().reasonsPartial(start, end).isEmpty();
  }

  /** Why records of the window may be missing; empty where none can be. */
  private List<String> partialReasons() {
    List<String> reasons = new ArrayList<>(topic.coverage().reasonsPartial(start, end));
    unread.stream().map(UnreadOffsets::reason).distinct().forEach(reasons::add);
    if (replaced) {
      reasons.add(
          "the topic was deleted and created anew; only records of the one with the id "
              + topicId
              + " are counted");
    }
    return reasons;
  }

  private String topicId() {
    return topicId.isEmpty() ? topic.topicId() : topicId;
  }

  /** The ledgers of every partition with records in the window. */
  List<OffsetLedger> ledgers(Instant computedAt) {
    List<OffsetLedger> ledgers = new ArrayList<>();
    partitions.values().forEach(partition -> ledgers.addAll(ledgersOf(partition, computedAt)));
    return ledgers;
  }

  private List<OffsetLedger> ledgersOf(PartitionOffsets partition, Instant computedAt) {
    OffsetLedgers sets = new OffsetLedgers(partition);
    return sets.chunks(
        address(partition.partition(), computedAt).setResultId(sets.resultId()).build());
  }

  private OffsetLedger.Builder address(int partition, Instant computedAt) {
    return OffsetLedger.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(topic.address().cluster())
        .setTopic(topic.address().topic())
        .setTopicId(topicId())
        .setSource(topic.address().source())
        .setWindowStart(timestamp(start))
        .setPartition(partition)
        .setComputedAt(timestamp(computedAt));
  }

  /**
   * Takes back chunks of a partition's earlier ledger that the latest one has no more.
   *
   * @param chunks how many the latest one has
   * @param before how many the earlier one had
   */
  List<OffsetLedger> retractions(int partition, int chunks, int before, Instant computedAt) {
    List<OffsetLedger> retractions = new ArrayList<>();
    for (int chunk = chunks; chunk < before; chunk++) {
      retractions.add(address(partition, computedAt).setChunk(chunk).setChunks(chunks).build());
    }
    return retractions;
  }

  /** The metrics, which list the ledgers given. */
  QualityMetrics metrics(
      List<OffsetLedger> ledgers, Timing timing, boolean isFinal, Instant computedAt) {
    List<String> partialReasons = partialReasons();
    QualityMetrics.Builder metrics =
        QualityMetrics.newBuilder()
            .setWireMajor(WireVersion.MAJOR)
            .setCluster(topic.address().cluster())
            .setTopic(topic.address().topic())
            .setTopicId(topicId())
            .setSource(topic.address().source())
            .setKind(topic.kind())
            .setWindowStart(timestamp(start))
            .setWindowEnd(timestamp(end))
            .setEventTime(topic.eventTime())
            .setIsolationLevel(topic.isolationLevel())
            .setClasses(classCounts())
            .setCoverage(partialReasons.isEmpty() ? Coverage.COMPLETE : Coverage.PARTIAL)
            .addAllPartialReasons(partialReasons)
            .setTiming(timing)
            .setFinal(isFinal)
            .setComputedAt(timestamp(computedAt));
    setCounts(metrics);
    unread.stream()
        .filter(it -> it.from() < it.until())
        .forEach(it -> metrics.addUnread(range(it)));
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      if (latencies[hop] != null) {
        metrics.addLatencies(latency(LatencyHop.of(hop), latencies[hop]));
      }
    }
    partitions.values().forEach(offsets -> metrics.addPartitions(counts(offsets, ledgers)));
    return metrics.build();
  }

  private void setCounts(QualityMetrics.Builder metrics) {
    long count = placedWithoutOffset;
    long distinct = 0;
    for (PartitionOffsets partition : partitions.values()) {
      count += partition.placedRows();
      distinct += partition.distinct();
    }
    metrics.setCount(count);
    if (placedWithoutOffset == 0) {
      metrics.setUniqueOffsets(distinct).setRepeated(count - distinct);
    } else {
      metrics.setUniqueOffsetsAbsentReason(
          "%d of %d records have no partition and offset in the source"
              .formatted(placedWithoutOffset, count));
    }
    if (topic.kind() == Kind.KAFKA) {
      metrics.setBytes(bytes);
    }
    if (topic.contentsAbsentReason().isEmpty()) {
      metrics.setUniqueContents(distinctContents);
    } else {
      metrics.setUniqueContentsAbsentReason(topic.contentsAbsentReason());
    }
  }

  private ClassCounts classCounts() {
    return ClassCounts.newBuilder()
        .setMeasured(rows[RecordClass.MEASURED.ordinal()])
        .setTombstone(rows[RecordClass.TOMBSTONE.ordinal()])
        .setUndecodable(rows[RecordClass.UNDECODABLE.ordinal()])
        .setUndated(rows[RecordClass.UNDATED.ordinal()])
        .setTooLate(rows[RecordClass.TOO_LATE.ordinal()])
        .build();
  }

  private static OffsetRange range(UnreadOffsets unread) {
    return OffsetRange.newBuilder()
        .setPartition(unread.partition())
        .setFrom(unread.from())
        .setTo(unread.until() - 1)
        .build();
  }

  private static PartitionCounts counts(PartitionOffsets offsets, List<OffsetLedger> ledgers) {
    PartitionCounts.Builder counts =
        PartitionCounts.newBuilder()
            .setPartition(offsets.partition())
            .setDistinct(offsets.distinct())
            .setRows(offsets.placedRows());
    for (OffsetLedger ledger : ledgers) {
      if (ledger.getPartition() == offsets.partition()) {
        counts.setResultId(ledger.getResultId()).setChunks(ledger.getChunks());
      }
    }
    return counts.build();
  }

  private static Latency latency(LatencyHop hop, LatencyHistogram histogram) {
    Latency.Builder latency =
        Latency.newBuilder()
            .setHop(Hop.valueOf(hop.name()))
            .setCount(histogram.count())
            .setNegative(histogram.negative())
            .setMin(histogram.min())
            .setMax(histogram.max())
            .setSum(histogram.sum())
            .setP50(histogram.quantile(500))
            .setP75(histogram.quantile(750))
            .setP90(histogram.quantile(900))
            .setP95(histogram.quantile(950))
            .setP99(histogram.quantile(990))
            .setP999(histogram.quantile(999));
    for (int bucket = 0; bucket < LatencyBuckets.count(); bucket++) {
      if (histogram.countOf(bucket) > 0) {
        latency.addBuckets(
            LatencyBucket.newBuilder().setIndex(bucket).setCount(histogram.countOf(bucket)));
      }
    }
    return latency.build();
  }

  private static com.google.protobuf.Timestamp timestamp(Instant instant) {
    return Timestamps.fromMillis(instant.toEpochMilli());
  }
}
