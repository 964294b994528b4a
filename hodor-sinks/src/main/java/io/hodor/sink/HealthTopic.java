package io.hodor.sink;

import io.hodor.Address;
import io.hodor.wire.v1.JobHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how jobs fare on the topic for it. */
public final class HealthTopic implements HealthWriter {

  private static final Logger LOG = LoggerFactory.getLogger(HealthTopic.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final OutputTopics topics;
  private @Nullable KafkaOutput output;

  private HealthTopic(OutputTopics topics) {
    this.topics = topics;
  }

  /** Writes to the topic among these; nothing is sent yet. */
  public static HealthTopic of(OutputTopics topics) {
    return new HealthTopic(topics);
  }

  /** What was last said of the same job; empty when nothing was, or the topic is missing. */
  public Optional<JobHealth> latest(JobHealth job) {
    String key = WireRecord.keyOf(job);
    return Optional.ofNullable(
        new TopicReader<>(topics, OutputTopic.HEALTH, JobHealth.getDefaultInstance())
            .latest(Set.of(addressOf(job)), key::equals, null)
            .get(key));
  }

  private static Address addressOf(JobHealth job) {
    return new Address(job.getCluster(), job.getTopic(), job.getSource());
  }

  @Override
  public synchronized void put(JobHealth health) {
    try {
      if (output == null) {
        output = KafkaOutput.open(topics, PATIENCE);
      }
      output.send(health);
      output.flush();
    } catch (RuntimeException e) {
      LOG.warn("The job's health is not told to Kafka: {}", e.getMessage());
      // What failed once fails for ever; the next one begins anew.
      close();
    }
  }

  @Override
  public synchronized void close() {
    if (output != null) {
      output.close();
      output = null;
    }
  }
}
