package io.hodor.pipeline;

import io.hodor.RunMetrics;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.JobId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a bounded pipeline to its end, here or on a cluster, telling how far it is. */
final class MeasureRun {

  private static final Logger LOG = LoggerFactory.getLogger(MeasureRun.class);

  private static final Duration TELL_EVERY = Duration.ofSeconds(3);
  private static final long CANCEL_SECONDS = 10;

  private final Console console;
  private final long mostRecords;
  private final Instant began;
  private final Optional<Instant> giveUp;

  /**
   * @param mostRecords at most so many records will be read, or {@link Reading#UNKNOWN}
   * @param began when the command began, which is also when its time began to run
   * @param timeLimit how long it may take; empty for ever
   */
  MeasureRun(Console console, long mostRecords, Instant began, Optional<Duration> timeLimit) {
    this.console = console;
    this.mostRecords = mostRecords;
    this.began = began;
    this.giveUp = timeLimit.map(began::plus);
  }

  /**
   * Runs the pipeline.
   *
   * @return what became of the records; empty when the time was over first
   * @throws Exception why the job failed
   */
  Optional<Accounting> run(Pipeline pipeline) throws Exception {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    return ClusterAddress.isIn(options) ? runThere(pipeline, options) : runHere(pipeline, options);
  }

  private Optional<Accounting> runHere(Pipeline pipeline, FlinkPipelineOptions options)
      throws Exception {
    try (WatchedFlink flink = LiveRun.open(options)) {
      PipelineResult result = pipeline.run();
      return awaitEnd(flink.job(), flink::metrics).map(end -> Accounting.of(result.metrics()));
    }
  }

  private Optional<Accounting> runThere(Pipeline pipeline, FlinkPipelineOptions options)
      throws Exception {
    FlinkJobs jobs = ClusterAddress.jobs(options);
    try (RemoteFlink flink =
        RemoteFlink.open(options, FlinkSettings.ofJob(options, Optional.empty()))) {
      PipelineResult unused = flink.submit(pipeline);
      JobId id = new JobId(flink.job().getJobID().toHexString());
      console.tell("submitted as job %s, %s".formatted(id, jobs.rest().page(id)));
      Thread atSignal = new Thread(() -> cancelQuietly(flink.job()), "cancel-job");
      // Nobody would wait for its results any more.
      Runtime.getRuntime().addShutdownHook(atSignal);
      try {
        return awaitEnd(flink.job(), () -> jobs.metrics(id)).map(MeasureRun::accounting);
      } finally {
        forget(atSignal);
      }
    }
  }

  private static void cancelQuietly(JobClient job) {
    try {
      cancel(job);
    } catch (Exception e) {
      LOG.warn("Job {} goes on: {}", job.getJobID(), e.getMessage());
    }
  }

  private static void forget(Thread atSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(atSignal);
    } catch (IllegalStateException e) {
      // The process ends already, and the job with it.
    }
  }

  /**
   * What the end of a job tells. Asked for its counters otherwise, a cluster gives those of some
   * seconds before, when less was counted.
   */
  private static Accounting accounting(JobExecutionResult end) {
    MetricsContainerStepMap counted =
        end.getAccumulatorResult(FlinkMetricContainer.ACCUMULATOR_NAME);
    return Accounting.of(MetricsContainerStepMap.asAttemptedOnlyMetricResults(counted));
  }

  private Optional<JobExecutionResult> awaitEnd(JobClient job, Supplier<RunMetrics> metrics)
      throws Exception {
    CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
    while (true) {
      try {
        return Optional.of(end.get(patience().toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        if (isOver()) {
          cancel(job);
          return Optional.empty();
        }
        console.tell(progress(metrics.get()));
      } catch (ExecutionException e) {
        throw new IOException("the job failed", FlinkFailures.original(e));
      }
    }
  }

  /** Until the next word, or until the time is over. */
  private Duration patience() {
    Duration left = giveUp.map(end -> Duration.between(Instant.now(), end)).orElse(TELL_EVERY);
    Duration wait = left.compareTo(TELL_EVERY) < 0 ? left : TELL_EVERY;
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private boolean isOver() {
    return giveUp.isPresent() && !Instant.now().isBefore(giveUp.get());
  }

  /** How far the run is: what was read so far, or that the results are being made. */
  String progress(RunMetrics metrics) {
    long read = metrics.sum(Reading.LIVE_COUNTER);
    long seconds = Duration.between(began, Instant.now()).toSeconds();
    if (read >= mostRecords || metrics.hasEnded(Reading.LIVE_COUNTER)) {
      return "read all %s records; results are being computed and written, %d s"
          .formatted(Accounting.number(read), seconds);
    }
    // Sources may hand on without counting; then only the time is known.
    String some = read == 0 ? "some" : Accounting.number(read);
    return mostRecords == Reading.UNKNOWN
        ? "read %s records, %d s".formatted(some, seconds)
        : "read %s of at most %s records, %d s"
            .formatted(some, Accounting.number(mostRecords), seconds);
  }

  private static void cancel(JobClient job) throws Exception {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The process ends next, and the job with it.
    }
  }
}
