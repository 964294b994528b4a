package io.hodor.source;

import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Asks real brokers by one admin client. */
final class AdminBrokers implements TopicBrokers {

  private final Admin admin;
  private final String topic;
  private final boolean committed;

  AdminBrokers(KafkaTopic topic) {
    this.admin = KafkaClients.newAdmin(topic);
    this.topic = topic.topic();
    this.committed = topic.isolationLevel() == IsolationLevel.READ_COMMITTED;
  }

  @Override
  public CompletableFuture<TopicListing> list() {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .toCompletionStage()
        .thenApply(descriptions -> listing(descriptions.get(topic)))
        .toCompletableFuture();
  }

  private static TopicListing listing(TopicDescription description) {
    return new TopicListing(
        description.topicId().toString(),
        description.partitions().stream()
            .map(TopicPartitionInfo::partition)
            .collect(Collectors.toSet()));
  }

  @Override
  public CompletableFuture<Map<Integer, Ends>> ends(Collection<Integer> partitions) {
    CompletableFuture<Map<Integer, Long>> high = uncommitted(partitions, OffsetSpec.latest());
    CompletableFuture<Map<Integer, Long>> stable =
        committed
            ? offsets(
                partitions,
                OffsetSpec.latest(),
                org.apache.kafka.common.IsolationLevel.READ_COMMITTED)
            : high;
    return stable.thenCombine(high, both(Ends::new));
  }

  @Override
  public CompletableFuture<Map<Integer, Bounds>> bounds(Collection<Integer> partitions) {
    return uncommitted(partitions, OffsetSpec.earliest())
        .thenCombine(uncommitted(partitions, OffsetSpec.latest()), both(Bounds::new));
  }

  private CompletableFuture<Map<Integer, Long>> uncommitted(
      Collection<Integer> partitions, OffsetSpec spec) {
    return offsets(partitions, spec, org.apache.kafka.common.IsolationLevel.READ_UNCOMMITTED);
  }

  private CompletableFuture<Map<Integer, Long>> offsets(
      Collection<Integer> partitions,
      OffsetSpec spec,
      org.apache.kafka.common.IsolationLevel isolationLevel) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(new TopicPartition(topic, partition), spec));
    ListOffsetsResult result = admin.listOffsets(question, new ListOffsetsOptions(isolationLevel));
    Map<Integer, Long> offsets = new ConcurrentHashMap<>();
    CompletableFuture<?>[] answers =
        question.keySet().stream()
            .map(
                partition ->
                    result
                        .partitionResult(partition)
                        .toCompletionStage()
                        .thenAccept(info -> offsets.put(partition.partition(), info.offset()))
                        // A partition without a leader must not keep the others from an answer.
                        .exceptionally(e -> null)
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(answers).thenApply(all -> offsets);
  }

  private static <T> BiFunction<Map<Integer, Long>, Map<Integer, Long>, Map<Integer, T>> both(
      BiFunction<Long, Long, T> pair) {
    return (first, second) -> {
      Map<Integer, T> pairs = new HashMap<>();
      first.forEach(
          (partition, offset) -> {
            if (second.containsKey(partition)) {
              pairs.put(partition, pair.apply(offset, second.get(partition)));
            }
          });
      return pairs;
    };
  }

  @Override
  public void close() {
    // Nobody waits for answers any more.
    admin.close(Duration.ZERO);
  }
}
