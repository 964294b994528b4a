package io.hodor.sink;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The Kafka topics that results are written to, and how to get at them. Serializes as written here:
 * the settings behind the reference are read where a client is created.
 *
 * <p>A topic's number of partitions must not change once it holds results: it decides in which
 * partition a later result replaces an earlier one.
 *
 * @param bootstrapServers brokers to begin with, as {@code host:port}, separated by commas
 * @param outputConfig where further client settings are kept, see {@link ConfigReference}; null
 *     when there are none
 * @param metrics the name of the topic of results
 * @param ledger the name of the topic of offset ledgers
 * @param quality the name of the topic of scores, which measuring does not use
 * @param health the name of the topic that tells how jobs fare
 * @param deadLetters the name of the topic of records that could not be read
 */
public record OutputTopics(
    String bootstrapServers,
    @Nullable String outputConfig,
    String metrics,
    String ledger,
    String quality,
    String health,
    String deadLetters)
    implements Serializable {

  static final String SERVERS_OPTION = "outputBootstrapServers";
  static final String CONFIG_OPTION = "outputConfig";

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /**
   * Checks what can be checked without a broker.
   *
   * @throws OptionFault if the brokers are missing, a name is no name of a topic, or two topics
   *     have the same name
   */
  public OutputTopics {
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new OptionFault(SERVERS_OPTION, "is needed to write to Kafka");
    }
    Map<String, String> options = new HashMap<>();
    checkName(OutputTopic.METRICS, metrics, options);
    checkName(OutputTopic.LEDGER, ledger, options);
    checkName(OutputTopic.QUALITY, quality, options);
    checkName(OutputTopic.HEALTH, health, options);
    checkName(OutputTopic.DEAD_LETTERS, deadLetters, options);
  }

  private static void checkName(OutputTopic topic, String name, Map<String, String> options) {
    if (name == null || !LEGAL.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new OptionFault(topic.option(), "'" + name + "' cannot be the name of a topic");
    }
    String other = options.put(name, topic.option());
    if (other != null) {
      throw new OptionFault(topic.option(), name + " is also given by --" + other);
    }
  }

  /** The topics with their usual names. */
  public static OutputTopics at(String bootstrapServers, @Nullable String outputConfig) {
    return new OutputTopics(
        bootstrapServers,
        outputConfig,
        OutputTopic.METRICS.usualName(),
        OutputTopic.LEDGER.usualName(),
        OutputTopic.QUALITY.usualName(),
        OutputTopic.HEALTH.usualName(),
        OutputTopic.DEAD_LETTERS.usualName());
  }

  /**
   * Creates the topics that measuring writes to and that are missing, and checks those that exist.
   * Several jobs may do so at once.
   *
   * @return what differs from what Hodor would have created but does no harm, for people; empty
   *     when nothing does
   * @throws OptionFault if a topic has settings that would lose results; all such topics are named
   * @throws Unreachable if the brokers do not answer or refuse the login, or a topic may not be
   *     created or written to
   */
  public List<String> prepare() {
    return new TopicPreparation(
            this,
            EnumSet.complementOf(EnumSet.of(OutputTopic.QUALITY)),
            EnumSet.noneOf(OutputTopic.class))
        .run();
  }

  /**
   * As {@link #prepare}, the topics that judging reads and writes.
   *
   * @param reads whether results are read from there too
   */
  public List<String> prepareForScores(boolean reads) {
    return new TopicPreparation(
            this,
            EnumSet.of(OutputTopic.QUALITY, OutputTopic.HEALTH),
            reads
                ? EnumSet.of(OutputTopic.METRICS, OutputTopic.LEDGER)
                : EnumSet.noneOf(OutputTopic.class))
        .run();
  }
}
