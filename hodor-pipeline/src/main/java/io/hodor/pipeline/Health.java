package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import io.hodor.Address;
import io.hodor.Progress;
import io.hodor.sink.HealthMessage;
import io.hodor.sink.HealthOutputs;
import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how this run fares: once when it begins, once when it ends, by itself or by a signal. */
final class Health {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final HealthOutputs outputs;
  private final Run run;

  /** What was told last. */
  private JobHealth told;

  private final Thread atSignal = new Thread(this::stopped, "tell-health");
  private boolean ended;
  private Predicate<Address> about = part -> true;

  private Health(HealthOutputs outputs, Run run, JobHealth begun) {
    this.outputs = outputs;
    this.run = run;
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
    return new Health(outputs, run, begun);
  }

  /** From now on tells, of those parts of the run that are told by name, of no others. */
  synchronized void about(Predicate<Address> part) {
    about = part;
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
    List<JobHealth> parts = new ArrayList<>();
    for (TableOutcome table : tables) {
      addTable(parts, table, exit);
    }
    // One that ended well and read nothing, for nothing had to be, measured none of them.
    if (exit != ExitCode.OK || accounting.isPresent()) {
      addOthers(parts, tables, exit, message);
    }
    parts = withLastSuccess(parts);
    parts.add(ended.build());
    outputs.put(parts);
  }

  /** Of several tables each has its own health beside the run's. */
  private void addTable(List<JobHealth> parts, TableOutcome table, ExitCode exitOfRun) {
    ExitCode exit = table.fault().isEmpty() ? ExitCode.OK : exitOfRun;
    String words = table.fault().or(table::note).orElse("");
    for (Address address : table.addresses()) {
      if (!address.equals(run.address())) {
        JobHealth.Builder own = ended(of(address), exit, words);
        if (address.equals(table.addresses().get(0))) {
          own.setBytesBilled(table.bytesBilled());
        }
        parts.add(own.build());
      }
    }
  }

  /** What is named in a list and is no table that was asked fares as the run does. */
  private void addOthers(
      List<JobHealth> parts, List<TableOutcome> tables, ExitCode exit, String message) {
    Set<Address> asked =
        tables.stream().flatMap(it -> it.addresses().stream()).collect(Collectors.toSet());
    run.parts().stream()
        .filter(it -> about.test(it) && !asked.contains(it))
        .forEach(it -> parts.add(ended(of(it), exit, message).build()));
  }

  /** The run's health as a part of it has it. */
  private JobHealth of(Address part) {
    return told.toBuilder()
        .clearLastSuccess()
        .setTopic(part.topic())
        .setSource(part.source())
        .build();
  }

  /** One that failed keeps what was said of an earlier success. */
  private List<JobHealth> withLastSuccess(List<JobHealth> parts) throws IOException {
    List<JobHealth> failed = parts.stream().filter(it -> !it.hasLastSuccess()).toList();
    Map<JobHealth, JobHealth> before = failed.isEmpty() ? Map.of() : latest(failed);
    List<JobHealth> all = new ArrayList<>();
    for (JobHealth part : parts) {
      JobHealth earlier = before.getOrDefault(part, part);
      all.add(
          earlier.hasLastSuccess() && !part.hasLastSuccess()
              ? part.toBuilder().setLastSuccess(earlier.getLastSuccess()).build()
              : part);
    }
    return all;
  }

  /** What made the run fail may keep this from being read: then its end is told without. */
  private Map<JobHealth, JobHealth> latest(List<JobHealth> parts) throws IOException {
    try {
      return outputs.latest(parts);
    } catch (RuntimeException e) {
      LOG.warn("When parts of the run last succeeded is not known", e);
      return Map.of();
    }
  }

  private static JobHealth.Builder ended(JobHealth job, ExitCode exit, String message) {
    return HealthMessage.ended(job, exit.number(), message, Instant.now());
  }
}
