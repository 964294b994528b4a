package io.hodor.pipeline;

import io.hodor.sink.HealthTopic;
import io.hodor.sink.InfluxHealth;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.util.Optional;

/**
 * Where it is told how a run fares: wherever its results go. The folder must take it, for it is
 * part of what a run leaves there; where a server does not, the run goes on with a warning in the
 * log.
 */
final class HealthOutputs implements AutoCloseable {

  private final Optional<NdjsonFolder> folder;
  private final Optional<HealthTopic> topic;
  private final Optional<InfluxHealth> influx;

  private HealthOutputs(
      Optional<NdjsonFolder> folder, Optional<HealthTopic> topic, Optional<InfluxHealth> influx) {
    this.folder = folder;
    this.topic = topic;
    this.influx = influx;
  }

  static HealthOutputs of(Outputs outputs) {
    return new HealthOutputs(
        outputs.folder().map(NdjsonFolder::at),
        outputs.topics().map(HealthTopic::of),
        outputs.influx().map(InfluxHealth::to));
  }

  void put(JobHealth health) throws IOException {
    topic.ifPresent(it -> it.put(health));
    influx.ifPresent(it -> it.put(health));
    if (folder.isPresent()) {
      folder.get().put(health);
    }
  }

  /** What was last said of the same job, where that can be read back. */
  Optional<JobHealth> latest(JobHealth job) throws IOException {
    return folder.isPresent() ? folder.get().health(job) : topic.flatMap(it -> it.latest(job));
  }

  @Override
  public void close() {
    topic.ifPresent(HealthTopic::close);
    influx.ifPresent(InfluxHealth::close);
  }
}
