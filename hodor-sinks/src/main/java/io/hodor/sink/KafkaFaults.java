package io.hodor.sink;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says what an exception of an output's Kafka client means to whoever typed the command. */
final class KafkaFaults {

  private KafkaFaults() {}

  /** What kept a client from being created. */
  static RuntimeException ofCreation(OutputTopics topics, KafkaException e) {
    Throwable innermost = innermost(e);
    String problem = String.valueOf(innermost.getMessage());
    if (problem.contains("bootstrap")) {
      return problem.contains("No resolvable")
          ? new Unreachable(servers(topics) + ": no host of these is known", e)
          : new OptionFault(OutputTopics.SERVERS_OPTION, problem, e);
    }
    if (topics.outputConfig() != null || innermost instanceof ConfigException) {
      return new OptionFault(OutputTopics.CONFIG_OPTION, problem, e);
    }
    return new Unreachable(servers(topics) + ": no client can be created: " + problem, e);
  }

  /**
   * What kept a client from doing something with a topic.
   *
   * @param doing what it was about, as in "writing to"
   */
  static RuntimeException of(
      OutputTopics topics, OutputTopic topic, String doing, Throwable failure) {
    Throwable e = failure instanceof ExecutionException ? failure.getCause() : failure;
    if (e instanceof InterruptException interrupted) {
      return interrupted;
    }
    String name = topic.nameIn(topics);
    if (e instanceof UnknownTopicOrPartitionException) {
      return new Unreachable(flag(topics, topic) + ": the topic is missing", e);
    }
    if (e instanceof TimeoutException) {
      return new Unreachable(
          servers(topics) + ": no answer in time while " + doing + " topic " + name, e);
    }
    if (e instanceof AuthenticationException) {
      return new Unreachable(
          "--outputConfig: the brokers at "
              + topics.bootstrapServers()
              + " refuse its login: "
              + e.getMessage(),
          e);
    }
    if (e instanceof AuthorizationException) {
      return new Unreachable(
          flag(topics, topic) + ": refused while " + doing + " it: " + e.getMessage(), e);
    }
    if (e instanceof RecordTooLargeException) {
      return new OptionFault(
          topic.option(),
          "%s takes no record as large as Hodor's; its max.message.bytes has to be at least %d: %s"
              .formatted(name, OutputTopic.LEAST_MESSAGE_BYTES, e.getMessage()),
          e);
    }
    return new Unreachable(flag(topics, topic) + ": failed while " + doing + " it: " + e, e);
  }

  private static String servers(OutputTopics topics) {
    return "--outputBootstrapServers=" + topics.bootstrapServers();
  }

  private static String flag(OutputTopics topics, OutputTopic topic) {
    return "--" + topic.option() + "=" + topic.nameIn(topics);
  }

  private static Throwable innermost(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
