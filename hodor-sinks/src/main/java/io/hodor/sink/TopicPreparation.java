package io.hodor.sink;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees to it that the topics are there, and are fit for what will be written to them. */
final class TopicPreparation {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long a new topic may take until all brokers know it. */
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

  private final OutputTopics topics;
  private final Set<OutputTopic> written;
  private final Set<OutputTopic> read;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** What is wrong with a topic; wrong use, if another setting of it helps. */
  private record Fault(String option, String problem, boolean wrongUse) {}

  /**
   * @param written those that must take what is written to them
   * @param read those that must be there, for they are read
   */
  TopicPreparation(OutputTopics topics, Set<OutputTopic> written, Set<OutputTopic> read) {
    this.topics = topics;
    this.written = written;
    this.read = read;
  }

  List<String> run() {
    warnings.addAll(KafkaSettings.warnings(topics));
    try (Admin admin = KafkaClients.newAdmin(topics, PATIENCE)) {
      Set<OutputTopic> needed = EnumSet.copyOf(written);
      needed.addAll(read);
      Map<OutputTopic, TopicDescription> existing = describe(admin, needed);
      existing.forEach(this::checkRights);
      check(admin, existing);
      // Nothing is created beside topics that are not fit.
      throwIfAny();
      Set<OutputTopic> missing = EnumSet.copyOf(needed);
      missing.removeAll(existing.keySet());
      create(admin, missing);
      throwIfAny();
      awaitVisible(admin, missing);
    }
    return List.copyOf(warnings);
  }

  /** The topics among these that exist; one that may not be seen is a fault. */
  private Map<OutputTopic, TopicDescription> describe(Admin admin, Set<OutputTopic> wanted) {
    var futures =
        admin
            .describeTopics(
                wanted.stream().map(topic -> topic.nameIn(topics)).toList(),
                new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    Map<OutputTopic, TopicDescription> described = new EnumMap<>(OutputTopic.class);
    for (OutputTopic topic : wanted) {
      try {
        described.put(topic, await(futures.get(topic.nameIn(topics))));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          refused(topic, "may not be seen with this login");
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw KafkaFaults.of(topics, topic, "asking for", e);
        }
      }
    }
    return described;
  }

  /** Brokers that do not tell what a login may do tell it at the first record. */
  private void checkRights(OutputTopic topic, TopicDescription description) {
    Set<AclOperation> allowed = description.authorizedOperations();
    if (allowed == null || allowed.isEmpty()) {
      return;
    }
    if (written.contains(topic) && !allowed.contains(AclOperation.WRITE)) {
      refused(topic, "may not be written to with this login");
    }
    if (read.contains(topic) && !allowed.contains(AclOperation.READ)) {
      refused(topic, "may not be read with this login");
    }
  }

  private void check(Admin admin, Map<OutputTopic, TopicDescription> existing) {
    var futures =
        admin.describeConfigs(existing.keySet().stream().map(this::resource).toList()).values();
    existing.forEach(
        (topic, description) -> {
          try {
            checkSettings(topic, await(futures.get(resource(topic))));
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
              throw KafkaFaults.of(topics, topic, "asking for the settings of", e);
            }
            warn(topic, "its settings may not be read with this login, and were not checked");
          }
          if (description.partitions().size() != OutputTopic.PARTITIONS) {
            warn(
                topic,
                "it has %d partitions, where Hodor creates %d"
                    .formatted(description.partitions().size(), OutputTopic.PARTITIONS));
          }
        });
  }

  private void checkSettings(OutputTopic topic, Config config) {
    List<String> policy = List.of(value(config, TopicConfig.CLEANUP_POLICY_CONFIG).split(",", -1));
    if (topic.isCompacted() && !policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      wrong(
          topic,
          TopicConfig.CLEANUP_POLICY_CONFIG,
          String.join(",", policy),
          "compact,delete: without compact a result is kept beside those that it replaces");
    }
    if (!topic.isCompacted() && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      wrong(
          topic,
          TopicConfig.CLEANUP_POLICY_CONFIG,
          String.join(",", policy),
          "delete: dead letters replace nothing");
    }
    String bytes = value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (topic == OutputTopic.LEDGER && Long.parseLong(bytes) < OutputTopic.LEAST_MESSAGE_BYTES) {
      wrong(
          topic,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          bytes,
          "at least " + OutputTopic.LEAST_MESSAGE_BYTES + ": ledgers are up to 512 KiB large");
    }
    warnOfOther(topic, config, TopicConfig.RETENTION_MS_CONFIG);
    if (topic.isCompacted() && !policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
      warn(topic, "its cleanup.policy lacks delete: results of any age stay");
    }
  }

  private void warnOfOther(OutputTopic topic, Config config, String setting) {
    String usual = topic.settings().get(setting);
    String found = value(config, setting);
    if (!found.equals(usual)) {
      warn(topic, "it has %s=%s, where Hodor sets %s".formatted(setting, found, usual));
    }
  }

  private void create(Admin admin, Set<OutputTopic> missing) {
    var futures =
        admin
            .createTopics(
                missing.stream()
                    .map(
                        topic ->
                            new NewTopic(
                                    topic.nameIn(topics),
                                    Optional.of(OutputTopic.PARTITIONS),
                                    // As many replicas as the brokers are set to make.
                                    Optional.empty())
                                .configs(topic.settings()))
                    .toList())
            .values();
    for (OutputTopic topic : missing) {
      try {
        await(futures.get(topic.nameIn(topics)));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          refused(topic, "is missing, and may not be created with this login: create it first");
        } else if (!(e.getCause() instanceof TopicExistsException)) {
          throw KafkaFaults.of(topics, topic, "creating", e);
        }
      }
    }
  }

  private void awaitVisible(Admin admin, Set<OutputTopic> created) {
    long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
    while (!describe(admin, created).keySet().equals(created)) {
      throwIfAny();
      if (System.nanoTime() > deadline) {
        throw new Unreachable(
            "--outputBootstrapServers=%s: new topics were not seen within %s"
                .formatted(topics.bootstrapServers(), VISIBLE_WITHIN));
      }
      Thread.onSpinWait();
    }
  }

  private static <T> T await(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private ConfigResource resource(OutputTopic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.nameIn(topics));
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? "(not told by the brokers)" : entry.value();
  }

  private void wrong(OutputTopic topic, String setting, String found, String needed) {
    String name = topic.nameIn(topics);
    faults.add(
        new Fault(
            topic.option(),
            "topic %s has %s=%s, and needs %s".formatted(name, setting, found, needed),
            true));
  }

  private void refused(OutputTopic topic, String problem) {
    faults.add(new Fault(topic.option(), "topic " + topic.nameIn(topics) + " " + problem, false));
  }

  private void warn(OutputTopic topic, String words) {
    warnings.add("--%s=%s: %s".formatted(topic.option(), topic.nameIn(topics), words));
  }

  /** All of them at once: as one fault of an option if another setting helps with any. */
  private void throwIfAny() {
    if (faults.isEmpty()) {
      return;
    }
    StringBuilder words = new StringBuilder(faults.get(0).problem());
    for (Fault fault : faults.subList(1, faults.size())) {
      words.append("; --").append(fault.option()).append(": ").append(fault.problem());
    }
    String option = faults.get(0).option();
    if (faults.stream().anyMatch(Fault::wrongUse)) {
      throw new OptionFault(option, words.toString());
    }
    throw new Unreachable("--" + option + ": " + words);
  }
}
