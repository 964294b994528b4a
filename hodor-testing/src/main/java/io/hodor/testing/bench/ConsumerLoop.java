package io.hodor.testing.bench;

import io.hodor.LatencyBuckets;
import io.hodor.source.EventTimeReader;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * The limit: what somebody would write by hand who had one topic and no failures. A thread polls,
 * hashes, and keeps bitmaps, fingerprints and latency buckets per window in plain memory. Several
 * threads share the partitions, and at the end the windows.
 */
final class ConsumerLoop {

  private static final long WINDOW_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Map<Long, Window> windows = new HashMap<>();
  private final EventTimeReader eventTimes;
  private final MessageDigest md5;
  private final byte[] digest = new byte[16];
  private long began;
  private long beganCpu;
  private long count;

  private static final class Window {
    final Map<Integer, Roaring64NavigableMap> offsets = new HashMap<>();
    final long[] latencies = new long[LatencyBuckets.count()];
    long[] contents = new long[1024];
    int contentCount;
    long bytes;
  }

  private ConsumerLoop(EventTimeReader eventTimes) {
    this.eventTimes = eventTimes;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Finish run(BenchTopic topic, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<ConsumerLoop> loops =
          each(
              pool,
              IntStream.range(0, threads)
                  .<Callable<ConsumerLoop>>mapToObj(i -> () -> read(topic, i, threads))
                  .toList());
      return finish(pool, loops);
    } finally {
      pool.shutdown();
    }
  }

  private static <T> List<T> each(ExecutorService pool, List<Callable<T>> tasks) {
    try {
      List<Future<T>> done = pool.invokeAll(tasks);
      List<T> results = new ArrayList<>();
      for (Future<T> result : done) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads the partitions that are one thread's. */
  private static ConsumerLoop read(BenchTopic topic, int thread, int threads) {
    ConsumerLoop loop = new ConsumerLoop(topic.eventTime().open());
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", topic.bootstrapServers(),
            // As Hodor's own consumer has them.
            "max.poll.records", "10000",
            "fetch.max.bytes", "52428800",
            "max.partition.fetch.bytes", "2097152",
            "receive.buffer.bytes", "1048576",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          IntStream.range(0, topic.partitions())
              .filter(partition -> partition % threads == thread)
              .mapToObj(partition -> new TopicPartition(topic.name(), partition))
              .toList());
      long records =
          consumer.endOffsets(consumer.assignment()).values().stream().mapToLong(end -> end).sum();
      consumer.seekToBeginning(consumer.assignment());
      loop.readAll(consumer, records);
    }
    return loop;
  }

  private void readAll(KafkaConsumer<byte[], byte[]> consumer, long records) {
    while (count < records) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(10));
      if (began == 0) {
        began = System.nanoTime();
        beganCpu = ProcessorTime.nanos();
      }
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        add(record);
      }
    }
  }

  private static Finish finish(ExecutorService pool, List<ConsumerLoop> loops) {
    long distinctOffsets = 0;
    TreeSet<Long> starts = new TreeSet<>();
    for (ConsumerLoop loop : loops) {
      starts.addAll(loop.windows.keySet());
      for (Window window : loop.windows.values()) {
        for (Roaring64NavigableMap offsets : window.offsets.values()) {
          distinctOffsets += offsets.getLongCardinality();
        }
      }
    }
    long distinctContents =
        each(
                pool,
                starts.stream()
                    .<Callable<Long>>map(start -> () -> distinct(contents(loops, start)))
                    .toList())
            .stream()
            .mapToLong(distinct -> distinct)
            .sum();
    long ended = System.nanoTime();
    long endedCpu = ProcessorTime.nanos();
    long began = loops.stream().mapToLong(loop -> loop.began).min().orElseThrow();
    long beganCpu = loops.stream().mapToLong(loop -> loop.beganCpu).min().orElseThrow();
    long count = loops.stream().mapToLong(loop -> loop.count).sum();
    return new Finish(
        count,
        distinctOffsets,
        distinctContents,
        0,
        (ended - began) / 1e9,
        (endedCpu - beganCpu) / 1e9);
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    long eventTime = eventTimes.read(record.value(), record.timestamp());
    long start = Math.floorDiv(eventTime, WINDOW_MILLIS) * WINDOW_MILLIS;
    Window window = windows.computeIfAbsent(start, s -> new Window());
    window
        .offsets
        .computeIfAbsent(record.partition(), p -> new Roaring64NavigableMap())
        .addLong(record.offset());
    if (window.contentCount == window.contents.length) {
      window.contents = Arrays.copyOf(window.contents, 2 * window.contentCount);
    }
    window.contents[window.contentCount++] = fingerprint(record.value());
    window.latencies[LatencyBuckets.indexOf(record.timestamp() - eventTime)]++;
    window.bytes += record.value().length;
    count++;
  }

  private long fingerprint(byte[] value) {
    try {
      md5.update(value);
      md5.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    long fingerprint = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      fingerprint = fingerprint << 8 | digest[i] & 0xff;
    }
    return fingerprint;
  }

  /** What all threads met in a window. */
  private static long[] contents(List<ConsumerLoop> loops, long start) {
    long[] all = {};
    for (ConsumerLoop loop : loops) {
      Window window = loop.windows.get(start);
      if (window != null) {
        int size = all.length;
        all = Arrays.copyOf(all, size + window.contentCount);
        System.arraycopy(window.contents, 0, all, size, window.contentCount);
      }
    }
    return all;
  }

  private static long distinct(long[] contents) {
    Arrays.sort(contents);
    long distinct = Math.min(contents.length, 1);
    for (int i = 1; i < contents.length; i++) {
      distinct += contents[i] != contents[i - 1] ? 1 : 0;
    }
    return distinct;
  }
}
