package io.hodor.source;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps asking where partitions end, and tells them. For use by one thread. */
final class EndOffsets {

  private static final Logger LOG = LoggerFactory.getLogger(EndOffsets.class);
  private static final long INTERVAL = Duration.ofSeconds(1).toMillis();

  private final TopicBrokers brokers;
  private final RareWarning warning = new RareWarning(LOG);

  private CompletableFuture<Map<Integer, TopicBrokers.Ends>> question;
  private List<LivePartition> asked = List.of();
  private long askedAt;
  private boolean anyAsked;

  EndOffsets(TopicBrokers brokers) {
    this.brokers = brokers;
  }

  /** Hands on an answer, if there is a new one, and asks again when it is time. */
  void next(long now, Collection<LivePartition> partitions) {
    if (question != null && question.isDone()) {
      tell(now);
    }
    boolean due = !anyAsked || Math.abs(now - askedAt) >= INTERVAL;
    if (question == null && due && !partitions.isEmpty()) {
      anyAsked = true;
      askedAt = now;
      asked = List.copyOf(partitions);
      question = brokers.ends(asked.stream().map(LivePartition::number).toList());
    }
  }

  private void tell(long now) {
    Map<Integer, TopicBrokers.Ends> ends =
        question.isCompletedExceptionally() ? Map.of() : question.join();
    question = null;
    for (LivePartition partition : asked) {
      TopicBrokers.Ends end = ends.get(partition.number());
      if (end != null) {
        partition.ends(askedAt, end);
      }
    }
    if (ends.size() < asked.size()) {
      warning.tell(now, "the brokers do not say where partitions end: " + withoutEnd(ends));
    }
  }

  private String withoutEnd(Map<Integer, TopicBrokers.Ends> ends) {
    return asked.stream()
            .filter(partition -> !ends.containsKey(partition.number()))
            .map(partition -> partition.id().toString())
            .collect(Collectors.joining(", "))
        + "; the watermark stands until they do";
  }
}
