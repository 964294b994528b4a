package io.hodor.testing.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.testing.FlinkCluster;
import io.hodor.testing.HodorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A job without end that measures a topic, as the program submits it to a cluster of one worker;
 * with state in RocksDB, and check-points every ten seconds.
 */
final class SubmittedJob implements AutoCloseable {

  static final int SLOTS = 2;

  private static final Duration WITHIN = Duration.ofMinutes(5);

  /** Longer than metrics.fetcher.update-interval. */
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(12);

  private final FlinkCluster cluster;
  private final FlinkJobs jobs;
  private final JobId id;

  private SubmittedJob(FlinkCluster cluster, FlinkJobs jobs, JobId id) {
    this.cluster = cluster;
    this.jobs = jobs;
    this.id = id;
  }

  /** A cluster for such jobs, one at a time. */
  static FlinkCluster cluster() {
    return FlinkCluster.builder()
        .slots(SLOTS)
        .taskManagerHeapMb(1_024)
        .fastStart(false)
        .config("heartbeat.interval", "10000")
        .config("heartbeat.timeout", "50000")
        .start();
  }

  /**
   * Submits it.
   *
   * @param folder where it publishes to, and keeps its check-points
   * @throws IllegalStateException if the program fails
   */
  static SubmittedJob submit(FlinkCluster cluster, BenchTopic topic, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    List<String> arguments = new ArrayList<>(topic.measure(folder));
    arguments.addAll(
        List.of(
            "--instance=bench",
            "--allowedLateness=PT3H",
            "--outputDir=" + folder,
            "--parallelism=" + SLOTS,
            "--checkpointDir=" + folder.resolve("state"),
            "--checkpointingInterval=10000",
            "--flinkMaster=" + cluster.master()));
    HodorProcess submission = HodorProcess.of(folder.resolve("hodor.log"), arguments);
    if (submission.run(WITHIN, () -> {}) != 0) {
      throw new IllegalStateException(String.join("\n", submission.said()));
    }
    FlinkJobs jobs = new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
    JobId id = jobs.alive("hodor/bench/default/" + topic.name() + "/kafka").get(0).id();
    return new SubmittedJob(cluster, jobs, id);
  }

  /** Throws if it failed. */
  void assertRuns() throws IOException, InterruptedException {
    jobs.rootCause(id)
        .ifPresent(
            cause -> {
              throw new IllegalStateException("the job failed: " + cause);
            });
  }

  /** What the cluster tells of check-points, once there is one that began after this call. */
  JsonNode checkpointed() throws Exception {
    // What is complete next, may have begun before; what is complete after it, has not.
    checkpointedSince(Instant.now());
    return checkpointedSince(Instant.now());
  }

  private JsonNode checkpointedSince(Instant now) throws Exception {
    cluster.await(
        WITHIN,
        () -> {
          assertRuns();
          return jobs.checkpoints(id).latestAt().filter(now::isBefore).isPresent();
        });
    return cluster.get("/jobs/" + id + "/checkpoints");
  }

  /** Bytes of state that its latest check-point has, all of them. */
  static double stateBytes(JsonNode checkpoints) {
    return checkpoints.at("/latest/completed/state_size").asDouble();
  }

  /** Bytes that its tasks handed to tasks. */
  double handedBytes() throws Exception {
    // Only when it is asked does the JobManager ask the worker, and answers before it knows.
    for (int i = 0; i < 2; i++) {
      writtenBytes();
      Thread.sleep(ASKED_AGAIN.toMillis());
    }
    double handed = writtenBytes();
    if (handed == 0) {
      throw new IllegalStateException("the cluster does not tell what tasks hand to tasks");
    }
    return handed;
  }

  private double writtenBytes() throws Exception {
    double written = 0;
    for (JsonNode vertex : cluster.get("/jobs/" + id).path("vertices")) {
      written += vertex.at("/metrics/write-bytes").asDouble();
    }
    return written;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    jobs.cancel(id, WITHIN);
  }
}
