package io.hodor.source.bigquery;

import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobStatistics2;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries as jobs of BigQuery: estimated, begun once, awaited, cancelled. */
final class QueryJobs {

  /** Until a cancelled job is over. */
  static final Duration CANCEL_PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(QueryJobs.class);
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
  private static final int DUPLICATE = 409;
  private static final String DONE = "DONE";

  private final Bigquery.Jobs api;
  private final BigQueryClient tables;
  private final Requests requests;
  private final Pace pace;

  QueryJobs(Bigquery.Jobs api, BigQueryClient tables, Requests requests, Pace pace) {
    this.api = api;
    this.tables = tables;
    this.requests = requests;
    this.pace = pace;
  }

  /** How many bytes a query would process. It is not run, and costs nothing. */
  long dryRun(QueryRequest query) {
    try {
      Job asked = new Job().setConfiguration(query.dryRun());
      asked.setJobReference(QueryJob.of(query).toReference().setJobId(null));
      Job job =
          requests.send(
              "estimating the query of " + query.table(),
              () -> api.insert(query.project(), asked).execute());
      refuseError(job);
      return number(job.getStatistics().getTotalBytesProcessed());
    } catch (Refusal e) {
      throw QueryFaults.ofQuery(query, e);
    }
  }

  /**
   * Begins a job. Where the answer is lost the job is found by its id, not begun a second time.
   * What ends it at once shows when it is awaited.
   *
   * @throws TableFault if it is refused for its table's sake
   */
  void insert(QueryJob job) {
    QueryRequest query = job.request();
    Job asked =
        new Job()
            .setJobReference(job.toReference())
            .setConfiguration(query.configuration(job.id()));
    try {
      requests.send(
          "beginning the query of " + query.table(),
          () -> api.insert(query.project(), asked).execute());
    } catch (Refusal e) {
      if (e.status() != DUPLICATE) {
        throw QueryFaults.ofQuery(query, e);
      }
    }
  }

  /**
   * Waits for a job to end. One that is not over at the deadline is cancelled.
   *
   * @param deadline {@link Instant#MAX} for none
   * @param progress is told BigQuery's word for how far it is, each time it was asked
   * @return empty if the deadline came first
   * @throws TableFault if the job failed for good
   * @throws Refusal if the same query may succeed as another job
   */
  Optional<QueryResult> await(QueryJob job, Instant deadline, Consumer<String> progress)
      throws Refusal, InterruptedException {
    Duration pause = FIRST_LOOK;
    while (true) {
      Optional<Job> seen = look(job, deadline);
      if (seen.filter(it -> isDone(it)).isPresent()) {
        return ended(job, seen.get());
      }
      if (!pace.now().isBefore(deadline)) {
        cancel(job, CANCEL_PATIENCE);
        return Optional.empty();
      }
      seen.ifPresent(it -> progress.accept(it.getStatus().getState()));
      pace.pause().of(shorter(pause, left(deadline)));
      pause = shorter(pause.multipliedBy(2), LONGEST_LOOK);
    }
  }

  /** Empty where the deadline comes before an answer. */
  private Optional<Job> look(QueryJob job, Instant deadline) throws Refusal {
    try {
      return Optional.of(
          requests.send("awaiting the query of " + table(job), left(deadline), () -> find(job)));
    } catch (Unreachable e) {
      if (pace.now().isBefore(deadline)) {
        throw e;
      }
      return Optional.empty();
    } catch (Refusal e) {
      throw lasting(job.request(), e);
    }
  }

  private Job find(QueryJob job) throws IOException {
    return api.get(job.request().project(), job.id())
        .setLocation(job.request().location())
        .execute();
  }

  private Optional<QueryResult> ended(QueryJob job, Job ended) throws Refusal {
    try {
      refuseError(ended);
    } catch (Refusal e) {
      if (isOverTime(e)) {
        return Optional.empty();
      }
      throw lasting(job.request(), e);
    }
    return Optional.of(result(job, ended));
  }

  /** BigQuery itself has stopped it, at the limit that it was begun with. */
  private static boolean isOverTime(Refusal e) {
    return e.reason().equals("timeout")
        || e.reason().equals("stopped") && e.getMessage().contains("timed out");
  }

  private QueryResult result(QueryJob job, Job ended) {
    TableReference destination = ended.getConfiguration().getQuery().getDestinationTable();
    if (destination == null) {
      throw new Unreachable("BigQuery does not say where the answer of " + table(job) + " lies");
    }
    Table answer;
    try {
      answer = tables.answer(TableName.of(destination));
    } catch (Refusal e) {
      throw new TableFault(table(job), "has an answer that cannot be found: " + e.words(), e);
    }
    job.request().destination(job.id()).ifPresent(ours -> tables.expire(ours, answer));
    JobStatistics2 query = ended.getStatistics().getQuery();
    BigInteger rows = answer.getNumRows();
    return new QueryResult(
        destination,
        answer.getSchema(),
        rows == null ? 0 : rows.longValueExact(),
        number(ended.getStatistics().getTotalBytesProcessed()),
        query == null ? 0 : number(query.getTotalBytesBilled()),
        query != null && Boolean.TRUE.equals(query.getCacheHit()));
  }

  /**
   * Cancels a job, also one whose beginning was never answered.
   *
   * @param patience until it is over
   * @return whether it is over for certain
   */
  boolean cancel(QueryJob job, Duration patience) {
    Instant deadline = pace.now().plus(patience);
    try {
      requests.send("cancelling the query of " + table(job), patience, () -> stop(job));
      return awaitEnd(job, deadline);
    } catch (Refusal e) {
      if (e.status() == 404) {
        return true;
      }
      LOG.warn("Job {} of {} is not cancelled: {}", job.id(), table(job), e.words());
    } catch (Unreachable e) {
      LOG.warn("Job {} of {} is not cancelled", job.id(), table(job), e);
    }
    return false;
  }

  private Object stop(QueryJob job) throws IOException {
    return api.cancel(job.request().project(), job.id())
        .setLocation(job.request().location())
        .execute();
  }

  private boolean awaitEnd(QueryJob job, Instant deadline) throws Refusal {
    String doing = "awaiting the end of the query of " + table(job);
    Duration pause = FIRST_LOOK;
    while (!isDone(requests.send(doing, left(deadline), () -> find(job)))) {
      if (!pace.now().isBefore(deadline)) {
        LOG.warn("Job {} of {} is cancelled, but not over yet", job.id(), table(job));
        return false;
      }
      try {
        pace.pause().of(shorter(pause, left(deadline)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      pause = shorter(pause.multipliedBy(2), LONGEST_LOOK);
    }
    return true;
  }

  /** The end of a job that did not succeed. */
  private static void refuseError(Job job) throws Refusal {
    ErrorProto error = job.getStatus() == null ? null : job.getStatus().getErrorResult();
    if (error != null) {
      throw Refusal.of(error);
    }
  }

  /** Hands a refusal on that a new job may not meet; any other ends the query. */
  private static Refusal lasting(QueryRequest query, Refusal e) {
    if (e.isPassing()) {
      return e;
    }
    throw QueryFaults.ofQuery(query, e);
  }

  private static boolean isDone(Job job) {
    return job.getStatus() != null && DONE.equals(job.getStatus().getState());
  }

  private Duration left(Instant deadline) {
    if (deadline.equals(Instant.MAX)) {
      return Duration.ofDays(1);
    }
    Duration left = Duration.between(pace.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static TableName table(QueryJob job) {
    return job.request().table();
  }

  private static long number(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
