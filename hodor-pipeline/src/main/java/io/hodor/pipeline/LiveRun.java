package io.hodor.pipeline;

import io.hodor.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.api.common.JobExecutionResult;

/** Runs a pipeline without end inside this process, and tells how it fares. */
final class LiveRun {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);

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
    try (WatchedFlink flink = open(options)) {
      pipeline.run();
      watch(flink);
    }
  }

  /** The Flink around this program, else one inside it. */
  static WatchedFlink open(FlinkPipelineOptions options) throws Exception {
    return FlinkContexts.isInsideFlink()
        ? ApplicationFlink.open(options)
        : EmbeddedFlink.open(FlinkSettings.configuration(options), options.getParallelism());
  }

  private void watch(WatchedFlink flink) throws Exception {
    CompletableFuture<JobExecutionResult> end = flink.job().getJobExecutionResult();
    while (!isOver()) {
      try {
        end.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
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

  private void look(WatchedFlink flink) {
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

  private void noticeRestart(WatchedFlink flink) {
    long now = flink.restarts();
    if (now > restarts) {
      restarts = now;
      lastFailure = flink.failure().orElse("of an unknown cause");
      console.tell("the job failed and starts again from its last check-point: " + lastFailure);
      // At once: whoever watches must not wait for a job that fails more often than it tells.
      toldAt = Instant.EPOCH;
    }
  }

  private Progress progress(WatchedFlink flink) {
    return Progress.of(
        flink.metrics(),
        flink.lastCheckpoint(),
        restarts > 0
            ? Optional.of("%d restarts, the last one: %s".formatted(restarts, lastFailure))
            : Optional.empty());
  }
}
