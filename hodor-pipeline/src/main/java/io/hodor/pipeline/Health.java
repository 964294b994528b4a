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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how this run fares: once when it begins, once when it ends, by itself or by a signal; of a
 * list each part when it ends.
 */
final class Health {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private static final String BY_SIGNAL = "stopped by a signal";

  private final HealthOutputs outputs;
  private final Run run;

  /** What was told last of the run as a whole. */
  private JobHealth told;

  /** The parts that are being measured. */
  private List<PartOutcome> now;

  /** How parts fared in what is over. */
  private List<PartOutcome> before = List.of();

  private final Thread atSignal = new Thread(this::stopped, "tell-health");
  private boolean ended;

  private Health(HealthOutputs outputs, Run run, JobHealth begun) {
    this.outputs = outputs;
    this.run = run;
    this.told = begun;
    this.now = run.parts();
  }

  /**
   * Tells that the run begins; what was last said of an earlier success is kept. Of a list by name
   * nothing is told yet: what was last said of each part stands until this run knows better.
   */
  static Health begin(HealthOutputs outputs, Run run) throws IOException {
    JobHealth job =
        HealthMessage.begun(
            run.instance(), run.command().word(), run.address(), run.began(), Versions.hodor());
    if (!run.hasHealth()) {
      Health health = new Health(outputs, run, job);
      // A store that cannot be asked is known before anything is measured.
      Map<JobHealth, JobHealth> unused = outputs.latest(health.all(run.parts()));
      return health;
    }
    Optional<Timestamp> success =
        outputs.latest(job).filter(JobHealth::hasLastSuccess).map(JobHealth::getLastSuccess);
    JobHealth begun = success.map(last -> job.toBuilder().setLastSuccess(last).build()).orElse(job);
    outputs.put(begun);
    return new Health(outputs, run, begun);
  }

  /**
   * What a signal would tell from now on.
   *
   * @param now the parts that are being measured, and would be stopped
   * @param before how parts fared in what is over
   */
  synchronized void measuring(List<PartOutcome> now, List<PartOutcome> before) {
    this.now = List.copyOf(now);
    this.before = List.copyOf(before);
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
      ExitCode exit, Optional<Accounting> accounting, List<PartOutcome> parts, String message)
      throws IOException {
    if (isStopping()) {
      return;
    }
    try {
      tellOnce(exit, accounting, parts, message);
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
      List<PartOutcome> stopped =
          now.stream().map(it -> it.failing(ExitCode.STOPPED, BY_SIGNAL)).toList();
      tellOnce(ExitCode.STOPPED, Optional.empty(), PartOutcome.both(before, stopped), BY_SIGNAL);
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
      ExitCode exit, Optional<Accounting> accounting, List<PartOutcome> parts, String message)
      throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    List<JobHealth> words = new ArrayList<>();
    parts.forEach(part -> addPart(words, part));
    List<JobHealth> all = withLastSuccess(words);
    if (run.hasHealth()) {
      JobHealth.Builder ended = ended(told, exit, message);
      accounting.ifPresent(it -> ended.setRead(it.read()).setClasses(it.toWire()));
      PartOutcome.bytesBilled(parts).ifPresent(ended::setBytesBilled);
      all.add(ended.build());
    }
    // A run that had nothing to measure again has measured none of its list.
    if (!all.isEmpty()) {
      outputs.put(all);
    }
  }

  /** Each has its own health; of a run over one table by its name alone that is the run's. */
  private void addPart(List<JobHealth> words, PartOutcome part) {
    ExitCode exit = part.fault().map(PartOutcome.Fault::exit).orElse(ExitCode.OK);
    String message = part.fault().map(PartOutcome.Fault::words).or(part::note).orElse("");
    for (Address address : part.addresses()) {
      if (!run.hasHealth() || !address.equals(run.address())) {
        JobHealth.Builder own = ended(of(address), exit, message);
        if (address.equals(part.addresses().get(0))) {
          part.bytesBilled().ifPresent(own::setBytesBilled);
        }
        words.add(own.build());
      }
    }
  }

  private List<JobHealth> all(List<PartOutcome> parts) {
    return parts.stream().flatMap(it -> it.addresses().stream()).map(this::of).toList();
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
