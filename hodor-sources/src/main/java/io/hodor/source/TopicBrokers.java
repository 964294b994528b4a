package io.hodor.source;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The brokers of a topic that is being read. Questions go out at once, answers come when they come,
 * and nothing here waits for them.
 */
interface TopicBrokers extends AutoCloseable {

  /**
   * Where a partition ends.
   *
   * @param stable the end for the isolation level that the topic is read with
   * @param high the high watermark, which open transactions do not hold back
   */
  record Ends(long stable, long high) {}

  /**
   * What a partition's log holds.
   *
   * @param start its first offset
   * @param end its high watermark
   */
  record Bounds(long start, long end) {}

  /** Asks which topic there is; fails with Kafka's own exceptions. */
  CompletableFuture<TopicListing> list();

  /** Asks where partitions end; those of which nothing is known are left out of the answer. */
  CompletableFuture<Map<Integer, Ends>> ends(Collection<Integer> partitions);

  /** Asks what the logs hold; those of which nothing is known are left out of the answer. */
  CompletableFuture<Map<Integer, Bounds>> bounds(Collection<Integer> partitions);

  @Override
  void close();
}
