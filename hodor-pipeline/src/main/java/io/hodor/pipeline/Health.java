package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import io.hodor.Progress;
import io.hodor.sink.HealthMessage;
import io.hodor.sink.HealthOutputs;
import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how this run fares: once when it begins, once when it ends, by itself or by a signal. */
final class Health {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final HealthOutputs outputs;

  /** What was told last. */
  private JobHealth told;

  private final Thread atSignal = new Thread(this::stopped, "tell-health");
  private boolean ended;

  private Health(HealthOutputs outputs, JobHealth begun) {
    this.outputs = outputs;
    this.told = begun;
  }

  /** Tells that the run begins; what was last said of an earlier success is kept. */
  static Health begin(HealthOutputs outputs, Run run) throws IOException {
    JobHealth job =
        HealthMessage.begun(
            run.instance(), run.command().word(), run.address(), run.began(), Versions.hodor());
    Optional<Timestamp> success =
        outputs.latest(job).filter(JobHealth::hasLastSuccess).map(JobHealth::getLastSuccess);
    JobHealth begun = success.map(last -> job.toBuilder().setLastSuccess(last).build()).orElse(job);
    outputs.put(begun);
    return new Health(outputs, begun);
  }

  /** From now on a signal that stops the process ends the run's health too. */
  void watchSignals() {
    Runtime.getRuntime().addShutdownHook(atSignal);
  }

  /** Tells how a run without end fares. What cannot be told now is told the next time. */
  synchronized void running(Progress progress, Instant now) {
    if (ended || isStopping()) {
      return;
    }
    told = HealthMessage.running(told, progress, now);
    try {
      outputs.put(told);
    } catch (IOException | RuntimeException e) {
      LOG.warn("How the run fares is not told", e);
    }
  }

  /** Tells that the run has ended, and how; where a signal ended it, that is told instead. */
  synchronized void end(
      ExitCode exit, Optional<Accounting> accounting, List<TableOutcome> tables, String message)
      throws IOException {
    if (isStopping()) {
      return;
    }
    try {
      tellOnce(exit, accounting, tables, message);
    } finally {
      stopWatching();
    }
  }

  private void stopWatching() {
    try {
      Runtime.getRuntime().removeShutdownHook(atSignal);
    } catch (IllegalStateException e) {
      // The process ends already, and finds that all is told.
    }
  }

  /** Tells that a signal has stopped the run, unless it has ended before. */
  synchronized void stopped() {
    try {
      tellOnce(ExitCode.STOPPED, Optional.empty(), List.of(), "stopped by a signal");
    } catch (IOException | RuntimeException e) {
      LOG.warn("The end of the run is not told", e);
    }
  }

  /** Whether the process ends already; then its hooks run, and the job fails on their account. */
  private static boolean isStopping() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void tellOnce(
      ExitCode exit, Optional<Accounting> accounting, List<TableOutcome> tables, String message)
      throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    JobHealth.Builder ended = ended(told, exit, message);
    accounting.ifPresent(it -> ended.setRead(it.read()).setClasses(it.toWire()));
    if (!tables.isEmpty()) {
      ended.setBytesBilled(tables.stream().mapToLong(TableOutcome::bytesBilled).sum());
    }
    for (TableOutcome table : tables) {
      if (!table.address().source().equals(told.getSource())) {
        tell(table, exit);
      }
    }
    outputs.put(ended.build());
  }

  /** Tells of one of several tables, which has its own health beside the run's. */
  private void tell(TableOutcome table, ExitCode exitOfRun) throws IOException {
    JobHealth own =
        told.toBuilder()
            .clearLastSuccess()
            .setTopic(table.address().topic())
            .setSource(table.address().source())
            .build();
    Optional<JobHealth> before = outputs.latest(own);
    JobHealth job =
        before.filter(JobHealth::hasLastSuccess).isPresent()
            ? own.toBuilder().setLastSuccess(before.get().getLastSuccess()).build()
            : own;
    ExitCode exit = table.fault().isEmpty() ? ExitCode.OK : exitOfRun;
    String words = table.fault().or(table::note).orElse("");
    outputs.put(ended(job, exit, words).setBytesBilled(table.bytesBilled()).build());
  }

  private static JobHealth.Builder ended(JobHealth job, ExitCode exit, String message) {
    return HealthMessage.ended(job, exit.number(), message, Instant.now());
  }
}
