package io.hodor.sink;

import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where it is told how a run fares: wherever its results go. The folder must take it, for it is
 * part of what a run leaves there; where a server does not, the run goes on with a warning in the
 * log.
 */
public final class HealthOutputs implements AutoCloseable {

  private final Optional<NdjsonFolder> folder;
  private final Optional<HealthTopic> topic;
  private final Optional<InfluxHealth> influx;

  private HealthOutputs(
      Optional<NdjsonFolder> folder, Optional<HealthTopic> topic, Optional<InfluxHealth> influx) {
    this.folder = folder;
    this.topic = topic;
    this.influx = influx;
  }

  /**
   * The outputs of a run; nothing is asked yet.
   *
   * @param folder the path or address of a folder
   */
  public static HealthOutputs of(
      Optional<String> folder, Optional<OutputTopics> topics, Optional<InfluxTarget> influx) {
    return new HealthOutputs(
        folder.map(NdjsonFolder::at), topics.map(HealthTopic::of), influx.map(InfluxHealth::to));
  }

  /** Replaces what was last said of this job; one at a time, for all of a folder is rewritten. */
  public void put(JobHealth health) throws IOException {
    put(List.of(health));
  }

  /** The same of many, each of another job, in about the time that one takes. */
  public synchronized void put(List<JobHealth> healths) throws IOException {
    topic.ifPresent(it -> it.put(healths));
    influx.ifPresent(it -> it.put(healths));
    if (folder.isPresent()) {
      folder.get().put(healths);
    }
  }

  /** What was last said of the same job, where that can be read back. */
  public Optional<JobHealth> latest(JobHealth job) throws IOException {
    return Optional.ofNullable(latest(List.of(job)).get(job));
  }

  /** The same of many, in about the time that one takes. */
  public Map<JobHealth, JobHealth> latest(List<JobHealth> jobs) throws IOException {
    if (folder.isPresent()) {
      return folder.get().health(jobs);
    }
    return topic.isPresent() ? topic.get().latest(jobs) : Map.of();
  }

  @Override
  public void close() {
    topic.ifPresent(HealthTopic::close);
    influx.ifPresent(InfluxHealth::close);
  }
}
