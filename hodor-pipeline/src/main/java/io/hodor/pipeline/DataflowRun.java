package io.hodor.pipeline;

import com.google.api.services.dataflow.model.JobMessage;
import com.google.api.services.dataflow.model.MetricUpdate;
import io.hodor.RecordCounters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.runners.dataflow.DataflowClient;
import org.apache.beam.runners.dataflow.DataflowPipelineJob;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.dataflow.util.MonitoringUtil;
import org.apache.beam.sdk.PipelineResult.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of a job on Dataflow, telling how far it is. */
final class DataflowRun {

  private static final Logger LOG = LoggerFactory.getLogger(DataflowRun.class);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);

  private final DataflowPipelineJob job;
  private final DataflowClient client;
  private final DataflowMessages messages;
  private final Run run;
  private final long mostRecords;
  private final Console console;

  private Instant toldAt = Instant.EPOCH;

  /**
   * @param mostRecords at most so many records will be read, or {@link Reading#UNKNOWN}
   */
  DataflowRun(
      DataflowPipelineJob job,
      DataflowPipelineOptions options,
      Run run,
      long mostRecords,
      Console console) {
    this.job = job;
    this.client = DataflowClient.create(options);
    this.messages = new DataflowMessages();
    this.run = run;
    this.mostRecords = mostRecords;
    this.console = console;
    console.tell(
        "submitted as job %s, %s"
            .formatted(
                job.getJobId(),
                MonitoringUtil.getJobMonitoringPageURL(
                    options.getProject(), options.getRegion(), job.getJobId())));
  }

  /**
   * Waits.
   *
   * @return what became of the records; empty when the time was over first
   * @throws JobFailed why the job failed
   * @throws IOException that it cannot be told what became of the records
   */
  Optional<Accounting> await() throws JobFailed, IOException, InterruptedException {
    State state = job.getState();
    while (!state.isTerminal()) {
      if (isOver()) {
        job.cancel();
        return Optional.empty();
      }
      look();
      Thread.sleep(patience().toMillis());
      state = job.getState();
    }
    look();
    if (state != State.DONE) {
      throw new JobFailed(
          messages.failure().orElse("the job ended as " + state + ", and does not say why"));
    }
    List<MetricUpdate> counters = counters();
    return Optional.of(Accounting.of((String name) -> committed(counters, name)));
  }

  /** Until the next look, or until the time is over. */
  private Duration patience() {
    Duration left = giveUp().map(end -> Duration.between(Instant.now(), end)).orElse(LOOK_EVERY);
    Duration wait = left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY;
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private boolean isOver() {
    return giveUp().filter(end -> !Instant.now().isBefore(end)).isPresent();
  }

  private Optional<Instant> giveUp() {
    return run.giveUp();
  }

  /** What cannot be seen now may be seen at the next look: the job goes on without this process. */
  private void look() {
    try {
      List<JobMessage> all =
          new MonitoringUtil(client).getJobMessages(job.getJobId(), messages.last());
      messages.add(all).forEach(words -> console.tell("the job says: " + words));
      if (!Instant.now().isBefore(toldAt.plus(TELL_EVERY))) {
        toldAt = Instant.now();
        console.tell(progress());
      }
    } catch (IOException e) {
      LOG.warn("How the job fares is not known now", e);
    }
  }

  private String progress() throws IOException {
    String read = Accounting.number(committed(counters(), RecordCounters.READ));
    long seconds = Duration.between(run.began(), Instant.now()).toSeconds();
    return mostRecords == Reading.UNKNOWN
        ? "read %s records, %d s".formatted(read, seconds)
        : "read %s of at most %s records, %d s"
            .formatted(read, Accounting.number(mostRecords), seconds);
  }

  private List<MetricUpdate> counters() throws IOException {
    return Optional.ofNullable(client.getJobMetrics(job.getJobId()).getMetrics()).orElse(List.of());
  }

  /**
   * The sum of a counter over all steps. Attempted values, which Dataflow calls tentative, count
   * the work of a bundle again that was tried again.
   */
  private static long committed(List<MetricUpdate> updates, String name) {
    return updates.stream()
        .filter(it -> isCounter(it, name) && !"true".equals(context(it, "tentative")))
        .mapToLong(it -> ((Number) it.getScalar()).longValue())
        .sum();
  }

  private static boolean isCounter(MetricUpdate update, String name) {
    return name.equals(update.getName().getName())
        && RecordCounters.NAMESPACE.equals(context(update, "namespace"))
        && update.getScalar() instanceof Number;
  }

  private static String context(MetricUpdate update, String key) {
    return update.getName().getContext() == null
        ? ""
        : update.getName().getContext().getOrDefault(key, "");
  }
}
