package io.hodor.pipeline.drill;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.KafkaTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The topic that a drill writes: of the drill alone, and fit for it. */
public final class DrillTopic {

  private static final String OPTION = "topic";
  private static final int PARTITIONS = 4;

  /** The drill's records are hours old when they are written. */
  private static final Duration LEAST_RETENTION = Duration.ofHours(6);

  private static final Map<String, String> SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofDays(7).toMillis()),
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "CreateTime");

  /** How long a new topic may take until the brokers know it. */
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

  private final KafkaTopic topic;
  private final DrillClients clients;

  /**
   * @param producerConfig where the producer's further settings lie; null for those of the topic's
   *     consumer
   * @throws OptionFault if the settings cannot be read
   * @throws Unreachable if they cannot be read just now
   */
  public DrillTopic(KafkaTopic topic, @Nullable String producerConfig) {
    this.topic = topic;
    this.clients = new DrillClients(topic, producerConfig);
  }

  /**
   * Sees to it that the topic is there, empty, and keeps what it is given.
   *
   * @param create whether one that is missing is made
   * @param records how many are to be written
   * @param notes is told what has to be known
   * @return how many partitions it has
   * @throws OptionFault if it is not fit for a drill
   * @throws Unreachable if the brokers do not answer, or refuse
   */
  public int prepare(boolean create, int records, Consumer<String> notes) {
    try (Admin admin = clients.admin()) {
      Optional<TopicDescription> found = describe(admin);
      if (found.isEmpty() && !create) {
        throw new OptionFault(
            OPTION,
            "there is no topic %s at %s; write the name of an empty one, or --createTopic to have it made"
                .formatted(topic.topic(), topic.bootstrapServers()));
      }
      int partitions = found.map(it -> it.partitions().size()).orElse(PARTITIONS);
      checkRecords(records, partitions);
      if (found.isEmpty()) {
        create(admin);
        notes.accept(
            "topic %s is made, with %d partitions; the drill does not remove it"
                .formatted(topic.topic(), PARTITIONS));
      } else {
        checkSettings(admin, notes);
      }
      checkEmpty(admin, partitions);
      return partitions;
    }
  }

  /** Writes records whose timestamps are of a time in the past, and keeps the account of them. */
  public DrillAccount write(DrillTime time, int partitions, int records, long seed) {
    return new TopicWriter(topic.topic(), clients, time, partitions, seed).write(records);
  }

  private Optional<TopicDescription> describe(Admin admin) {
    try {
      return Optional.of(
          admin.describeTopics(List.of(topic.topic())).allTopicNames().get().get(topic.topic()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e.getCause() instanceof InvalidTopicException
          ? new OptionFault(OPTION, "no topic can be called '" + topic.topic() + "'")
          : clients.fault("asking for", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void checkRecords(int records, int partitions) {
    int least = partitions * TopicWriter.LEAST_OF_PARTITION;
    if (records < least) {
      throw new OptionFault(
          "records",
          "%,d are too few for faults of every kind in %,d partitions; write at least %d"
              .formatted(records, partitions, least));
    }
  }

  private void create(Admin admin) {
    NewTopic wanted =
        // As many replicas as the brokers are set to make.
        new NewTopic(topic.topic(), Optional.of(PARTITIONS), Optional.empty()).configs(SETTINGS);
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw clients.fault("creating", e.getCause());
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    awaitVisible(admin);
  }

  private void awaitVisible(Admin admin) {
    long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
    while (!describe(admin).map(DrillTopic::isLed).orElse(false)) {
      if (System.nanoTime() > deadline) {
        throw new Unreachable(
            "--topic=%s: it is made, and was not seen within %s"
                .formatted(topic.topic(), VISIBLE_WITHIN));
      }
      Thread.onSpinWait();
    }
  }

  private static boolean isLed(TopicDescription description) {
    return description.partitions().stream()
        .noneMatch(it -> it.leader() == null || it.leader().isEmpty());
  }

  private void checkSettings(Admin admin, Consumer<String> notes) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topic());
    try {
      check(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw clients.fault("asking for the settings of", e.getCause());
      }
      notes.accept(
          "warning: --topic=%s: its settings may not be read with this login, and were not checked"
              .formatted(topic.topic()));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void check(Config config) {
    if (value(config, TopicConfig.CLEANUP_POLICY_CONFIG)
        .contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      unfit(config, TopicConfig.CLEANUP_POLICY_CONFIG, "records may be removed while it is read");
    }
    if (value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals("LogAppendTime")) {
      unfit(
          config,
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "records of windows that are over cannot be written to it");
    }
    String retention = value(config, TopicConfig.RETENTION_MS_CONFIG);
    if (retention.matches("\\d+") && Long.parseLong(retention) < LEAST_RETENTION.toMillis()) {
      unfit(
          config,
          TopicConfig.RETENTION_MS_CONFIG,
          "the drill's records are hours old when they are written");
    }
  }

  private void unfit(Config config, String setting, String why) {
    throw new OptionFault(
        OPTION,
        "%s has %s=%s: %s; write another topic, or a new name and --createTopic"
            .formatted(topic.topic(), setting, value(config, setting), why));
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /** Records that were removed are as bad: nobody knows which windows they were of. */
  private void checkEmpty(Admin admin, int partitions) {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .mapToObj(it -> new TopicPartition(topic.topic(), it))
            .collect(Collectors.toMap(Function.identity(), any -> OffsetSpec.latest()));
    // Only leaders answer, and those can be written to.
    long records =
        clients.await(admin.listOffsets(ends).all(), "asking for the offsets of").values().stream()
            .mapToLong(ListOffsetsResultInfo::offset)
            .sum();
    if (records > 0) {
      throw new OptionFault(
          OPTION,
          "%s holds records, or did (%,d offsets are used): a drill takes a topic of its own; write another one, or a new name and --createTopic"
              .formatted(topic.topic(), records));
    }
  }
}
