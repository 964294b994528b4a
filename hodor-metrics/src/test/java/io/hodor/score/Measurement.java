package io.hodor.score;

import static io.hodor.score.Times.timestamp;

import com.google.protobuf.ByteString;
import io.hodor.LatencyBuckets;
import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.LatencyBucket;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A measurement made by hand, as the engine would have published it. */
final class Measurement {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration WINDOW = Duration.ofMinutes(10);

  private static final int REPEATED = RecordClass.COUNT;

  private final String source;
  private final Kind kind;
  private final Instant start;
  private Duration size = WINDOW;
  private Instant computedAt;
  private Timing timing = Timing.BOUNDED;
  private boolean isFinal = true;
  private Coverage coverage = Coverage.COMPLETE;
  private String eventTime = "record";
  private String topicId = "";
  private IsolationLevel isolation = IsolationLevel.READ_COMMITTED;
  private boolean hasOffsets = true;
  private Long contents;
  private long moreRows;
  private int perChunk = Integer.MAX_VALUE;
  private final TreeMap<Integer, OffsetSet[]> partitions = new TreeMap<>();
  private final List<Latency> latencies = new ArrayList<>();

  private Measurement(String source, Instant start) {
    this.source = source;
    this.kind = Kind.valueOf(source.split("[:-]", 2)[0].toUpperCase(Locale.ROOT));
    this.start = start;
    this.topicId = kind == Kind.KAFKA ? "id-1" : "";
    this.computedAt = start.plus(Duration.ofHours(3));
  }

  /** Of a window, by its number since noon; measured three hours later and final. */
  static Measurement of(String source, int window) {
    return new Measurement(source, NOON.plus(WINDOW.multipliedBy(window)));
  }

  static Measurement at(String source, Instant start) {
    return new Measurement(source, start);
  }

  Measurement size(Duration other) {
    size = other;
    return this;
  }

  Measurement computedAt(Instant at) {
    computedAt = at;
    return this;
  }

  /** Measured so long after the window's end. */
  Measurement after(Duration end) {
    return computedAt(start.plus(size).plus(end));
  }

  Measurement timing(Timing other, boolean last) {
    timing = other;
    isFinal = last;
    return this;
  }

  Measurement partial() {
    coverage = Coverage.PARTIAL;
    return this;
  }

  Measurement eventTime(String other) {
    eventTime = other;
    return this;
  }

  Measurement topicId(String other) {
    topicId = other;
    return this;
  }

  Measurement isolation(IsolationLevel other) {
    isolation = other;
    return this;
  }

  Measurement contents(long different) {
    contents = different;
    return this;
  }

  /** Rows of which nothing is known but that they are there. */
  Measurement withoutOffsets(long rows) {
    hasOffsets = false;
    moreRows = rows;
    return this;
  }

  Measurement perChunk(int offsets) {
    perChunk = offsets;
    return this;
  }

  Measurement latency(Hop hop, long millis, long count) {
    latencies.add(
        Latency.newBuilder()
            .setHop(hop)
            .setCount(count)
            .addBuckets(
                LatencyBucket.newBuilder().setIndex(LatencyBuckets.indexOf(millis)).setCount(count))
            .build());
    return this;
  }

  /** Offsets of a range, the end not included. */
  Measurement range(int partition, long from, long until) {
    return with(RecordClass.MEASURED, partition, OffsetSet.ofRange(from, until));
  }

  Measurement offsets(int partition, long... offsets) {
    return with(RecordClass.MEASURED, partition, OffsetSet.of(offsets));
  }

  Measurement with(RecordClass recordClass, int partition, long... offsets) {
    return with(recordClass, partition, OffsetSet.of(offsets));
  }

  Measurement with(RecordClass recordClass, int partition, OffsetSet offsets) {
    sets(partition)[recordClass.ordinal()].addAll(offsets);
    return this;
  }

  /** Offsets that are there once more. */
  Measurement again(int partition, long... offsets) {
    sets(partition)[REPEATED].addAll(OffsetSet.of(offsets));
    return this;
  }

  private OffsetSet[] sets(int partition) {
    return partitions.computeIfAbsent(
        partition,
        p -> {
          OffsetSet[] sets = new OffsetSet[RecordClass.COUNT + 1];
          for (int i = 0; i < sets.length; i++) {
            sets[i] = new OffsetSet();
          }
          return sets;
        });
  }

  private static OffsetSet placed(OffsetSet[] sets) {
    OffsetSet placed = new OffsetSet();
    for (int i = 0; i < RecordClass.COUNT; i++) {
      if (RecordClass.of(i).isPlaced()) {
        placed.addAll(sets[i]);
      }
    }
    return placed;
  }

  private static String resultId(OffsetSet[] sets) {
    StringBuilder text = new StringBuilder();
    for (OffsetSet set : sets) {
      text.append(set.size() > 1000 ? set.size() + "/" + set.first() : set).append(' ');
    }
    return text.toString();
  }

  private int chunks(OffsetSet[] sets) {
    long span = placed(sets).isEmpty() ? 1 : placed(sets).last() - placed(sets).first() + 1;
    return (int) ((span + perChunk - 1) / perChunk);
  }

  QualityMetrics metrics() {
    QualityMetrics.Builder metrics =
        QualityMetrics.newBuilder()
            .setWireMajor(1)
            .setCluster("c")
            .setTopic("t")
            .setTopicId(topicId)
            .setSource(source)
            .setKind(kind)
            .setWindowStart(timestamp(start))
            .setWindowEnd(timestamp(start.plus(size)))
            .setEventTime(eventTime)
            .setIsolationLevel(isolation)
            .setCoverage(coverage)
            .setTiming(timing)
            .setFinal(isFinal)
            .addAllLatencies(latencies)
            .setComputedAt(timestamp(computedAt));
    if (coverage == Coverage.PARTIAL) {
      metrics.addPartialReasons("the head was reached");
    }
    long distinct = 0;
    long rows = moreRows;
    for (var entry : partitions.entrySet()) {
      long here = placed(entry.getValue()).size();
      long again = entry.getValue()[REPEATED].size();
      metrics.addPartitions(
          PartitionCounts.newBuilder()
              .setPartition(entry.getKey())
              .setDistinct(here)
              .setRows(here + again)
              .setResultId(resultId(entry.getValue()))
              .setChunks(chunks(entry.getValue())));
      distinct += here;
      rows += here + again;
    }
    metrics.setCount(rows);
    if (hasOffsets) {
      metrics.setUniqueOffsets(distinct).setRepeated(rows - distinct);
    }
    if (contents != null) {
      metrics.setUniqueContents(contents);
    } else {
      metrics.setUniqueContentsAbsentReason("not asked for");
    }
    return metrics.build();
  }

  List<OffsetLedger> ledgers() {
    List<OffsetLedger> ledgers = new ArrayList<>();
    partitions.forEach(
        (partition, sets) -> {
          int chunks = chunks(sets);
          for (int chunk = 0; chunk < chunks; chunk++) {
            ledgers.add(ledger(partition, sets, chunk, chunks));
          }
        });
    return ledgers;
  }

  private OffsetLedger ledger(int partition, OffsetSet[] sets, int chunk, int chunks) {
    OffsetSet placed = placed(sets);
    long first = placed.isEmpty() ? 0 : placed.first();
    long from = first + (long) chunk * perChunk;
    OffsetSet span = OffsetSet.ofRange(from, chunks == 1 ? from : from + perChunk);
    ByteString[] bytes = new ByteString[sets.length];
    for (int i = 0; i < sets.length; i++) {
      OffsetSet part = chunks == 1 ? sets[i] : sets[i].intersection(span);
      bytes[i] = ByteString.copyFrom(part.toBytes());
    }
    return OffsetLedger.newBuilder()
        .setWireMajor(1)
        .setCluster("c")
        .setTopic("t")
        .setTopicId(topicId)
        .setSource(source)
        .setWindowStart(timestamp(start))
        .setPartition(partition)
        .setChunk(chunk)
        .setChunks(chunks)
        .setResultId(resultId(sets))
        .setMeasured(bytes[RecordClass.MEASURED.ordinal()])
        .setTombstone(bytes[RecordClass.TOMBSTONE.ordinal()])
        .setUndecodable(bytes[RecordClass.UNDECODABLE.ordinal()])
        .setUndated(bytes[RecordClass.UNDATED.ordinal()])
        .setTooLate(bytes[RecordClass.TOO_LATE.ordinal()])
        .setRepeated(bytes[REPEATED])
        .setComputedAt(timestamp(computedAt))
        .build();
  }
}
