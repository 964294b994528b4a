package io.hodor.flink;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.flink.Ending.Then;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Owns one job: finds it or has it started, watches it, and stops it when this process is to stop.
 */
final class Owner {

  private static final Duration CANCEL_WITHIN = Duration.ofSeconds(10);

  /** And the one of none. */
  private static final int STATES_TRIED = 4;

  /** Exit codes above it tell of the signal that ended a process. */
  private static final int SIGNAL = 128;

  private final OwnedJob owned;
  private final FlinkJobs cluster;
  private final Launcher launcher;
  private final JobReport report;
  private final Voice voice;
  private final Pace pace;
  private final Stop stop;

  /** By when the cluster knows what a start that did not end well had sent before its end. */
  private Instant settled = Instant.MIN;

  Owner(OwnedJob owned, Launcher launcher, JobReport report, Voice voice, Pace pace, Stop stop) {
    this.owned = owned;
    this.cluster = owned.cluster();
    this.launcher = launcher;
    this.report = report;
    this.voice = voice;
    this.pace = pace;
    this.stop = stop;
  }

  /** Owns the job until it ends, is somebody else's, or this process is to stop. */
  Ending own() throws InterruptedException {
    Ending ending = attempt();
    if (ending.then() == Then.LEAVE_ALONE) {
      voice.tell(ending.words());
    } else {
      report.ended(ending);
    }
    return ending;
  }

  /** As {@link #own}, and starts a job again that ended badly, for nobody else does. */
  Ending ownTirelessly() throws InterruptedException {
    Duration rest = pace.firstRest();
    while (true) {
      Instant began = Instant.now();
      Ending ending = own();
      if (ending.then() != Then.START_AGAIN) {
        return ending;
      }
      // What went well for long failed for another reason than the last time.
      if (Instant.now().isAfter(began.plus(pace.goneWell()))) {
        rest = pace.firstRest();
      }
      voice.tell("is started again in " + rest);
      if (!stop.pause(rest)) {
        Ending stopped = stopJobs();
        report.ended(stopped);
        return stopped;
      }
      rest = min(rest.multipliedBy(2), pace.longestRest());
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Ending attempt() throws InterruptedException {
    try {
      return ownWhatRuns();
    } catch (Unreachable | OptionFault | IOException e) {
      return stop.isAsked() ? stopJobs() : Ending.failed(e.getMessage());
    } catch (RuntimeException e) {
      // What nobody foresaw must not leave a job without an owner that starts it again.
      return stop.isAsked() ? stopJobs() : Ending.failed("the owner failed: " + e);
    }
  }

  /** A job that is owned is not given up because its cluster is silent for a while. */
  private <T> T ask(Supplier<T> question) throws InterruptedException {
    while (true) {
      try {
        return question.get();
      } catch (Unreachable e) {
        if (!stop.pause(pace.look())) {
          throw e;
        }
      }
    }
  }

  private Ending ownWhatRuns() throws IOException, InterruptedException {
    Optional<ClusterJob> job = ours();
    job.ifPresent(it -> voice.tell("owns " + words(it) + ", which runs already"));
    while (!stop.isAsked()) {
      if (job.isEmpty()) {
        Started started = start();
        // Whoever stops all processes of a machine stops the one that starts the job too.
        if (started.fault().isPresent() && !stop.isAsked()) {
          return started.fault().get();
        }
        job = started.job();
      } else {
        report.begin(job.get());
        Next next = watch(job.get());
        if (next.ending().isPresent()) {
          return next.ending().get();
        }
        job = next.job();
      }
    }
    return stopJobs();
  }

  private String words(ClusterJob job) {
    return "job %s (%s)".formatted(job.id(), cluster.rest().page(job.id()));
  }

  /** What runs already, and was started by the same command. */
  private Optional<ClusterJob> ours() {
    return cluster.alive(owned.name()).stream()
        .filter(job -> job.state() != JobState.CANCELLING)
        .filter(this::isOurs)
        .max(Comparator.comparing(ClusterJob::startedAt));
  }

  private boolean isOurs(ClusterJob job) {
    return owned
        .command()
        .fingerprint()
        .equals(cluster.parameters(job.id()).get(JobCommand.PARAMETER));
  }

  /**
   * What came of a start.
   *
   * @param fault how it went wrong
   * @param job what runs now; empty where this process is to stop
   */
  private record Started(Optional<Ending> fault, Optional<ClusterJob> job) {

    static Started not(Ending fault) {
      return new Started(Optional.of(fault), Optional.empty());
    }
  }

  private Started start() throws IOException, InterruptedException {
    OptionalInt exit = launcher.start(owned.command(), startWithin(), voice);
    if (exit.isEmpty() || exit.getAsInt() != 0) {
      settled = Instant.now().plus(pace.settles());
    }
    if (exit.isEmpty()) {
      return new Started(Optional.empty(), Optional.empty());
    }
    if (exit.getAsInt() != 0) {
      if (exit.getAsInt() > SIGNAL) {
        // It may have been sent to this process too, which learns of it a little later.
        boolean unused = stop.pause(pace.look());
      }
      return Started.not(Ending.notStarted(exit.getAsInt()));
    }
    // What ended again already is watched too: that tells why.
    Optional<ClusterJob> job =
        ask(() -> ours().or(() -> cluster.newest(owned.name()).filter(this::isOurs)));
    if (job.isEmpty()) {
      return Started.not(
          Ending.failed(
              "was started, but %s has no job %s of this command"
                  .formatted(cluster.rest().address(), owned.name())));
    }
    voice.tell("owns " + words(job.get()));
    return new Started(Optional.empty(), job);
  }

  /** A start tries several states of before, one after the other. */
  private Duration startWithin() {
    return owned.startTimeout().multipliedBy(STATES_TRIED).plus(pace.start());
  }

  /**
   * What comes after a watch.
   *
   * @param ending how ownership ended
   * @param job what to watch from now on; where both are empty, the job is to be started
   */
  private record Next(Optional<Ending> ending, Optional<ClusterJob> job) {

    static Next end(Ending ending) {
      return new Next(Optional.of(ending), Optional.empty());
    }
  }

  private Next watch(ClusterJob job) throws InterruptedException {
    JobWatch watch = new JobWatch(cluster, job, report, voice, pace, stop);
    return switch (watch.untilOver()) {
      case STOP_ASKED -> Next.end(stopJobs());
      case UNKNOWN -> afterLoss(job);
      case ENDED -> afterEnd(job, watch.notKept());
    };
  }

  private Next afterLoss(ClusterJob lost) throws InterruptedException {
    voice.tell("the cluster does not know job %s any more".formatted(lost.id()));
    return new Next(Optional.empty(), ask(this::ours));
  }

  private Next afterEnd(ClusterJob job, Optional<String> notKept) throws InterruptedException {
    Optional<ClusterJob> ended = ask(() -> cluster.find(job.id()));
    boolean failed = ended.filter(it -> it.state() == JobState.FAILED).isPresent();
    Instant deadline = failed ? Instant.now() : Instant.now().plus(pace.successor());
    Optional<ClusterJob> successor = ask(() -> successor(job));
    // Who takes a job over stops it first and then starts the next.
    while (successor.isEmpty() && Instant.now().isBefore(deadline)) {
      if (!stop.pause(pace.look())) {
        return Next.end(stopJobs());
      }
      successor = ask(() -> successor(job));
    }
    if (successor.isEmpty()) {
      return Next.end(
          Ending.failed(ask(() -> failed ? failure(job, notKept) : endedByOthers(job, ended))));
    }
    ClusterJob newer = successor.get();
    if (!ask(() -> isOurs(newer))) {
      return Next.end(Ending.takenOver(newer.id()));
    }
    voice.tell("job %s goes on as %s".formatted(job.id(), words(newer)));
    return new Next(Optional.empty(), successor);
  }

  private Optional<ClusterJob> successor(ClusterJob job) {
    return cluster
        .newest(owned.name())
        .filter(newest -> !newest.id().equals(job.id()) && !newest.state().hasEnded());
  }

  private String failure(ClusterJob job, Optional<String> notKept) {
    return "the job failed: "
        + notKept.map("its state could not be kept: %s; "::formatted).orElse("")
        + cluster.rootCause(job.id()).map(RootCause::words).orElse("of an unknown cause");
  }

  private String endedByOthers(ClusterJob job, Optional<ClusterJob> ended) {
    Checkpoints kept = cluster.checkpoints(job.id());
    String how =
        ended.filter(it -> it.state() == JobState.CANCELED).isPresent() ? "canceled" : "stopped";
    return "job %s was %s by somebody else%s"
        .formatted(
            job.id(),
            how,
            kept.savepoint()
                .or(kept::latest)
                .map(path -> "; its state lies at " + path)
                .orElse(""));
  }

  /** Stops what runs of this command, also what was submitted and never watched. */
  private Ending stopJobs() throws InterruptedException {
    Instant deadline = Instant.now().plus(owned.stopTimeout());
    StringBuilder words = new StringBuilder("stopped by a signal");
    try {
      for (ClusterJob job : aliveBefore(deadline)) {
        String how = stop(job, deadline);
        words.append("; ").append(how);
      }
    } catch (Unreachable | IOException e) {
      words.append("; the job may still run: ").append(e.getMessage());
    }
    return Ending.stopped(words.toString());
  }

  /**
   * A cluster that is away for a moment, or still takes a job, is asked again; likewise one that
   * may have been sent a job which it does not show yet.
   */
  private List<ClusterJob> aliveBefore(Instant deadline) throws InterruptedException {
    while (true) {
      boolean last = Instant.now().isAfter(deadline);
      boolean mayShowMore = Instant.now().isBefore(settled);
      try {
        List<ClusterJob> alive = cluster.alive(owned.name());
        // What such a job was submitted with is not told yet.
        if (last || alive.stream().noneMatch(job -> job.state() == JobState.INITIALIZING)) {
          List<ClusterJob> ours = alive.stream().filter(this::isOurs).toList();
          if (last || !ours.isEmpty() || !mayShowMore) {
            return ours;
          }
        }
      } catch (Unreachable e) {
        if (last) {
          throw e;
        }
      }
      // Nobody can be asked to stop any more.
      Thread.sleep(pace.look().toMillis());
    }
  }

  private String stop(ClusterJob job, Instant deadline) throws IOException, InterruptedException {
    try {
      Duration left = Duration.between(Instant.now(), deadline);
      String folder = cluster.parameters(job.id()).get(JobCommand.SAVEPOINT_PARAMETER);
      return "the state of job %s lies at %s"
          .formatted(job.id(), cluster.stop(job.id(), folder, left));
    } catch (Unreachable | IOException e) {
      voice.tell("job %s is canceled, without a savepoint: %s".formatted(job.id(), e.getMessage()));
      cluster.cancel(job.id(), CANCEL_WITHIN);
      return "job %s was canceled%s"
          .formatted(
              job.id(),
              cluster
                  .checkpoints(job.id())
                  .latest()
                  .map(path -> "; its last check-point lies at " + path)
                  .orElse(""));
    }
  }
}
