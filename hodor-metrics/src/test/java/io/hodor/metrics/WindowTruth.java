package io.hodor.metrics;

import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * What is true of one window. Made in two ways that share nothing: from all messages, by sets and
 * sorted lists; and from what the engine published. Equal when the engine is right.
 *
 * @param offsets by partition, then by the name of the class or "repeated"
 * @param rows records placed, by partition
 * @param latencies by hop: count, negative, min, max, sum, p50, p75, p90, p95, p99, p999, and the
 *     counts of the buckets by their upper bounds
 */
record WindowTruth(
    long count,
    long bytes,
    long uniqueOffsets,
    long uniqueContents,
    long repeated,
    Map<String, Long> classes,
    Map<String, List<Object>> latencies,
    Map<Integer, Long> rows,
    Map<Integer, Map<String, Set<Long>>> offsets) {

  private static final List<Integer> PERMILLES = List.of(500, 750, 900, 950, 990, 999);
  private static final List<Long> BOUNDS = bounds();

  /** The truth of every window of the range, quiet ones too. */
  static Map<Instant, WindowTruth> of(
      Collection<TestMessage> messages, Duration size, Instant start, Instant end) {
    Map<Instant, WindowTruth> truth = new TreeMap<>();
    for (Instant window = start; window.isBefore(end); window = window.plus(size)) {
      List<TestMessage> inside = new ArrayList<>();
      for (TestMessage message : messages) {
        if (!message.time().isBefore(window) && message.time().isBefore(window.plus(size))) {
          inside.add(message);
        }
      }
      truth.put(window, of(inside));
    }
    return truth;
  }

  private static WindowTruth of(List<TestMessage> messages) {
    long count = 0;
    long bytes = 0;
    Set<List<Long>> offsets = new HashSet<>();
    Set<String> contents = new HashSet<>();
    Map<String, Long> classes = new TreeMap<>();
    Map<Integer, Long> rows = new TreeMap<>();
    Map<Integer, Map<String, Set<Long>>> sets = new TreeMap<>();
    Map<String, List<Long>> times = new TreeMap<>();
    for (TestMessage message : messages) {
      String ofClass = message.recordClass().name().toLowerCase(Locale.ROOT);
      classes.merge(ofClass, 1L, Long::sum);
      rows.merge(message.partition(), 0L, Long::sum);
      Map<String, Set<Long>> ofPartition =
          sets.computeIfAbsent(message.partition(), p -> new TreeMap<>());
      ofPartition.computeIfAbsent(ofClass, c -> new TreeSet<>()).add(message.offset());
      if (message.recordClass() == RecordClass.TOO_LATE) {
        continue;
      }
      count++;
      rows.merge(message.partition(), 1L, Long::sum);
      if (!offsets.add(List.of((long) message.partition(), message.offset()))) {
        ofPartition.computeIfAbsent("repeated", c -> new TreeSet<>()).add(message.offset());
      }
      if (message.value() != null) {
        bytes += message.length();
        contents.add(message.value());
      }
      if (message.recordClass() == RecordClass.MEASURED) {
        for (Map.Entry<LatencyHop, Long> latency : message.latencies().entrySet()) {
          times
              .computeIfAbsent(latency.getKey().name(), h -> new ArrayList<>())
              .add(latency.getValue());
        }
      }
    }
    Map<String, List<Object>> latencies = new TreeMap<>();
    times.forEach((hop, ofHop) -> latencies.put(hop, latency(ofHop)));
    return new WindowTruth(
        count,
        bytes,
        offsets.size(),
        contents.size(),
        count - offsets.size(),
        classes,
        latencies,
        rows,
        sets);
  }

  private static List<Object> latency(List<Long> times) {
    Collections.sort(times);
    long max = times.get(times.size() - 1);
    Map<Long, Long> buckets = new TreeMap<>();
    times.forEach(time -> buckets.merge(boundOf(time), 1L, Long::sum));
    List<Object> latency = new ArrayList<>();
    latency.add((long) times.size());
    latency.add(times.stream().filter(time -> time < 0).count());
    latency.add(times.get(0));
    latency.add(max);
    latency.add(times.stream().mapToLong(time -> time).sum());
    for (int permille : PERMILLES) {
      int rank = (int) Math.ceil(times.size() * (double) permille / 1000 - 1e-9);
      latency.add(Math.min(max, boundOf(times.get(rank - 1))));
    }
    latency.add(buckets);
    return latency;
  }

  private static long boundOf(long time) {
    for (long bound : BOUNDS) {
      if (time <= bound) {
        return bound;
      }
    }
    throw new IllegalStateException("the last bucket is open");
  }

  /** The table as docs/metrics.md tells it. */
  private static List<Long> bounds() {
    List<Long> bounds = new ArrayList<>();
    for (long bound = 0; bound <= 100; bound++) {
      bounds.add(bound);
    }
    long week = Duration.ofDays(7).toMillis();
    while (bounds.get(bounds.size() - 1) < week) {
      BigInteger low = BigInteger.valueOf(bounds.get(bounds.size() - 1) + 1);
      long high =
          low.multiply(BigInteger.valueOf(101)).divide(BigInteger.valueOf(100)).longValueExact();
      bounds.add(Math.min(high, week));
    }
    bounds.add(Long.MAX_VALUE);
    return bounds;
  }

  /** What a result and the ledgers it lists say. */
  static WindowTruth of(QualityMetrics metrics, Collection<OffsetLedger> ledgers) {
    Map<String, Long> classes = new TreeMap<>();
    metrics
        .getClasses()
        .getAllFields()
        .forEach((field, value) -> classes.put(field.getName(), (Long) value));
    Map<String, List<Object>> latencies = new TreeMap<>();
    for (Latency latency : metrics.getLatenciesList()) {
      latencies.put(latency.getHop().name(), latency(latency));
    }
    Map<Integer, Long> rows = new TreeMap<>();
    Map<Integer, Map<String, Set<Long>>> offsets = new TreeMap<>();
    for (PartitionCounts partition : metrics.getPartitionsList()) {
      rows.put(partition.getPartition(), partition.getRows());
      Map<String, Set<Long>> sets = offsets(partition, ledgers);
      Set<Long> placed = new HashSet<>();
      sets.forEach((name, set) -> placed.addAll(name.equals("too_late") ? Set.of() : set));
      if (placed.size() != partition.getDistinct()) {
        throw new AssertionError(
            "ledger holds " + placed.size() + " different offsets, listed are " + partition);
      }
      offsets.put(partition.getPartition(), sets);
    }
    return new WindowTruth(
        metrics.getCount(),
        metrics.getBytes(),
        metrics.getUniqueOffsets(),
        metrics.getUniqueContents(),
        metrics.getRepeated(),
        classes,
        latencies,
        rows,
        offsets);
  }

  private static List<Object> latency(Latency latency) {
    Map<Long, Long> buckets = new TreeMap<>();
    latency
        .getBucketsList()
        .forEach(bucket -> buckets.put(BOUNDS.get(bucket.getIndex()), bucket.getCount()));
    return Arrays.asList(
        latency.getCount(),
        latency.getNegative(),
        latency.getMin(),
        latency.getMax(),
        latency.getSum(),
        latency.getP50(),
        latency.getP75(),
        latency.getP90(),
        latency.getP95(),
        latency.getP99(),
        latency.getP999(),
        buckets);
  }

  private static Map<String, Set<Long>> offsets(
      PartitionCounts partition, Collection<OffsetLedger> ledgers) {
    Map<String, Set<Long>> sets = new TreeMap<>();
    Set<Integer> chunks = new TreeSet<>();
    for (OffsetLedger ledger : ledgers) {
      if (ledger.getPartition() == partition.getPartition()
          && ledger.getResultId().equals(partition.getResultId())
          && chunks.add(ledger.getChunk())) {
        addAll(sets, "measured", ledger.getMeasured().toByteArray());
        addAll(sets, "tombstone", ledger.getTombstone().toByteArray());
        addAll(sets, "undecodable", ledger.getUndecodable().toByteArray());
        addAll(sets, "undated", ledger.getUndated().toByteArray());
        addAll(sets, "too_late", ledger.getTooLate().toByteArray());
        addAll(sets, "repeated", ledger.getRepeated().toByteArray());
      }
    }
    if (chunks.size() != partition.getChunks()) {
      throw new AssertionError("of the ledger of " + partition + " there are chunks " + chunks);
    }
    return sets;
  }

  private static void addAll(Map<String, Set<Long>> sets, String name, byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Roaring64NavigableMap offsets = new Roaring64NavigableMap();
    try {
      offsets.deserializePortable(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new AssertionError("a ledger is no bitmap", e);
    }
    Set<Long> set = sets.computeIfAbsent(name, n -> new TreeSet<>());
    offsets.forEach((long offset) -> set.add(offset));
  }
}
