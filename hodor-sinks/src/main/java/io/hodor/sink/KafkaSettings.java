package io.hodor.sink;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.UnknownSettings;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the clients of Hodor's own topics. The user's settings are one file for all of
 * them, so that a client leaves out what only the others know. Each method throws an {@link
 * OptionFault} if the user's settings cannot be read or contradict those that results depend on,
 * and {@link Unreachable} if they cannot be read just now.
 */
final class KafkaSettings {

  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private KafkaSettings() {}

  /** A producer that tries again for so long before it gives a record up. */
  static Map<String, Object> ofProducer(OutputTopics topics, Duration patience) {
    Map<String, String> users = ofUser(topics);
    Map<String, String> forced = forcedOfProducer(topics);
    checkAgainst(forced, users);
    Map<String, Object> settings = new HashMap<>();
    String millis = String.valueOf(patience.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, nextClientId());
    settings.putAll(known(users, ProducerConfig.configNames()));
    settings.putAll(forced);
    return settings;
  }

  /** An admin client that tries a request again for so long. */
  static Map<String, Object> ofAdmin(OutputTopics topics, Duration patience) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(patience.toMillis()));
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, nextClientId());
    settings.putAll(known(ofUser(topics), AdminClientConfig.configNames()));
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topics.bootstrapServers());
    return settings;
  }

  /** A consumer that belongs to no group. */
  static Map<String, Object> ofConsumer(OutputTopics topics) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, nextClientId());
    settings.putAll(known(ofUser(topics), ConsumerConfig.configNames()));
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topics.bootstrapServers());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // What retention takes away while it is read is not missed.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return settings;
  }

  /** What in the user's settings is probably a slip, one line each, for people. */
  static List<String> warnings(OutputTopics topics) {
    return UnknownSettings.warnings(OutputTopics.CONFIG_OPTION, ofUser(topics), ofAnyClient());
  }

  private static Map<String, String> ofUser(OutputTopics topics) {
    return topics.outputConfig() == null
        ? Map.of()
        : new ConfigReference(OutputTopics.CONFIG_OPTION, topics.outputConfig()).read();
  }

  private static Map<String, String> forcedOfProducer(OutputTopics topics) {
    Map<String, String> forced = new TreeMap<>();
    forced.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topics.bootstrapServers());
    forced.put(ProducerConfig.ACKS_CONFIG, "all");
    // Without it a record that is sent again may overtake the one that replaces it.
    forced.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    forced.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    forced.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return forced;
  }

  private static void checkAgainst(Map<String, String> forced, Map<String, String> users) {
    forced.forEach(
        (key, needed) -> {
          String value = users.get(key);
          if (value != null && !normal(value).equals(normal(needed))) {
            throw new OptionFault(
                OutputTopics.CONFIG_OPTION,
                "%s=%s contradicts %s=%s, which Hodor needs".formatted(key, value, key, needed));
          }
        });
    refuse(users, ProducerConfig.TRANSACTIONAL_ID_CONFIG, "Hodor writes without transactions");
    refuse(users, ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "they could change what is written");
  }

  private static String normal(String value) {
    return value.equals("-1") ? "all" : value.toLowerCase(Locale.ROOT);
  }

  private static void refuse(Map<String, String> users, String key, String why) {
    if (users.containsKey(key)) {
      throw new OptionFault(OutputTopics.CONFIG_OPTION, "leave out " + key + ": " + why);
    }
  }

  /** Settings that no client knows are for its plug-ins, for instance of a login. */
  private static Map<String, String> known(Map<String, String> users, Set<String> names) {
    Set<String> others = new HashSet<>(ofAnyClient());
    others.removeAll(names);
    Map<String, String> known = new HashMap<>(users);
    known.keySet().removeAll(others);
    return known;
  }

  private static Set<String> ofAnyClient() {
    return Stream.of(
            ProducerConfig.configNames(),
            ConsumerConfig.configNames(),
            AdminClientConfig.configNames())
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  private static String nextClientId() {
    return "hodor-output-" + CLIENTS.incrementAndGet();
  }
}
