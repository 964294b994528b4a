package io.hodor.source;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.IsolationLevel;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A Kafka topic and how to get at it. Serializes as written here: the settings behind the reference
 * are read where a client is created.
 *
 * @param bootstrapServers brokers to begin with, as {@code host:port}, separated by commas
 * @param consumerConfig where further client settings are kept, see {@link ConfigReference}; null
 *     when there are none
 * @param topic the topic's name
 * @param isolationLevel whether records of open and aborted transactions are read
 */
public record KafkaTopic(
    String bootstrapServers,
    @Nullable String consumerConfig,
    String topic,
    IsolationLevel isolationLevel)
    implements Serializable {

  /**
   * Checks what can be checked without a broker.
   *
   * @throws OptionFault if an option is missing
   */
  public KafkaTopic {
    Objects.requireNonNull(isolationLevel, "isolationLevel");
    require("bootstrapServers", bootstrapServers);
    require("topic", topic);
    if (isolationLevel != IsolationLevel.READ_COMMITTED
        && isolationLevel != IsolationLevel.READ_UNCOMMITTED) {
      throw new OptionFault("isolationLevel", "give read_committed or read_uncommitted");
    }
  }

  /**
   * What in the settings behind the reference is probably a slip, one line each, for people.
   *
   * @throws OptionFault if they cannot be read
   * @throws Unreachable if they cannot be read just now
   */
  public List<String> warnings() {
    return KafkaSettings.warnings(this);
  }

  /** The same topic, read with records of open and aborted transactions. */
  KafkaTopic uncommitted() {
    return new KafkaTopic(bootstrapServers, consumerConfig, topic, IsolationLevel.READ_UNCOMMITTED);
  }

  private static void require(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new OptionFault(option, "is needed to read from Kafka");
    }
  }
}
