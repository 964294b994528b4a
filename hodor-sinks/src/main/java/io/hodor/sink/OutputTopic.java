package io.hodor.sink;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topics that Hodor keeps its own results in, and the settings each is created with. */
enum OutputTopic {
  METRICS("metricsTopic", "hodor-metrics", Duration.ofDays(35)) {
    @Override
    String nameIn(OutputTopics topics) {
      return topics.metrics();
    }
  },
  LEDGER("ledgerTopic", "hodor-ledger", Duration.ofDays(35)) {
    @Override
    String nameIn(OutputTopics topics) {
      return topics.ledger();
    }
  },
  QUALITY("scoreTopic", "hodor-quality", Duration.ofDays(35)) {
    @Override
    String nameIn(OutputTopics topics) {
      return topics.quality();
    }
  },
  HEALTH("healthTopic", "hodor-health", Duration.ofDays(35)) {
    @Override
    String nameIn(OutputTopics topics) {
      return topics.health();
    }
  },
  DEAD_LETTERS("deadLetterTopic", "hodor-dead-letters", Duration.ofDays(7)) {
    @Override
    String nameIn(OutputTopics topics) {
      return topics.deadLetters();
    }
  };

  static final int PARTITIONS = 12;

  /** Enough for a ledger: 512 KiB, its key, and what Kafka puts around them. */
  static final int LEAST_MESSAGE_BYTES = 600 * 1024;

  /** Kafka's own default, said because a broker may have another. */
  private static final int MESSAGE_BYTES = (1 << 20) + 12;

  private final String option;
  private final String usualName;
  private final Duration retention;

  OutputTopic(String option, String usualName, Duration retention) {
    this.option = option;
    this.usualName = usualName;
    this.retention = retention;
  }

  /** The option that names the topic, without dashes. */
  String option() {
    return option;
  }

  String usualName() {
    return usualName;
  }

  /** The topic's name on this cluster. */
  abstract String nameIn(OutputTopics topics);

  /** Whether a later record replaces the earlier one with its key. Dead letters are events. */
  boolean isCompacted() {
    return this != DEAD_LETTERS;
  }

  /** What the topic is created with, but for what the brokers decide. */
  Map<String, String> settings() {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG, isCompacted() ? "compact,delete" : "delete",
        TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MESSAGE_BYTES));
  }
}
