package io.hodor.source;

import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps asking which topic stands behind a name, and knows whether the last answer covers what was
 * handed on since. For use by one thread.
 */
final class TopicListings {

  private static final Logger LOG = LoggerFactory.getLogger(TopicListings.class);
  private static final long INTERVAL = Duration.ofSeconds(5).toMillis();
  private static final long MISSING_PATIENCE = Duration.ofMinutes(1).toMillis();
  private static final Duration VERIFY_PATIENCE = Duration.ofSeconds(3);
  private static final long NEVER = -1;

  private final KafkaTopic topic;
  private final TopicBrokers brokers;
  private final RareWarning warning = new RareWarning(LOG);

  private CompletableFuture<TopicListing> question;
  private long askedAt = NEVER;
  private boolean questionCovers;
  private boolean answerCovers = true;
  private long answerAskedAt = NEVER;
  private long missingSince = NEVER;

  TopicListings(KafkaTopic topic, TopicBrokers brokers) {
    this.topic = topic;
    this.brokers = brokers;
  }

  /**
   * Takes an answer, if there is a new one, and asks again when it is time. Brokers that do not
   * answer are waited for, with a warning once a minute.
   *
   * @throws Unreachable if they refuse, or the topic has been missing for a minute
   */
  Optional<TopicListing> next(long now) {
    Optional<TopicListing> listing = Optional.empty();
    if (question != null && question.isDone()) {
      listing = take(now);
    }
    if (question == null && (askedAt == NEVER || Math.abs(now - askedAt) >= INTERVAL)) {
      ask(now);
    }
    return listing;
  }

  /** When the question was asked that was answered last. */
  long answerAskedAt() {
    return answerAskedAt;
  }

  /** Something was handed on: answers to earlier questions do not cover it. */
  void handedOn() {
    questionCovers = false;
    answerCovers = false;
  }

  /**
   * Waits for an answer that covers everything that was handed on; none if there already was one,
   * or none comes within seconds.
   *
   * @throws Unreachable as {@link #next}
   */
  Optional<TopicListing> verify(long now) {
    if (answerCovers) {
      return Optional.empty();
    }
    if (question == null || !questionCovers) {
      ask(now);
    }
    try {
      question.get(VERIFY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      LOG.debug("no listing of topic {}", topic.topic(), e);
    } catch (TimeoutException e) {
      warning.tell(now, noAnswer() + " (to verify a check-point)");
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted while asking for topic " + topic.topic(), e);
    }
    return take(now);
  }

  private void ask(long now) {
    question = brokers.list();
    askedAt = now;
    questionCovers = true;
  }

  private Optional<TopicListing> take(long now) {
    CompletableFuture<TopicListing> answered = question;
    question = null;
    try {
      TopicListing listing = answered.join();
      answerAskedAt = askedAt;
      answerCovers = questionCovers;
      missingSince = NEVER;
      return Optional.of(listing);
    } catch (CompletionException e) {
      fail(now, e.getCause());
      return Optional.empty();
    }
  }

  private void fail(long now, Throwable fault) {
    if (fault instanceof AuthenticationException || fault instanceof AuthorizationException) {
      throw KafkaFaults.of(topic, "asking for the partitions", fault);
    }
    if (fault instanceof UnknownTopicOrPartitionException) {
      missing(now, fault);
    } else {
      warning.tell(now, noAnswer() + ": " + fault.getMessage());
    }
  }

  private void missing(long now, Throwable fault) {
    if (missingSince == NEVER) {
      missingSince = askedAt;
    }
    if (askedAt - missingSince >= MISSING_PATIENCE) {
      throw new Unreachable(
          "--topic=" + topic.topic() + ": was deleted while it was watched", fault);
    }
    warning.tell(
        now,
        "--topic="
            + topic.topic()
            + ": there is no such topic at "
            + topic.bootstrapServers()
            + " any more; the job ends if it stays away for a minute");
  }

  private String noAnswer() {
    return "--bootstrapServers="
        + topic.bootstrapServers()
        + ": no answer while asking for topic "
        + topic.topic()
        + "; reading goes on when there is one";
  }
}
