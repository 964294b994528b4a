package io.hodor.pipeline;

import io.hodor.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.configuration.Configuration;

/** Runs a pipeline without end inside this process, and tells how it fares. */
final class LiveRun {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);
  private static final String RESTARTS = "numRestarts";

  private final Console console;
  private final Health health;
  private final Optional<Instant> giveUp;

  private Instant toldAt = Instant.now();
  private boolean begun;
  private long restarts;
  private String lastFailure = "";

  /**
   * @param giveUp when to end the run; empty for never
   */
  LiveRun(Console console, Health health, Optional<Instant> giveUp) {
    this.console = console;
    this.health = health;
    this.giveUp = giveUp;
  }

  /**
   * Runs the pipeline until its time is over.
   *
   * @throws Exception why the job failed, when it failed too often
   */
  void run(Pipeline pipeline) throws Exception {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    Configuration configuration = FlinkSettings.configuration(options);
    try (EmbeddedFlink flink = EmbeddedFlink.open(configuration, options.getParallelism())) {
      pipeline.run();
      watch(flink);
    }
  }

  private void watch(EmbeddedFlink flink) throws Exception {
    while (!isOver()) {
      try {
        flink.job().getJobExecutionResult().get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        throw new IOException("the job ended by itself, which a run without end never does");
      } catch (TimeoutException e) {
        look(flink);
      } catch (ExecutionException e) {
        throw new IOException("the job failed", FlinkFailures.original(e));
      }
    }
  }

  private boolean isOver() {
    return giveUp.isPresent() && !Instant.now().isBefore(giveUp.get());
  }

  private void look(EmbeddedFlink flink) {
    noticeRestart(flink);
    Instant now = Instant.now();
    Progress progress = progress(flink);
    // The first watermark shows that everything has begun to work.
    boolean begins = !begun && progress.watermark().isPresent();
    if (begins || !now.isBefore(toldAt.plus(TELL_EVERY))) {
      begun |= begins;
      toldAt = now;
      health.running(progress, now);
      console.tell(progress.words(now));
    }
  }

  private void noticeRestart(EmbeddedFlink flink) {
    long now = flink.metrics().least(RESTARTS).orElse(0);
    if (now > restarts) {
      restarts = now;
      lastFailure = flink.failure().map(Causes::words).orElse("of an unknown cause");
      console.tell("the job failed and starts again from its last check-point: " + lastFailure);
      // At once: whoever watches must not wait for a job that fails more often than it tells.
      toldAt = Instant.EPOCH;
    }
  }

  private Progress progress(EmbeddedFlink flink) {
    return Progress.of(
        flink.metrics(),
        flink.lastCheckpoint(),
        restarts > 0
            ? Optional.of("%d restarts, the last one: %s".formatted(restarts, lastFailure))
            : Optional.empty());
  }
}
