package io.hodor.flink;

import com.google.gson.JsonObject;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The jobs of a cluster: what is known of them, and how they are stopped. */
public final class FlinkJobs {

  /** For so many milliseconds after its start a JobManager waits for workers; with 0 for ever. */
  public static final String WAITS_FOR_WORKERS = "resourcemanager.standalone.start-up-time";

  private static final Duration TAKEN_IN_WITHIN = Duration.ofSeconds(30);
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
                    job.path("name").text(),
                    JobState.valueOf(job.path("state").text()),
                    Instant.ofEpochMilli(job.path("start-time").number())));
  }

  /** Of the jobs with this name that the cluster knows the one that it took last. */
  public Optional<ClusterJob> newest(String name) {
    return named(name).max(Comparator.comparing(ClusterJob::startedAt));
  }

  /** Those jobs with this name that have not ended. */
  public List<ClusterJob> alive(String name) {
    return named(name).filter(job -> !job.state().hasEnded()).toList();
  }

  /** As {@link #alive(String)}, of a cluster that may not answer at once. */
  public List<ClusterJob> alive(String name, Duration patience) throws InterruptedException {
    return patiently(Instant.now().plus(patience), () -> alive(name));
  }

  private Stream<ClusterJob> named(String name) {
    return rest.getAlways("/jobs/overview")
        .path("jobs")
        .parts()
        .filter(job -> job.path("name").text().equals(name))
        .map(
            job ->
                new ClusterJob(
                    new JobId(job.path("jid").text()),
                    name,
                    JobState.valueOf(job.path("state").text()),
                    Instant.ofEpochMilli(job.path("start-time").number())));
  }

  /**
   * The parameters that a job was submitted with; empty where the cluster does not know it. Of a
   * job that it is still taking in it tells none yet: that is waited for, half a minute at most.
   */
  public Map<String, String> parameters(JobId id) {
    Instant deadline = Instant.now().plus(TAKEN_IN_WITHIN);
    while (isBeingTakenIn(id) && Instant.now().isBefore(deadline) && pause()) {
      // Asked again.
    }
    return rest.get("/jobs/" + id + "/config")
        .map(config -> config.path("execution-config").path("user-config").texts())
        .orElse(Map.of());
  }

  private boolean isBeingTakenIn(JobId id) {
    return find(id).filter(job -> job.state() == JobState.INITIALIZING).isPresent();
  }

  /** Whether nobody wants this thread to stop. */
  private static boolean pause() {
    try {
      Thread.sleep(LOOK_EVERY.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How many slots a job holds: as many as its widest step has tasks. */
  public int slotsOf(JobId id) {
    return rest.get("/jobs/" + id).stream()
        .flatMap(job -> job.path("vertices").parts())
        .mapToInt(vertex -> (int) vertex.path("parallelism").number())
        .max()
        .orElse(0);
  }

  /** Whether every task of a job works; not so while they wait for slots or get their state. */
  public boolean allTasksRun(JobId id) {
    Optional<Answer> job = rest.get("/jobs/" + id);
    return job.isPresent()
        && job.get().path("state").text().equals(JobState.RUNNING.name())
        && job.get()
            .path("vertices")
            .parts()
            .allMatch(vertex -> vertex.path("status").text().matches("RUNNING|FINISHED"));
  }

  /** Whether tasks of a job have no slot yet. */
  public boolean waitsForSlots(JobId id) {
    return rest.get("/jobs/" + id).stream()
        .flatMap(job -> job.path("vertices").parts())
        .anyMatch(vertex -> vertex.path("status").text().matches("CREATED|SCHEDULED"));
  }

  /** The state that a job has kept. */
  public Checkpoints checkpoints(JobId id) {
    return rest.get("/jobs/" + id + "/checkpoints").map(Checkpoints::of).orElse(Checkpoints.NONE);
  }

  /**
   * Why a job cannot keep its state: has it tried once more, for of earlier failures Flink's REST
   * interface tells the kind only.
   *
   * @return empty where it is kept now, or nobody can tell
   */
  public Optional<String> whyNotKept(JobId id, Duration patience) throws InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    try {
      String request =
          rest.post("/jobs/" + id + "/checkpoints", "{\"checkpointType\":\"CONFIGURED\"}")
              .map(answer -> answer.path("request-id").text())
              .orElse("");
      while (!request.isEmpty() && Instant.now().isBefore(deadline)) {
        Optional<Answer> answer = rest.get("/jobs/" + id + "/checkpoints/" + request);
        if (answer.isEmpty() || answer.get().path("status").path("id").text().equals("COMPLETED")) {
          return answer
              .map(it -> it.path("operation").path("failureCause").path("stack-trace").text())
              .filter(trace -> !trace.isEmpty())
              .map(RootCause::words);
        }
        Thread.sleep(LOOK_EVERY.toMillis());
      }
    } catch (Unreachable e) {
      // It cannot be asked for a check-point now.
    }
    return Optional.empty();
  }

  /** Why a job failed last, as far as the cluster tells. */
  public Optional<RootCause> rootCause(JobId id) {
    return rest.get("/jobs/" + id + "/exceptions?maxExceptions=1").flatMap(RootCause::of);
  }

  /** How often a job has begun again after a failure; empty where the cluster does not tell. */
  public OptionalLong restarts(JobId id) {
    Answer value =
        rest.get("/jobs/" + id + "/metrics?get=numRestarts")
            .map(metrics -> metrics.path(0).path("value"))
            .orElse(Answer.NOTHING);
    return value.isNothing() ? OptionalLong.empty() : OptionalLong.of(value.number());
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
    JsonObject body = new JsonObject();
    if (folder != null) {
      body.addProperty("targetDirectory", folder);
    }
    // A drained job would take its windows for ended.
    body.addProperty("drain", false);
    Instant deadline = Instant.now().plus(patience);
    String request =
        rest.post("/jobs/" + id + "/stop", body.toString())
            .orElseThrow(() -> new IOException("the cluster does not know job " + id))
            .path("request-id")
            .text();
    String savepoint = awaitSavepoint("/jobs/" + id + "/savepoints/" + request, deadline);
    awaitEnd(id, deadline);
    return savepoint;
  }

  private String awaitSavepoint(String path, Instant deadline)
      throws IOException, InterruptedException {
    while (true) {
      Answer answer =
          patiently(deadline, () -> rest.get(path))
              .orElseThrow(() -> new IOException("the cluster forgot the savepoint"));
      if (answer.path("status").path("id").text().equals("COMPLETED")) {
        Answer operation = answer.path("operation");
        String savepoint = operation.path("location").text();
        if (!savepoint.isEmpty()) {
          return savepoint;
        }
        throw new IOException(
            RootCause.words(operation.path("failure-cause").path("stack-trace").text()));
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
    while (patiently(deadline, () -> find(id)).filter(job -> !job.state().hasEnded()).isPresent()) {
      sleepUntil(deadline, "job " + id + " has not ended yet");
    }
  }

  /**
   * One answer that does not come must not end a wait.
   *
   * @param deadline until when the cluster is asked again
   * @throws Unreachable if it does not answer by then
   */
  public static <T> T patiently(Instant deadline, Supplier<T> question)
      throws InterruptedException {
    while (true) {
      try {
        return question.get();
      } catch (Unreachable e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
        Thread.sleep(LOOK_EVERY.toMillis());
      }
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
    Answer overview = rest.getAlways("/overview");
    return new Slots(
        (int) overview.path("slots-available").number(),
        (int) overview.path("slots-total").number(),
        setting("kubernetes.cluster-id").isPresent());
  }

  /**
   * Whether the cluster waits for workers that are lost, rather than have a job fail at once, and
   * again with each new beginning, until it fails for good.
   */
  public boolean waitsForWorkers() {
    return setting("kubernetes.cluster-id").isPresent()
        || setting(WAITS_FOR_WORKERS).equals(Optional.of("0"));
  }

  private Optional<String> setting(String key) {
    return rest.getAlways("/jobmanager/config")
        .parts()
        .filter(it -> it.path("key").text().equals(key))
        .map(it -> it.path("value").text())
        .findFirst();
  }

  /**
   * The cluster's version of Flink, as 1.19.3.
   *
   * @throws Unreachable if it does not answer, or as something else than Flink
   */
  public String version() {
    String version = rest.getAlways("/config").path("flink-version").text();
    if (version.isEmpty()) {
      throw rest.refused(
          "tells no version of Flink at /config: it is no JobManager's REST address");
    }
    return version;
  }

  /**
   * The slots of a cluster.
   *
   * @param grow whether the cluster starts workers when it needs them
   */
  public record Slots(int free, int all, boolean grow) {}
}
