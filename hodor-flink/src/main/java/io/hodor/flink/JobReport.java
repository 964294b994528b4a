package io.hodor.flink;

import io.hodor.Progress;
import io.hodor.sink.HealthMessage;
import io.hodor.sink.HealthOutputs;
import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Tells how an owned job fares: where its results go, and to people. */
final class JobReport {

  private final JobCommand command;
  private final HealthOutputs outputs;
  private final Voice voice;

  /** What was told last. */
  private JobHealth told;

  JobReport(JobCommand command, HealthOutputs outputs, Voice voice) {
    this.command = command;
    this.outputs = outputs;
    this.voice = voice;
    this.told = begun(Instant.now());
  }

  private JobHealth begun(Instant at) {
    return HealthMessage.begun(
        command.instance(), command.word(), command.address(), at, HodorVersion.text());
  }

  /** A job is owned from now on. */
  void begin(ClusterJob job) {
    told = withSuccess(begun(job.startedAt()));
  }

  /** What was last said of an earlier success is kept. */
  private JobHealth withSuccess(JobHealth health) {
    return (told.hasLastSuccess() ? Optional.of(told) : latest(health))
        .filter(JobHealth::hasLastSuccess)
        .map(it -> health.toBuilder().setLastSuccess(it.getLastSuccess()).build())
        .orElse(health);
  }

  private Optional<JobHealth> latest(JobHealth job) {
    try {
      return outputs.latest(job);
    } catch (IOException | RuntimeException e) {
      voice.tell("when the job last succeeded cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The job goes on. */
  void running(Progress progress) {
    Instant now = Instant.now();
    voice.tell(progress.words(now));
    put(HealthMessage.running(told, progress, now));
  }

  /** Nothing new is known of the job. */
  void silent(String words) {
    voice.tell(words);
    put(HealthMessage.silent(told, words, Instant.now()));
  }

  /** The job is owned no longer. */
  void ended(Ending ending) {
    put(
        HealthMessage.ended(withSuccess(told), ending.exit(), ending.words(), Instant.now())
            .build());
    // The last line, which is what people look at, also where the health is not taken.
    voice.tell(ending.words());
  }

  /** What cannot be told now is told the next time. */
  private void put(JobHealth health) {
    told = health.toBuilder().clearExitCode().build();
    try {
      outputs.put(health);
    } catch (IOException | RuntimeException e) {
      voice.tell("the job's health is not told: " + e.getMessage());
    }
  }
}
