package io.hodor.pipeline;

import io.hodor.config.Unreachable;
import io.hodor.flink.ClusterJob;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.JobCommand;
import io.hodor.flink.JobId;
import io.hodor.flink.JobState;
import io.hodor.flink.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.beam.runners.flink.FlinkPipelineOptions;

/**
 * Starts a run without end on a cluster, so that afterwards there is exactly one job of its name,
 * whoever else starts it at the same time, and however the one before it ended. Returns when all
 * tasks of the job work; the job does not need this process any more.
 */
final class ClusterStart {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Of the state that was kept, so many are tried; state that is older is hardly worth it. */
  private static final int MOST_SNAPSHOTS = 3;

  /** What Flink calls it when there are too few slots. */
  private static final String NO_SLOTS = "NoResourceAvailableException";

  private static final Pattern CLASSES_DIFFER =
      Pattern.compile("ClassNotFoundException|NoClassDefFoundError|InvalidClassException");

  /** What Flink says where the plug-in of a store is missing. */
  private static final String NO_FILE_SYSTEM = "Could not find a file system implementation";

  private final LiveJob live;
  private final FlinkPipelineOptions options;
  private final ClusterOptions cluster;
  private final FlinkJobs jobs;
  private final String name;
  private final String command;
  private final Duration startTimeout;
  private final Duration stopTimeout;
  private final Console console;

  ClusterStart(LiveJob live, FlinkPipelineOptions options, JobCommand command, Console console) {
    this.live = live;
    this.options = options;
    this.cluster = options.as(ClusterOptions.class);
    this.jobs = ClusterAddress.jobs(options);
    this.name = options.getJobName();
    this.command = command.fingerprint();
    this.startTimeout = Duration.parse(cluster.getStartTimeout());
    this.stopTimeout = Duration.parse(cluster.getStopTimeout());
    this.console = console;
  }

  /**
   * Starts the job, unless it runs already.
   *
   * @throws JobFailed why it does not run now
   * @throws IOException why it was not taken
   */
  void start() throws IOException, JobFailed, InterruptedException {
    List<ClusterJob> alive = jobs.alive(name);
    Optional<ClusterJob> same =
        alive.stream().filter(job -> !job.state().isEnding()).filter(this::isSame).findFirst();
    if (same.isPresent() && !asksForOther()) {
      for (ClusterJob other : jobs.alive(name)) {
        if (!other.id().equals(same.get().id())) {
          takeOver(other);
        }
      }
      tell("runs already", same.get().id());
      return;
    }
    // What cannot start must not end what runs.
    checkSlots(alive);
    Optional<StateFolders> folders = folders();
    folders.ifPresent(StateFolders::check);
    Optional<Snapshot> named =
        Optional.ofNullable(cluster.getFromSavepoint()).map(it -> folders.orElseThrow().named(it));
    for (ClusterJob job : alive) {
      takeOver(job);
    }
    if (named.isPresent()) {
      startFrom(folders, named.get());
    } else {
      startFromNewest(folders);
    }
  }

  private boolean asksForOther() {
    return cluster.getFresh() || cluster.getFromSavepoint() != null;
  }

  private boolean isSame(ClusterJob job) {
    return command.equals(jobs.parameters(job.id()).get(JobCommand.PARAMETER));
  }

  /** Whatever a job to be taken over holds becomes free. */
  private void checkSlots(List<ClusterJob> alive) {
    int freed = alive.stream().mapToInt(job -> jobs.slotsOf(job.id())).sum();
    ClusterCheck.slots(jobs, options.getParallelism(), freed);
    if (!jobs.waitsForWorkers()) {
      console.tell(
          "warning: a worker that is away for a quarter of a minute ends this job for good; the"
              + " cluster needs %s: 0".formatted(FlinkJobs.WAITS_FOR_WORKERS));
    }
  }

  private Optional<StateFolders> folders() {
    String checkpoints = cluster.getCheckpointDir();
    return checkpoints == null
        ? Optional.empty()
        : Optional.of(
            new StateFolders(
                checkpoints,
                Optional.ofNullable(cluster.getSavepointDir()).orElse(checkpoints),
                name,
                Fingerprint.of(live.settings())));
  }

  /** State is kept where the job itself says; without such a place nothing is to be kept. */
  private void takeOver(ClusterJob job) throws IOException, JobFailed, InterruptedException {
    Optional<String> folder =
        Optional.ofNullable(jobs.parameters(job.id()).get(JobCommand.SAVEPOINT_PARAMETER));
    console.tell("taking over from job " + job.id());
    if (folder.isPresent() && !cluster.getFresh()) {
      try {
        console.tell("its state is kept in " + jobs.stop(job.id(), folder.get(), stopTimeout));
        return;
      } catch (IOException | Unreachable e) {
        console.tell(
            "warning: it cannot be stopped with its state (%s); its last check-point counts"
                .formatted(e.getMessage()));
      }
    }
    jobs.cancel(job.id(), stopTimeout);
  }

  /** What cannot be gone on with is left aside, with a word. */
  private void startFromNewest(Optional<StateFolders> folders)
      throws IOException, JobFailed, InterruptedException {
    List<Snapshot> snapshots =
        cluster.getFresh()
            ? List.of()
            : folders.map(StateFolders::newestFirst).orElse(List.of()).stream()
                // What final results have overtaken would only be computed again.
                .filter(it -> live.finalUntil().filter(it.keptAt()::isBefore).isEmpty())
                .limit(MOST_SNAPSHOTS)
                .toList();
    for (Snapshot snapshot : snapshots) {
      try {
        startFrom(folders, snapshot);
        return;
      } catch (RestoreFailed e) {
        console.tell(
            "warning: %s cannot be gone on with: %s".formatted(snapshot.path(), e.getMessage()));
      }
    }
    startWithout(folders);
  }

  /** A beginning of which nothing came must not make the state of before it look outdated. */
  private void startWithout(Optional<StateFolders> folders)
      throws IOException, JobFailed, InterruptedException {
    Optional<String> beginning = folders.map(it -> it.begin(live.beginning()));
    console.tell("beginning without state");
    try {
      startAt(beginning.orElse(""), folders, Optional.empty());
    } catch (IOException | JobFailed | Unreachable e) {
      if (beginning.isPresent() && !mayRun()) {
        folders.orElseThrow().withdraw(beginning.get());
      }
      throw e;
    }
  }

  private boolean mayRun() {
    try {
      return jobs.alive(name).stream().anyMatch(this::isSame);
    } catch (Unreachable e) {
      return true;
    }
  }

  private void startFrom(Optional<StateFolders> folders, Snapshot snapshot)
      throws IOException, JobFailed, InterruptedException {
    console.tell("going on from the state of %s, %s".formatted(snapshot.keptAt(), snapshot.path()));
    startAt(snapshot.beginningName(), folders, Optional.of(snapshot));
  }

  private void startAt(
      String beginning, Optional<StateFolders> folders, Optional<Snapshot> snapshot)
      throws IOException, JobFailed, InterruptedException {
    JobParameters parameters = options.as(JobParameters.class);
    parameters.setHodorCommand(command);
    folders.ifPresent(it -> parameters.setHodorSavepointDir(it.savepoints(beginning)));
    try (RemoteFlink flink =
        RemoteFlink.open(
            options, FlinkSettings.ofJob(options, folders.map(it -> it.checkpoints(beginning))))) {
      submit(flink, snapshot);
    }
  }

  /** Ids that are taken are passed by, until one is free or its job is this very job. */
  private void submit(RemoteFlink flink, Optional<Snapshot> snapshot)
      throws IOException, JobFailed, InterruptedException {
    Optional<ClusterJob> newest = jobs.newest(name);
    if (newest.filter(job -> !job.state().hasEnded()).isPresent()) {
      yieldTo(newest.get());
      return;
    }
    JobId id = newest.map(job -> job.id().next()).orElseGet(() -> JobId.first(name));
    while (!flink.submit(live.pipeline(snapshot.map(Snapshot::beginning)), id, snapshot)) {
      Optional<ClusterJob> other = jobs.find(id).filter(job -> !job.state().hasEnded());
      if (other.isPresent()) {
        yieldTo(other.get());
        return;
      }
      id = id.next();
    }
    awaitTasks(id, snapshot);
  }

  private void yieldTo(ClusterJob other) throws JobFailed {
    if (!isSame(other)) {
      throw new JobFailed(
          "another start of %s was faster, with other options: job %s runs"
              .formatted(name, other.id()));
    }
    tell("was started by somebody else at the same time", other.id());
  }

  private void awaitTasks(JobId id, Optional<Snapshot> snapshot)
      throws IOException, JobFailed, InterruptedException {
    console.tell("submitted as job %s, %s".formatted(id, jobs.rest().page(id)));
    Instant deadline = Instant.now().plus(startTimeout);
    while (!FlinkJobs.patiently(deadline, () -> jobs.allTasksRun(id))) {
      Optional<ClusterJob> job = FlinkJobs.patiently(deadline, () -> jobs.find(id));
      if (job.isEmpty() || job.get().state().hasEnded()) {
        Optional<ClusterJob> other = jobs.newest(name).filter(it -> !it.state().hasEnded());
        if (other.isPresent()) {
          yieldTo(other.get());
          return;
        }
        fail(job.map(ClusterJob::state), id, snapshot);
      }
      if (Instant.now().isAfter(deadline)) {
        giveUp(id, snapshot);
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
    yieldToNewer(id);
    tell("runs", id);
  }

  /**
   * A job that was never placed, or is only slow, says nothing of the state that it was to go on
   * from.
   */
  private void giveUp(JobId id, Optional<Snapshot> snapshot)
      throws IOException, JobFailed, InterruptedException {
    boolean waits = jobs.waitsForSlots(id);
    Optional<String> cause = jobs.rootCause(id).map(RootCause::words);
    jobs.cancel(id, stopTimeout);
    fail(
        "not all its tasks work within --startTimeout=%s: %s"
            .formatted(
                cluster.getStartTimeout(),
                cause.orElse(
                    waits
                        ? "the cluster has not placed them"
                        : "they still get ready; give them longer")),
        waits || cause.isEmpty() ? Optional.empty() : snapshot);
  }

  /** Should two starts have got in, under ids that the cluster had forgotten, one job stays. */
  private void yieldToNewer(JobId id) throws IOException, JobFailed, InterruptedException {
    Instant deadline = Instant.now().plus(stopTimeout);
    Optional<ClusterJob> newest =
        FlinkJobs.patiently(deadline, () -> jobs.newest(name))
            .filter(job -> !job.state().hasEnded());
    if (newest.isPresent() && !newest.get().id().equals(id)) {
      jobs.cancel(id, stopTimeout);
      yieldTo(newest.get());
      return;
    }
    for (ClusterJob older : FlinkJobs.patiently(deadline, () -> jobs.alive(name))) {
      if (!older.id().equals(id)) {
        jobs.cancel(older.id(), stopTimeout);
      }
    }
  }

  private void fail(Optional<JobState> state, JobId id, Optional<Snapshot> snapshot)
      throws IOException, JobFailed {
    String how = state.map(ClusterStart::words).orElse("the cluster does not know it any more");
    fail(
        jobs.rootCause(id).map(RootCause::words).orElse(how),
        snapshot.filter(it -> hasFailed(state)));
  }

  /** What somebody ended, or a JobManager forgot, tells nothing of the state it went on from. */
  static boolean hasFailed(Optional<JobState> state) {
    return state.filter(JobState.FAILED::equals).isPresent();
  }

  /** A job without end that is not wanted any more has been ended by somebody. */
  private static String words(JobState state) {
    return state == JobState.FAILED ? "it is " + state : "somebody else ended it: it is " + state;
  }

  private static void fail(String why, Optional<Snapshot> snapshot)
      throws RestoreFailed, JobFailed {
    if (snapshot.filter(it -> !it.named()).isPresent() && mayBeOfState(why)) {
      throw new RestoreFailed(why);
    }
    String instead =
        snapshot.isPresent() && mayBeOfState(why)
            ? "; leave out --fromSavepoint to go on from the newest state, or write --fresh to begin"
                + " without any"
            : "";
    throw new JobFailed("the job does not start: " + withRemedy(why) + instead);
  }

  /** What the cluster lacks is no fault of the state, which then stays for the next start. */
  static boolean mayBeOfState(String why) {
    return !why.contains(NO_SLOTS)
        && !why.contains(NO_FILE_SYSTEM)
        && !CLASSES_DIFFER.matcher(why).find();
  }

  /** A cluster without Hodor names a class, which says nothing to most. */
  static String withRemedy(String why) {
    return CLASSES_DIFFER.matcher(why).find()
        ? why
            + "; the cluster needs the libraries of this very Hodor on its class path; where it has"
            + " them, the state is of another: --fresh leaves it aside"
        : why;
  }

  private void tell(String what, JobId id) {
    console.say("%s %s as job %s%n%s".formatted(name, what, id, jobs.rest().page(id)));
  }

  /** A job that was to go on from state has failed before it worked. */
  private static final class RestoreFailed extends IOException {
    private static final long serialVersionUID = 1;

    RestoreFailed(String message) {
      super(message);
    }
  }
}
