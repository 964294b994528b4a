package io.hodor.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions whose position is not in their log any more, because retention overtook it or the log
 * was truncated: asks what the log holds. For use by one thread.
 */
final class LeftLogs {

  private static final long INTERVAL = Duration.ofSeconds(1).toMillis();
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final TopicBrokers brokers;

  /** Where the brokers say that what was read parts from what the log holds, by partition. */
  private final Map<Integer, Long> divergedAt = new TreeMap<>();

  private CompletableFuture<Map<Integer, TopicBrokers.Bounds>> question;
  private long askedAt;
  private boolean anyAsked;

  LeftLogs(TopicBrokers brokers) {
    this.brokers = brokers;
  }

  /** Takes partitions over that a consumer could not read. */
  void add(InvalidOffsetException e) {
    Map<TopicPartition, OffsetAndMetadata> diverging =
        e instanceof LogTruncationException truncated ? truncated.divergentOffsets() : Map.of();
    for (TopicPartition partition : e.partitions()) {
      OffsetAndMetadata offset = diverging.get(partition);
      divergedAt.put(partition.partition(), offset == null ? UNKNOWN : offset.offset());
    }
  }

  /** What the logs hold, of partitions of which it has become known; each is told once. */
  Map<Integer, TopicBrokers.Bounds> next(long now) {
    Map<Integer, TopicBrokers.Bounds> known = new HashMap<>();
    if (question != null && question.isDone()) {
      known = take();
    }
    boolean due = !anyAsked || Math.abs(now - askedAt) >= INTERVAL;
    if (question == null && !divergedAt.isEmpty() && due) {
      anyAsked = true;
      askedAt = now;
      question = brokers.bounds(divergedAt.keySet());
    }
    return known;
  }

  private Map<Integer, TopicBrokers.Bounds> take() {
    Map<Integer, TopicBrokers.Bounds> known = new HashMap<>();
    if (!question.isCompletedExceptionally()) {
      question
          .join()
          .forEach(
              (partition, bounds) -> {
                Long diverged = divergedAt.remove(partition);
                if (diverged != null) {
                  known.put(
                      partition,
                      new TopicBrokers.Bounds(bounds.start(), Math.min(bounds.end(), diverged)));
                }
              });
    }
    question = null;
    return known;
  }
}
