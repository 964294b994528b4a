package io.hodor.testing.bench;

import io.hodor.LatencyBuckets;
import io.hodor.source.EventTimeReader;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * The limit: what somebody would write by hand who had one topic and no failures. One thread polls,
 * hashes, and keeps bitmaps, fingerprints and latency buckets per window in plain memory.
 */
final class ConsumerLoop {

  private static final long WINDOW_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Map<Long, Window> windows = new HashMap<>();
  private final EventTimeReader eventTimes;
  private final MessageDigest md5;
  private final byte[] digest = new byte[16];
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

  static Finish run(BenchTopic topic) {
    ConsumerLoop loop = new ConsumerLoop(topic.eventTime().open());
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", topic.bootstrapServers(),
            "max.poll.records", "10000",
            "fetch.max.bytes", "52428800",
            "max.partition.fetch.bytes", "8388608",
            "receive.buffer.bytes", "1048576",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          IntStream.range(0, topic.partitions())
              .mapToObj(partition -> new TopicPartition(topic.name(), partition))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      return loop.readAll(consumer, topic.records());
    }
  }

  private Finish readAll(KafkaConsumer<byte[], byte[]> consumer, long records) {
    long began = 0;
    while (count < records) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(10));
      if (began == 0) {
        began = System.nanoTime();
      }
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        add(record);
      }
    }
    long distinctOffsets = 0;
    long distinctContents = 0;
    for (Window window : windows.values()) {
      for (Roaring64NavigableMap offsets : window.offsets.values()) {
        distinctOffsets += offsets.getLongCardinality();
      }
      distinctContents += distinct(window.contents, window.contentCount);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Finish(count, distinctOffsets, distinctContents, 0, seconds);
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

  private static long distinct(long[] contents, int size) {
    Arrays.sort(contents, 0, size);
    long distinct = Math.min(size, 1);
    for (int i = 1; i < size; i++) {
      distinct += contents[i] != contents[i - 1] ? 1 : 0;
    }
    return distinct;
  }
}
