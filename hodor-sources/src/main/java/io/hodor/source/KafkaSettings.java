package io.hodor.source;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.UnknownSettings;
import io.hodor.config.Unreachable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The settings of Hodor's Kafka clients: some that exact reading depends on and nobody may change,
 * some that anybody may, and what the user adds.
 */
final class KafkaSettings {

  static final String CONFIG_OPTION = "consumerConfig";

  private static final AtomicInteger CLIENTS = new AtomicInteger();
  private static final String BYTES = ByteArrayDeserializer.class.getName();

  private KafkaSettings() {}

  /**
   * The settings of a consumer of this topic.
   *
   * @throws OptionFault if the user's settings cannot be read or contradict those that are forced
   * @throws Unreachable if the user's settings cannot be read just now
   */
  static Map<String, Object> ofConsumer(KafkaTopic topic) {
    return ofConsumer(topic, Map.of());
  }

  /** The settings of a consumer that reads without end, and mostly waits for records. */
  static Map<String, Object> ofLiveConsumer(KafkaTopic topic) {
    return ofConsumer(topic, Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "500"));
  }

  private static Map<String, Object> ofConsumer(
      KafkaTopic topic, Map<String, String> otherDefaults) {
    Map<String, String> users = ofUser(topic);
    Map<String, String> forced = forced(topic);
    checkAgainst(forced, users);
    Map<String, Object> settings = new HashMap<>(defaults(topic));
    settings.putAll(otherDefaults);
    settings.putAll(users);
    settings.putAll(forced);
    return settings;
  }

  /** The settings of an admin client: what the consumer has, as far as it concerns one. */
  static Map<String, Object> ofAdmin(KafkaTopic topic) {
    Map<String, Object> settings = ofConsumer(topic);
    // Settings that no client knows are for its plug-ins, for instance of a login.
    settings
        .keySet()
        .removeIf(
            k ->
                ConsumerConfig.configNames().contains(k)
                    && !AdminClientConfig.configNames().contains(k));
    return settings;
  }

  /**
   * What in the user's settings is probably a slip, for people.
   *
   * @throws OptionFault if the user's settings cannot be read
   * @throws Unreachable if the user's settings cannot be read just now
   */
  static List<String> warnings(KafkaTopic topic) {
    Set<String> known = new HashSet<>(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    return UnknownSettings.warnings(CONFIG_OPTION, ofUser(topic), known);
  }

  private static Map<String, String> ofUser(KafkaTopic topic) {
    return topic.consumerConfig() == null
        ? Map.of()
        : new ConfigReference(CONFIG_OPTION, topic.consumerConfig()).read();
  }

  private static Map<String, String> forced(KafkaTopic topic) {
    Map<String, String> forced = new TreeMap<>();
    forced.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    forced.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        topic.isolationLevel().name().toLowerCase(Locale.ROOT));
    forced.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES);
    forced.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES);
    forced.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    // Never jump: a range that is gone is a finding, not a reason to read another.
    forced.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    forced.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return forced;
  }

  private static Map<String, String> defaults(KafkaTopic topic) {
    Map<String, String> defaults = new HashMap<>();
    defaults.put(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "hodor-" + topic.topic() + "-" + CLIENTS.incrementAndGet());
    defaults.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    defaults.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    // One fetch is one poll: the next fetch travels while this one is hashed. A record larger than
    // a fetch comes all the same, alone.
    defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    defaults.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "" + (2 << 20));
    defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "" + (50 << 20));
    defaults.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
    // Closing waits for a fetch that is under way, and at the end of a log there always is one.
    defaults.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
    defaults.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "" + (1 << 20));
    return defaults;
  }

  private static void checkAgainst(Map<String, String> forced, Map<String, String> users) {
    for (Map.Entry<String, String> setting : forced.entrySet()) {
      String value = users.get(setting.getKey());
      if (value != null && !value.equalsIgnoreCase(setting.getValue())) {
        throw new OptionFault(
            CONFIG_OPTION,
            setting.getKey()
                + "="
                + value
                + " contradicts "
                + setting.getKey()
                + "="
                + setting.getValue()
                + ", which Hodor needs"
                + option(setting.getKey()));
      }
    }
    refuse(users, ConsumerConfig.GROUP_ID_CONFIG, "Hodor joins no consumer group");
    refuse(users, ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "they could change what is read");
  }

  private static void refuse(Map<String, String> users, String key, String why) {
    if (users.containsKey(key)) {
      throw new OptionFault(CONFIG_OPTION, "leave out " + key + ": " + why);
    }
  }

  private static String option(String key) {
    return switch (key) {
      case ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG -> " (see --bootstrapServers)";
      case ConsumerConfig.ISOLATION_LEVEL_CONFIG -> " (see --isolationLevel)";
      default -> "";
    };
  }
}
