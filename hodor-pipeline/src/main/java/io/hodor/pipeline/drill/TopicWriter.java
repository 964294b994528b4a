package io.hodor.pipeline.drill;

import io.hodor.pipeline.drill.WrittenRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes a drill's records, in the order of their time; used once. */
final class TopicWriter {

  /** How many records of a partition there must be for faults of every kind in all windows. */
  static final int LEAST_OF_PARTITION = 40 * DrillTime.WINDOWS;

  // A verdict names a bounded number of ranges, and each of these cuts one in two.
  private static final int TOMBSTONES_OF_WINDOW = 8;
  private static final int COPIES_OF_WINDOW = 8;
  private static final int ABORTED_OF_PARTITION = 5;

  /** After the first records, so that there are holes between some that are read. */
  private static final int WINDOW_OF_ABORTED = 2;

  private final String topic;
  private final DrillClients clients;
  private final DrillTime time;
  private final int partitions;
  private final long seed;
  private final Random random;
  private final Queue<WrittenRecord> written = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int contents;

  TopicWriter(String topic, DrillClients clients, DrillTime time, int partitions, long seed) {
    this.topic = topic;
    this.clients = clients;
    this.time = time;
    this.partitions = partitions;
    this.seed = seed;
    this.random = new Random(seed);
  }

  DrillAccount write(int records) {
    try (Producer<byte[], byte[]> producer = clients.producer()) {
      for (int window = 0; window < DrillTime.WINDOWS; window++) {
        if (window == WINDOW_OF_ABORTED) {
          writeAborted(producer);
        }
        int from = (int) ((long) records * window / DrillTime.WINDOWS);
        int to = (int) ((long) records * (window + 1) / DrillTime.WINDOWS);
        writeWindow(producer, window, to - from);
      }
      flush(producer);
    } catch (KafkaException e) {
      throw clients.fault("writing", e);
    }
    return new DrillAccount(topic, List.copyOf(written));
  }

  private void writeWindow(Producer<byte[], byte[]> producer, int window, int count) {
    Map<Integer, Kind> special = new HashMap<>();
    List<String> originals = new ArrayList<>();
    List<Integer> chosen = chosen(count);
    chosen.subList(0, TOMBSTONES_OF_WINDOW).forEach(it -> special.put(it, Kind.TOMBSTONE));
    chosen.subList(TOMBSTONES_OF_WINDOW, chosen.size()).forEach(it -> special.put(it, Kind.COPY));
    for (int index = 0; index < count; index++) {
      Kind kind = special.getOrDefault(index, Kind.ORDINARY);
      String content =
          switch (kind) {
            case TOMBSTONE -> "";
            case COPY -> originals.remove(0);
            default -> newContent();
          };
      // The first ones are ordinary: as many as there will be copies.
      if (index < COPIES_OF_WINDOW) {
        originals.add(content);
      }
      send(producer, window, index % partitions, time.moment(window, index, count), content, kind);
    }
  }

  /** Which records of a window are special; none of its first. */
  private List<Integer> chosen(int count) {
    return random
        .ints(COPIES_OF_WINDOW, count)
        .distinct()
        .limit(TOMBSTONES_OF_WINDOW + COPIES_OF_WINDOW)
        .boxed()
        .toList();
  }

  private void writeAborted(Producer<byte[], byte[]> plain) {
    flush(plain);
    try (Producer<byte[], byte[]> producer = clients.transactionalProducer()) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < ABORTED_OF_PARTITION * partitions; i++) {
        long moment = time.moment(WINDOW_OF_ABORTED, 0, 1);
        send(producer, WINDOW_OF_ABORTED, i % partitions, moment, newContent(), Kind.ABORTED);
      }
      // Otherwise they would never leave this process.
      flush(producer);
      producer.abortTransaction();
    }
  }

  private String newContent() {
    return "{\"drill\":%d,\"record\":%d}".formatted(seed, contents++);
  }

  private void send(
      Producer<byte[], byte[]> producer,
      int window,
      int partition,
      long timestamp,
      String content,
      Kind kind) {
    byte[] key = String.valueOf(contents).getBytes(StandardCharsets.UTF_8);
    byte[] value = kind == Kind.TOMBSTONE ? null : content.getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(topic, partition, timestamp, key, value),
        (acknowledged, e) -> {
          if (e == null) {
            long offset = acknowledged.offset();
            written.add(new WrittenRecord(window, partition, offset, timestamp, content, kind));
          } else {
            failure.compareAndSet(null, e);
          }
        });
  }

  private void flush(Producer<byte[], byte[]> producer) {
    producer.flush();
    if (failure.get() != null) {
      throw clients.fault("writing", failure.get());
    }
  }
}
