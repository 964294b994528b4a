package io.hodor.deployer;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of a Kafka cluster, as it tells them. Whatever keeps it from telling is a failed look,
 * never a cluster without topics; the next look begins with a client of its own.
 */
final class ClusterTopics implements AutoCloseable {

  static final String SERVERS_OPTION = "bootstrapServers";
  static final String CONFIG_OPTION = "clientConfig";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OFFSETS_MILLIS = 10_000;

  private final String bootstrapServers;
  private final Optional<ConfigReference> config;
  private final Clock clock;
  private final Throughput throughput = new Throughput();
  private Admin admin;

  ClusterTopics(String bootstrapServers, Optional<String> clientConfig, Clock clock) {
    this.bootstrapServers = bootstrapServers;
    this.config = clientConfig.map(it -> new ConfigReference(CONFIG_OPTION, it));
    this.clock = clock;
  }

  /**
   * What is there now.
   *
   * @param known topics that were there: a list lacks those that the login may not describe
   */
  Observation look(TopicChoice choice, Set<String> known) {
    Instant now = clock.instant();
    try {
      if (admin == null) {
        admin = Admin.create(settings());
      }
      return topics(choice, known, now);
    } catch (ExecutionException e) {
      return failed(now, e.getCause());
    } catch (TimeoutException | KafkaException | OptionFault e) {
      return failed(now, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(now, e);
    }
  }

  private Observation failed(Instant now, Throwable e) {
    close();
    return Observation.failed(
        now, "the brokers at " + bootstrapServers + " do not tell their topics: " + words(e));
  }

  private static String words(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }

  private Observation topics(TopicChoice choice, Set<String> known, Instant now)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> listed = get(admin.listTopics(new ListTopicsOptions().listInternal(false)).names());
    Set<String> names =
        Stream.concat(listed.stream(), known.stream())
            .filter(choice::takes)
            .collect(Collectors.toSet());
    Set<String> hidden = new HashSet<>();
    List<TopicDescription> described = described(names, hidden);
    Map<String, OptionalLong> ends = ends(described);
    throughput.keepOnly(names);
    List<ObservedTopic> topics = new ArrayList<>();
    for (TopicDescription topic : described) {
      topics.add(
          new ObservedTopic(
              topic.name(),
              topic.partitions().size(),
              throughput.of(topic.name(), topic.topicId(), now, ends.get(topic.name()))));
    }
    return Observation.of(now, topics, hidden);
  }

  /**
   * A topic that is deleted between two questions is not there. Of one that the login may not
   * describe Kafka says just that, whether it is there or not.
   */
  private List<TopicDescription> described(Set<String> names, Set<String> hidden)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicDescription> described = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(names).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> each : asked.entrySet()) {
      try {
        described.add(get(each.getValue()));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicAuthorizationException) {
          hidden.add(each.getKey());
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return described;
  }

  /** The sums of end offsets; empty for a topic of which one is not to be had. */
  private Map<String, OptionalLong> ends(List<TopicDescription> topics)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic : topics) {
      topic
          .partitions()
          .forEach(
              it ->
                  asked.put(new TopicPartition(topic.name(), it.partition()), OffsetSpec.latest()));
    }
    ListOffsetsResult result =
        admin.listOffsets(asked, new ListOffsetsOptions().timeoutMs(OFFSETS_MILLIS));
    Map<String, OptionalLong> ends = new HashMap<>();
    for (TopicPartition partition : asked.keySet()) {
      OptionalLong end = end(result, partition);
      ends.merge(partition.topic(), end, ClusterTopics::sum);
    }
    return ends;
  }

  private static OptionalLong sum(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(one.getAsLong() + other.getAsLong())
        : OptionalLong.empty();
  }

  private static OptionalLong end(ListOffsetsResult result, TopicPartition partition)
      throws InterruptedException {
    try {
      return OptionalLong.of(get(result.partitionResult(partition)).offset());
    } catch (ExecutionException | TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  private static <T> T get(KafkaFuture<T> asked)
      throws ExecutionException, InterruptedException, TimeoutException {
    return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Read anew for each client, so that a login that was changed is taken. */
  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "hodor-deployer");
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    config.ifPresent(it -> settings.putAll(it.read()));
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return settings;
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
