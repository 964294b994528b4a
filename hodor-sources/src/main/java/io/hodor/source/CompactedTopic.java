package io.hodor.source;

import io.hodor.config.Unreachable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the brokers compact a topic, which leaves holes that look like offsets never used. */
final class CompactedTopic {

  private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);

  private CompactedTopic() {}

  /**
   * Asks the brokers for the topic's cleanup policy. A topic whose settings may not be read (ACL
   * DescribeConfigs) passes for one that is not compacted, with a warning: most are not, and
   * reading it takes no such right.
   *
   * @throws Unreachable if they do not answer in time
   */
  static boolean isCompacted(KafkaTopic topic) {
    ConfigResource name = new ConfigResource(ConfigResource.Type.TOPIC, topic.topic());
    try (Admin admin = KafkaClients.newAdmin(topic)) {
      return isCompacted(admin.describeConfigs(List.of(name)).all().get().get(name));
    } catch (ExecutionException e) {
      throwUnlessRefused(topic, e.getCause());
      LOG.warn(
          "--topic={}: the brokers do not show its settings ({}); it is taken for a topic that is"
              + " not compacted. The right DescribeConfigs lets Hodor know",
          topic.topic(),
          e.getCause().getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted while asking for topic " + topic.topic(), e);
    }
  }

  static boolean isCompacted(Config settings) {
    ConfigEntry policy = settings.get(TopicConfig.CLEANUP_POLICY_CONFIG);
    return policy != null
        && policy.value() != null
        && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  static void throwUnlessRefused(KafkaTopic topic, Throwable fault) {
    boolean refused =
        fault instanceof AuthorizationException || fault instanceof UnsupportedVersionException;
    if (!refused) {
      throw KafkaFaults.of(topic, "asking for the settings", fault);
    }
  }
}
