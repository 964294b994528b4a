package io.hodor.pipeline;

import io.hodor.ReaderGauges;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.sink.ReadResults;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.configuration.Configuration;

/** Runs a pipeline without end inside this process, and tells how it fares. */
final class LiveRun {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);
  private static final String PREFIX = RecordCounters.NAMESPACE + ".";

  /** Beam's names for what it throws away as late. */
  private static final Predicate<String> DROPPED =
      Pattern.compile("[.]([dD]roppedDueToLateness|StatefulParDoDropped)$").asPredicate();

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
    LiveMetrics metrics = flink.metrics();
    Map<RecordClass, Long> classes = new EnumMap<>(RecordClass.class);
    for (RecordClass each : RecordClass.values()) {
      classes.put(each, metrics.sum(PREFIX + RecordCounters.of(each)));
    }
    OptionalLong watermark = metrics.least(PREFIX + ReaderGauges.WATERMARK);
    return new Progress(
        metrics.sum(PREFIX + RecordCounters.READ),
        classes,
        watermark.isPresent()
            ? Optional.of(Instant.ofEpochMilli(watermark.getAsLong()))
            : Optional.empty(),
        flink.lastCheckpoint(),
        warnings(metrics));
  }

  private List<String> warnings(LiveMetrics metrics) {
    List<String> warnings = new ArrayList<>();
    metrics
        .gauges(PREFIX + ReaderGauges.OPEN_TRANSACTION_PREFIX)
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                warnings.add(
                    "partition %s is held by an open transaction at offset %d"
                        .formatted(partition, offset));
              }
            });
    long unread = metrics.sum(PREFIX + ReaderGauges.UNREAD);
    if (unread > 0) {
      warnings.add(
          "%s offsets could not be read or were taken back".formatted(Accounting.number(unread)));
    }
    long unreadable = metrics.sum(PREFIX + ReadResults.UNREADABLE);
    if (unreadable > 0) {
      warnings.add(
          "%s results or ledgers cannot be read; the log names them"
              .formatted(Accounting.number(unreadable)));
    }
    long dropped = metrics.sumOfNamed(DROPPED);
    if (dropped > 0) {
      warnings.add(
          "%s blocks were dropped as late by Beam, which must not be: results lack records"
              .formatted(Accounting.number(dropped)));
    }
    if (restarts > 0) {
      warnings.add("%d restarts, the last one: %s".formatted(restarts, lastFailure));
    }
    return warnings;
  }
}
