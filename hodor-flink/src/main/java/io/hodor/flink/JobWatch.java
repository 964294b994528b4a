package io.hodor.flink;

import io.hodor.Progress;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Watches one job, and tells how it fares, for as long as it goes on. */
final class JobWatch {

  /** Why a watch is over. */
  enum Over {
    /** The job has ended. */
    ENDED,
    /** The cluster answers, and does not know the job. */
    UNKNOWN,
    /** This process is to stop. */
    STOP_ASKED
  }

  /** As often a cluster must say that it knows no such job. */
  private static final int ENOUGH_TIMES = 3;

  private static final Duration TRIED_WITHIN = Duration.ofSeconds(10);

  private final FlinkJobs cluster;
  private final ClusterJob job;
  private final JobReport report;
  private final Voice voice;
  private final Pace pace;
  private final Stop stop;

  private Instant toldAt = Instant.EPOCH;
  private long restarts;
  private String lastFailure = "of an unknown cause";

  /** Why state is not kept, since the last check-point that was complete. */
  private @Nullable String notKept;

  private @Nullable Instant silentSince;
  private @Nullable Instant unknownSince;
  private int timesUnknown;

  JobWatch(FlinkJobs cluster, ClusterJob job, JobReport report, Voice voice, Pace pace, Stop stop) {
    this.cluster = cluster;
    this.job = job;
    this.report = report;
    this.voice = voice;
    this.pace = pace;
    this.stop = stop;
  }

  /** Returns when there is something to do. */
  Over untilOver() throws InterruptedException {
    beginWithRestarts();
    do {
      Optional<Over> over = look();
      if (over.isPresent()) {
        return over.get();
      }
    } while (stop.pause(pace.look()));
    return Over.STOP_ASKED;
  }

  /** Why the state of the job was not kept any more, when the watch was over. */
  Optional<String> notKept() {
    return Optional.ofNullable(notKept);
  }

  /** Those before are no news. */
  private void beginWithRestarts() {
    try {
      restarts = cluster.restarts(job.id()).orElse(0);
      if (restarts > 0) {
        nameFailure();
      }
    } catch (Unreachable e) {
      // The first look tells it.
    }
  }

  private Optional<Over> look() throws InterruptedException {
    try {
      Optional<ClusterJob> found = cluster.find(job.id());
      noticeAnswer();
      if (found.isEmpty()) {
        return isLost() ? Optional.of(Over.UNKNOWN) : Optional.empty();
      }
      timesUnknown = 0;
      if (found.get().state().hasEnded()) {
        return Optional.of(Over.ENDED);
      }
      noticeRestart();
      tellWhenItIsTime(found.get());
    } catch (Unreachable e) {
      noticeSilence(e);
    }
    return Optional.empty();
  }

  private void noticeAnswer() {
    if (silentSince != null) {
      voice.tell("the cluster answers again");
      silentSince = null;
      toldAt = Instant.EPOCH;
    }
  }

  /** A JobManager that has just begun may find its jobs a little later. */
  private boolean isLost() {
    Instant now = Instant.now();
    if (timesUnknown++ == 0) {
      unknownSince = now;
    }
    return timesUnknown >= ENOUGH_TIMES && !now.isBefore(unknownSince.plus(pace.unknownFor()));
  }

  private void noticeSilence(Unreachable e) {
    Instant now = Instant.now();
    if (silentSince == null) {
      silentSince = now;
      toldAt = Instant.EPOCH;
    }
    if (isTime(now)) {
      toldAt = now;
      report.silent(
          "the cluster has not answered since %s: %s".formatted(silentSince, e.getMessage()));
    }
  }

  private void noticeRestart() {
    long now = cluster.restarts(job.id()).orElse(restarts);
    if (now > restarts) {
      nameFailure();
      voice.tell("the job failed and starts again from its last check-point: " + lastFailure);
      // At once: whoever watches must not wait for a job that fails more often than it tells.
      toldAt = Instant.EPOCH;
    }
    // A JobManager that took over counts anew.
    restarts = now;
  }

  private void nameFailure() {
    cluster.rootCause(job.id()).ifPresent(cause -> lastFailure = cause.words());
  }

  private void tellWhenItIsTime(ClusterJob found) throws InterruptedException {
    Instant now = Instant.now();
    if (isTime(now)) {
      toldAt = now;
      Checkpoints checkpoints = cluster.checkpoints(job.id());
      noticeWhatIsNotKept(checkpoints);
      report.running(progress(found, checkpoints));
    }
  }

  /** The cause is looked for once: each further check-point that fails brings the job's end. */
  private void noticeWhatIsNotKept(Checkpoints checkpoints) throws InterruptedException {
    if (checkpoints.fault().isEmpty()) {
      notKept = null;
    } else if (notKept == null) {
      notKept = cluster.whyNotKept(job.id(), TRIED_WITHIN).orElse(checkpoints.fault().get());
    }
  }

  private boolean isTime(Instant now) {
    return !now.isBefore(toldAt.plus(pace.tell()));
  }

  private Progress progress(ClusterJob found, Checkpoints checkpoints) {
    List<String> failures = new ArrayList<>();
    if (restarts > 0) {
      failures.add("%d restarts, the last one: %s".formatted(restarts, lastFailure));
    }
    if (!cluster.allTasksRun(job.id())) {
      failures.add("not all tasks run; the job is " + found.state());
    }
    if (notKept != null) {
      failures.add("its state cannot be kept: " + notKept);
    }
    return Progress.of(
        cluster.metrics(job.id()),
        checkpoints.latestAt(),
        failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures)));
  }
}
