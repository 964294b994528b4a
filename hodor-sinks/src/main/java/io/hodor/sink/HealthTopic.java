package io.hodor.sink;

import io.hodor.Address;
import io.hodor.wire.v1.JobHealth;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  /**
   * What was last said of the same jobs; nothing of one where nothing was, or without the topic.
   */
  public Map<JobHealth, JobHealth> latest(List<JobHealth> jobs) {
    Map<String, JobHealth> asked = new HashMap<>();
    jobs.forEach(job -> asked.put(WireRecord.keyOf(job), job));
    Map<JobHealth, JobHealth> latest = new HashMap<>();
    new TopicReader<>(topics, OutputTopic.HEALTH, JobHealth.getDefaultInstance())
        .latest(
            jobs.stream().map(HealthTopic::addressOf).collect(Collectors.toSet()),
            asked::containsKey,
            null)
        .forEach((key, said) -> latest.put(asked.get(key), said));
    return latest;
  }

  private static Address addressOf(JobHealth job) {
    return new Address(job.getCluster(), job.getTopic(), job.getSource());
  }

  @Override
  public synchronized void put(List<JobHealth> healths) {
    try {
      if (output == null) {
        output = KafkaOutput.open(topics, PATIENCE);
      }
      for (JobHealth health : healths) {
        output.send(health);
      }
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
