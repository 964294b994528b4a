package io.hodor.source;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;

/** Says what a Kafka client's exception means to whoever typed the command. */
final class KafkaFaults {

  private KafkaFaults() {}

  /** What kept a client from being created. */
  static RuntimeException ofCreation(KafkaTopic topic, KafkaException e) {
    String problem = innermost(e).getMessage();
    if (String.valueOf(problem).contains("bootstrap")) {
      return isUnresolvable(problem)
          ? new Unreachable(servers(topic) + ": no host of these is known", e)
          : new OptionFault("bootstrapServers", problem, e);
    }
    if (topic.consumerConfig() != null || innermost(e) instanceof ConfigException) {
      return new OptionFault(KafkaSettings.CONFIG_OPTION, problem, e);
    }
    return new Unreachable(servers(topic) + ": no client can be created: " + problem, e);
  }

  /**
   * What kept a client from doing something.
   *
   * @param doing what it was about, as in "reading partition 3"
   */
  static RuntimeException of(KafkaTopic topic, String doing, Throwable e) {
    if (e instanceof InterruptException interrupted) {
      return interrupted;
    }
    if (e instanceof TimeoutException) {
      return new Unreachable(
          servers(topic) + ": no answer in time while " + doing + " of topic " + topic.topic(), e);
    }
    if (e instanceof AuthenticationException) {
      return new Unreachable(
          "--consumerConfig: the brokers at "
              + topic.bootstrapServers()
              + " refuse its login: "
              + e.getMessage(),
          e);
    }
    if (e instanceof AuthorizationException || e instanceof InvalidTopicException) {
      return new Unreachable(
          "--topic=" + topic.topic() + ": refused while " + doing + ": " + e.getMessage(), e);
    }
    if (e instanceof OffsetOutOfRangeException) {
      return new Unreachable(
          "--topic="
              + topic.topic()
              + ": the range was removed while "
              + doing
              + " (retention or truncation); start again: "
              + e.getMessage(),
          e);
    }
    return new Unreachable("--topic=" + topic.topic() + ": failed while " + doing + ": " + e, e);
  }

  private static String servers(KafkaTopic topic) {
    return "--bootstrapServers=" + topic.bootstrapServers();
  }

  private static boolean isUnresolvable(String problem) {
    return problem.contains("No resolvable");
  }

  private static Throwable innermost(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
