package io.hodor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Messages of a topic with every fault that a topic has: disorder, records read again, contents
 * produced twice, holes, silent partitions, tombstones, and records that cannot be read.
 */
public final class RandomTopic {

  private RandomTopic() {}

  /** Messages in an order in which a reader may meet them, placed from {@code start} on. */
  public static List<TestMessage> messages(
      Random random, int count, int partitions, Instant start, Duration span) {
    List<TestMessage> messages = new ArrayList<>();
    long[] next = new long[partitions];
    for (int i = 0; i < partitions; i++) {
      next[i] = random.nextInt(4) == 0 ? (1L << 32) - 5 : random.nextInt(1000);
    }
    int contents = 1 + random.nextInt(2 * count + 1);
    int silent = random.nextInt(partitions + 1);
    for (int i = 0; i < count; i++) {
      int partition = random.nextInt(partitions);
      if (partition == silent && partitions > 1) {
        partition = (partition + 1) % partitions;
      }
      next[partition] += random.nextInt(20) == 0 ? 1 + random.nextInt(1000) : 1;
      Instant time = time(random, i, count, start, span);
      messages.add(message(random, partition, next[partition], time, contents));
      if (random.nextInt(15) == 0) {
        messages.add(messages.get(random.nextInt(messages.size())));
      }
      if (random.nextInt(40) == 0) {
        // The same offset under another class and time, as a repeated read of a changed table.
        TestMessage old = messages.get(random.nextInt(messages.size()));
        messages.add(message(random, old.partition(), old.offset(), old.time(), contents));
      }
    }
    for (int swap = random.nextInt(count + 1); swap > 0; swap--) {
      int a = random.nextInt(messages.size());
      int b = Math.min(messages.size() - 1, a + random.nextInt(8));
      TestMessage kept = messages.get(a);
      messages.set(a, messages.get(b));
      messages.set(b, kept);
    }
    return messages;
  }

  /** Mostly forward, sometimes anywhere, often on a window's very edge. */
  private static Instant time(Random random, int i, int count, Instant start, Duration span) {
    long millis = span.toMillis();
    long at =
        switch (random.nextInt(10)) {
          case 0 -> (long) (random.nextDouble() * millis);
          case 1 -> random.nextInt(10) * millis / 10 - random.nextInt(2);
          default -> millis * i / count;
        };
    return start.plusMillis(Math.max(0, Math.min(at, millis - 1)));
  }

  private static TestMessage message(
      Random random, int partition, long offset, Instant time, int contents) {
    String value = "value " + random.nextInt(contents);
    TestMessage message =
        switch (random.nextInt(24)) {
          case 0 -> TestMessage.tombstone(partition, offset, time);
          case 1 -> TestMessage.undecodable(partition, offset, time, value, "no JSON");
          case 2 -> TestMessage.undated(partition, offset, time, value);
          case 3 -> TestMessage.tooLate(partition, offset, time, value);
          case 4 -> TestMessage.measured(partition, offset, time, "");
          default -> TestMessage.measured(partition, offset, time, value);
        };
    TreeMap<LatencyHop, Long> latencies = new TreeMap<>();
    if (random.nextInt(10) > 0) {
      latencies.put(LatencyHop.EVENT_TO_BROKER, (long) (random.nextGaussian() * 300 + 200));
    }
    if (random.nextInt(10) > 0) {
      latencies.put(
          LatencyHop.EVENT_TO_CONSUMED, (long) Math.exp(random.nextDouble() * Math.log(9e8)));
    }
    return new TestMessage(
        partition,
        offset,
        time,
        message.recordClass(),
        message.value(),
        latencies,
        message.reason());
  }
}
