package io.hodor.pipeline.drill;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.KafkaTopic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The clients that a drill writes a topic with; a fault names the option that led to it. */
final class DrillClients {

  private static final String CONFIG_OPTION = "producerConfig";
  private static final String BYTES = ByteArraySerializer.class.getName();

  private final KafkaTopic topic;
  private final String option;
  private final Map<String, String> users;

  /**
   * @param producerConfig where the producer's further settings lie; null for those of the topic's
   *     consumer
   * @throws OptionFault if the settings cannot be read
   * @throws Unreachable if they cannot be read just now
   */
  DrillClients(KafkaTopic topic, @Nullable String producerConfig) {
    this.topic = topic;
    this.option = producerConfig == null ? "consumerConfig" : CONFIG_OPTION;
    String reference = producerConfig == null ? topic.consumerConfig() : producerConfig;
    this.users = reference == null ? Map.of() : new ConfigReference(option, reference).read();
  }

  Admin admin() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "hodor-drill");
    settings.putAll(known(AdminClientConfig.configNames()));
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    return create(Admin::create, settings);
  }

  /** A producer without transactions. */
  Producer<byte[], byte[]> producer() {
    Map<String, Object> settings = ofProducer();
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    return create(KafkaProducer::new, settings);
  }

  /** One with transactions; where an id for them must be allowed, the user's settings have it. */
  Producer<byte[], byte[]> transactionalProducer() {
    Map<String, Object> settings = ofProducer();
    settings.putIfAbsent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "hodor-drill-" + topic.topic());
    return create(KafkaProducer::new, settings);
  }

  private Map<String, Object> ofProducer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "hodor-drill");
    settings.putAll(known(ProducerConfig.configNames()));
    // They could change what is written, and the account of it would be wrong.
    settings.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES);
    // A record that is sent again must not be there twice, unless the drill says so.
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    return settings;
  }

  /** Settings that no client knows are for its plug-ins, for instance of a login. */
  private Map<String, String> known(Set<String> names) {
    Set<String> others = new HashSet<>(ConsumerConfig.configNames());
    others.addAll(ProducerConfig.configNames());
    others.addAll(AdminClientConfig.configNames());
    others.removeAll(names);
    Map<String, String> known = new HashMap<>(users);
    known.keySet().removeAll(others);
    return known;
  }

  private <T> T create(Function<Map<String, Object>, T> client, Map<String, Object> settings) {
    try {
      return client.apply(settings);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      boolean servers = String.valueOf(cause.getMessage()).contains("bootstrap");
      throw new OptionFault(servers ? "bootstrapServers" : option, cause.getMessage(), e);
    }
  }

  /** What the brokers answer. */
  <T> T await(KafkaFuture<T> answer, String doing) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw fault(doing, e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What kept a client from doing something. */
  RuntimeException fault(String doing, Throwable e) {
    if (e instanceof InterruptException interrupted) {
      return interrupted;
    }
    if (e instanceof TimeoutException) {
      return new Unreachable(
          "--bootstrapServers=%s: no answer in time while %s topic %s: %s"
              .formatted(topic.bootstrapServers(), doing, topic.topic(), e.getMessage()),
          e);
    }
    if (e instanceof AuthenticationException) {
      return new Unreachable(
          "--%s: the brokers at %s refuse its login: %s"
              .formatted(option, topic.bootstrapServers(), e.getMessage()),
          e);
    }
    return new Unreachable(
        "--topic=%s: failed while %s it: %s".formatted(topic.topic(), doing, e.getMessage()), e);
  }
}
