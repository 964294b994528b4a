package io.hodor.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The jobs of a cluster: what is known of them, and how they are stopped. */
public final class FlinkJobs {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final FlinkRest rest;

  public FlinkJobs(FlinkRest rest) {
    this.rest = rest;
  }

  /** The cluster that is asked. */
  public FlinkRest rest() {
    return rest;
  }

  /** The job with this id; empty where the cluster does not know it, or no longer. */
  public Optional<ClusterJob> find(JobId id) {
    return rest.get("/jobs/" + id)
        .map(
            job ->
                new ClusterJob(
                    id,
                    job.path("name").asText(),
                    JobState.valueOf(job.path("state").asText()),
                    Instant.ofEpochMilli(job.path("start-time").asLong())));
  }

  /** Of the jobs with this name that the cluster knows the one that it took last. */
  public Optional<ClusterJob> newest(String name) {
    return named(name).max(Comparator.comparing(ClusterJob::startedAt));
  }

  /** Those jobs with this name that have not ended. */
  public List<ClusterJob> alive(String name) {
    return named(name).filter(job -> !job.state().hasEnded()).toList();
  }

  private Stream<ClusterJob> named(String name) {
    JsonNode jobs = rest.getAlways("/jobs/overview").path("jobs");
    return StreamSupport.stream(jobs.spliterator(), false)
        .filter(job -> job.path("name").asText().equals(name))
        .map(
            job ->
                new ClusterJob(
                    new JobId(job.path("jid").asText()),
                    name,
                    JobState.valueOf(job.path("state").asText()),
                    Instant.ofEpochMilli(job.path("start-time").asLong())));
  }

  /** The parameters that a job was submitted with; empty where the cluster does not know it. */
  public Map<String, String> parameters(JobId id) {
    Map<String, String> parameters = new TreeMap<>();
    rest.get("/jobs/" + id + "/config")
        .map(config -> config.path("execution-config").path("user-config"))
        .ifPresent(
            it ->
                it.fields()
                    .forEachRemaining(
                        each -> parameters.put(each.getKey(), each.getValue().asText())));
    return parameters;
  }

  /** Whether every task of a job works; not so while they wait for slots or get their state. */
  public boolean allTasksRun(JobId id) {
    Optional<JsonNode> job = rest.get("/jobs/" + id);
    return job.isPresent()
        && job.get().path("state").asText().equals(JobState.RUNNING.name())
        && StreamSupport.stream(job.get().path("vertices").spliterator(), false)
            .allMatch(vertex -> vertex.path("status").asText().matches("RUNNING|FINISHED"));
  }

  /** The state that a job has kept. */
  public Checkpoints checkpoints(JobId id) {
    return rest.get("/jobs/" + id + "/checkpoints").map(Checkpoints::of).orElse(Checkpoints.NONE);
  }

  /** Why a job failed last, as far as the cluster tells. */
  public Optional<RootCause> rootCause(JobId id) {
    return rest.get("/jobs/" + id + "/exceptions?maxExceptions=1").flatMap(RootCause::of);
  }

  /** How often a job has begun again after a failure; empty where the cluster does not tell. */
  public OptionalLong restarts(JobId id) {
    JsonNode value =
        rest.get("/jobs/" + id + "/metrics?get=numRestarts")
            .map(metrics -> metrics.path(0).path("value"))
            .orElse(MissingNode.getInstance());
    return value.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(value.asLong());
  }

  /** What a job counts at this moment. */
  public ClusterMetrics metrics(JobId id) {
    return ClusterMetrics.of(rest, id);
  }

  /**
   * Stops a job and keeps its state; open windows stay open. Returns when the job has ended.
   *
   * @param folder where the savepoint is to lie; null for where the cluster keeps savepoints
   * @return where it lies
   * @throws IOException why there is none; the job may still run
   */
  public String stop(JobId id, @Nullable String folder, Duration patience)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    if (folder != null) {
      body.put("targetDirectory", folder);
    }
    // A drained job would take its windows for ended.
    body.put("drain", false);
    Instant deadline = Instant.now().plus(patience);
    String request =
        rest.post("/jobs/" + id + "/stop", body)
            .orElseThrow(() -> new IOException("the cluster does not know job " + id))
            .path("request-id")
            .asText();
    String savepoint = awaitSavepoint("/jobs/" + id + "/savepoints/" + request, deadline);
    awaitEnd(id, deadline);
    return savepoint;
  }

  private String awaitSavepoint(String path, Instant deadline)
      throws IOException, InterruptedException {
    while (true) {
      JsonNode answer =
          rest.get(path).orElseThrow(() -> new IOException("the cluster forgot the savepoint"));
      if (answer.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode operation = answer.path("operation");
        if (operation.has("location")) {
          return operation.path("location").asText();
        }
        throw new IOException(
            RootCause.words(operation.path("failure-cause").path("stack-trace").asText()));
      }
      sleepUntil(deadline, "there is no savepoint yet");
    }
  }

  /** Ends a job; what it kept at its last check-point stays. Returns when the job has ended. */
  public void cancel(JobId id, Duration patience) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    if (rest.patch("/jobs/" + id + "?mode=cancel").isPresent()) {
      awaitEnd(id, deadline);
    }
  }

  /** Returns when a job has ended, or the cluster knows nothing of it. */
  public void awaitEnd(JobId id, Instant deadline) throws IOException, InterruptedException {
    while (find(id).filter(job -> !job.state().hasEnded()).isPresent()) {
      sleepUntil(deadline, "job " + id + " has not ended yet");
    }
  }

  private static void sleepUntil(Instant deadline, String otherwise)
      throws IOException, InterruptedException {
    if (Instant.now().isAfter(deadline)) {
      throw new IOException(otherwise);
    }
    Thread.sleep(LOOK_EVERY.toMillis());
  }

  /**
   * How many slots wait for work.
   *
   * @throws Unreachable if the cluster does not answer
   */
  public Slots slots() {
    JsonNode overview = rest.getAlways("/overview");
    return new Slots(
        overview.path("slots-available").asInt(),
        overview.path("slots-total").asInt(),
        StreamSupport.stream(rest.getAlways("/jobmanager/config").spliterator(), false)
            .anyMatch(it -> it.path("key").asText().equals("kubernetes.cluster-id")));
  }

  /** The cluster's version of Flink, as 1.19.3. */
  public String version() {
    return rest.getAlways("/config").path("flink-version").asText();
  }

  /**
   * The slots of a cluster.
   *
   * @param grow whether the cluster starts workers when it needs them
   */
  public record Slots(int free, int all, boolean grow) {}
}
