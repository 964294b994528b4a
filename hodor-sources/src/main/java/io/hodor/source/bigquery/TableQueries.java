package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queries of a run, one for each table: estimated, held against a limit, begun together, and
 * awaited. A table that fails is told by {@link #faults()} and does not stop the others. Closing,
 * or a signal that ends the process, cancels what is not over and deletes the tables that hold the
 * answers, unless BigQuery does that itself: close it when the answers are read.
 */
public final class TableQueries implements AutoCloseable {

  /**
   * What is asked of one table.
   *
   * @param location where the table lies
   * @param sql the question, in BigQuery's standard dialect
   */
  public record Query(TableName table, String location, String sql) {}

  private static final Logger LOG = LoggerFactory.getLogger(TableQueries.class);

  /** Requests, not jobs: a request takes a fraction of a second, and there may be many tables. */
  private static final int ASKED_AT_ONCE = 8;

  /** Where BigQuery fails at a job by its own fault, so many are tried in all. */
  private static final int MOST_JOBS = 3;

  private static final Duration BEFORE_NEXT_JOB = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(3);

  /** A process that is told to end is not given much longer. */
  private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(10);

  private final QuerySettings settings;
  private final BigQueryClient client;
  private final QueryJobs jobs;
  private final Instant deadline;
  private final Thread atSignal = new Thread(() -> clean(SIGNAL_PATIENCE), "cancel-queries");

  private final Map<TableName, QueryRequest> queries = new ConcurrentSkipListMap<>();
  private final Map<TableName, Long> estimates = new ConcurrentSkipListMap<>();
  private final Map<TableName, QueryJob> running = new ConcurrentSkipListMap<>();
  private final Map<TableName, QueryResult> results = new ConcurrentSkipListMap<>();
  private final List<TableFault> faults = new CopyOnWriteArrayList<>();
  private final List<TableName> destinations = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private TableQueries(BigQueryClient client, QuerySettings settings) {
    this.client = client;
    this.jobs = client.jobs();
    this.settings = settings;
    this.deadline = settings.giveUp().orElse(Instant.MAX);
  }

  public static TableQueries open(BigQueryClient client, QuerySettings settings) {
    TableQueries queries = new TableQueries(client, settings);
    Runtime.getRuntime().addShutdownHook(queries.atSignal);
    return queries;
  }

  /**
   * Describes tables that can be measured. One that cannot is a fault of this run.
   *
   * @return what BigQuery knows of them, in their order
   * @throws io.hodor.config.Unreachable if BigQuery does not answer, or not to these credentials
   */
  public Map<TableName, Table> describe(Collection<TableName> names) throws InterruptedException {
    Map<TableName, Table> found = new ConcurrentHashMap<>();
    each(names, name -> found.put(name, client.table(name)));
    Map<TableName, Table> ordered = new LinkedHashMap<>();
    names.stream().filter(found::containsKey).forEach(name -> ordered.put(name, found.get(name)));
    return ordered;
  }

  /**
   * Asks BigQuery what each query would process; nothing is run, and nothing is billed.
   *
   * @throws io.hodor.config.OptionFault if an option fits no table
   * @throws io.hodor.config.Unreachable if BigQuery does not answer, or not to these credentials
   */
  public void estimate(Collection<Query> all) throws InterruptedException {
    each(
        all,
        query -> {
          QueryRequest request = request(query);
          estimates.put(query.table(), jobs.dryRun(request));
          queries.put(query.table(), request);
        });
  }

  /** The bytes that BigQuery expects to process, by table that is not left out. */
  public Map<TableName, Long> estimates() {
    return Map.copyOf(estimates);
  }

  /**
   * Checks that not every table costs more than may be billed.
   *
   * @throws io.hodor.config.OptionFault if each does
   */
  public void check(MaxBytesBilled limit) {
    limit.check(estimates);
  }

  /**
   * Leaves out the tables that cost most, until the others may be billed together. Each is a fault
   * of this run.
   */
  public void keepWithin(MaxBytesBilled limit) {
    Set<TableName> within = limit.within(estimates).keySet();
    estimates.forEach(
        (table, bytes) -> {
          if (!within.contains(table)) {
            fail(limit.leftOut(table, bytes));
          }
        });
    estimates.keySet().retainAll(within);
    queries.keySet().retainAll(within);
  }

  /**
   * Begins all queries that could be estimated and were not left out.
   *
   * @param limit within which they are
   */
  public void start(MaxBytesBilled limit) throws InterruptedException {
    Map<TableName, Long> shares = limit.shares(estimates);
    each(
        queries.values(),
        request -> begin(request.within(shares.get(request.table()), timeLeft())));
  }

  /**
   * Waits for all of them, one after the other.
   *
   * @param progress is told every few seconds how far they are
   * @return false if the time was over before; close this then, which cancels the others
   */
  public boolean await(Consumer<String> progress) throws InterruptedException {
    Progress told = new Progress(client.pace().now(), progress);
    for (QueryJob job : List.copyOf(running.values())) {
      try {
        if (!await(job, told)) {
          return false;
        }
      } catch (TableFault fault) {
        fail(fault);
      }
    }
    return true;
  }

  /** Where the answers lie, of the tables that have one. */
  public Map<TableName, QueryResult> results() {
    return Map.copyOf(results);
  }

  /** What all answers together were billed. */
  public long bytesBilled() {
    return results.values().stream().mapToLong(QueryResult::bytesBilled).sum();
  }

  /** Notes a table that cannot be measured. */
  public void fail(TableFault fault) {
    faults.add(fault);
  }

  /** The tables that cannot be measured, and why. */
  public List<TableFault> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    clean(QueryJobs.CANCEL_PATIENCE);
    try {
      Runtime.getRuntime().removeShutdownHook(atSignal);
    } catch (IllegalStateException e) {
      // The process ends already, and finds that all is clean.
    }
  }

  /** Leaves nothing behind. A second caller waits for the first, and then finds nothing to do. */
  private synchronized void clean(Duration patience) {
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      each(running.values(), job -> jobs.cancel(job, patience));
      each(destinations, table -> client.delete(table, patience));
    } catch (InterruptedException e) {
      interrupted = true;
      LOG.warn("Interrupted while cancelling the queries of {}", running.keySet());
    }
    running.clear();
    destinations.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private QueryRequest request(Query query) {
    return new QueryRequest(
        query.table(),
        settings.project(),
        query.location(),
        query.sql(),
        QueryLabels.of(settings.labels(), settings.instance(), settings.cluster(), query.table()),
        Optional.empty(),
        settings.tempDataset(),
        Optional.empty());
  }

  private Optional<Duration> timeLeft() {
    return settings.giveUp().map(end -> Duration.between(client.pace().now(), end));
  }

  /** Known before BigQuery is, so that a signal in between finds it. */
  private QueryJob begin(QueryRequest request) {
    if (closed) {
      throw new IllegalStateException("the process is told to end");
    }
    QueryJob job = QueryJob.of(request);
    running.put(request.table(), job);
    request.destination(job.id()).ifPresent(destinations::add);
    try {
      jobs.insert(job);
    } catch (TableFault fault) {
      running.remove(request.table());
      throw fault;
    }
    if (closed) {
      // Perhaps it was cancelled before it was there.
      jobs.cancel(job, SIGNAL_PATIENCE);
    }
    return job;
  }

  private boolean await(QueryJob first, Progress progress) throws InterruptedException {
    TableName table = first.request().table();
    QueryJob job = first;
    for (int begun = 1; ; begun++) {
      try {
        Optional<QueryResult> result =
            jobs.await(job, deadline, state -> progress.of(table, state));
        result.ifPresent(it -> results.put(table, it));
        running.remove(table);
        return result.isPresent();
      } catch (TableFault fault) {
        running.remove(table);
        throw fault;
      } catch (Refusal e) {
        running.remove(table);
        if (begun == MOST_JOBS) {
          throw QueryFaults.ofQuery(job.request(), e);
        }
        LOG.warn("The query of {} is begun again: {}", table, e.words());
        client.pace().pause().of(BEFORE_NEXT_JOB);
        job = begin(job.request());
      }
    }
  }

  /** Tells seldom. */
  private final class Progress {
    private final Instant began;
    private final Consumer<String> told;
    private Instant last;

    Progress(Instant began, Consumer<String> told) {
      this.began = began;
      this.last = began;
      this.told = told;
    }

    void of(TableName table, String state) {
      Instant now = client.pace().now();
      if (Duration.between(last, now).compareTo(TELL_EVERY) >= 0) {
        last = now;
        told.accept(
            "BigQuery has answered for %d of %d tables; %s is %s, %d s"
                .formatted(
                    results.size(),
                    queries.size(),
                    table,
                    state.toLowerCase(Locale.ROOT),
                    Duration.between(began, now).toSeconds()));
      }
    }
  }

  private interface Action<T> {
    void on(T element);
  }

  /** Does it for several at a time; a table's fault is noted, any other ends it. */
  private <T> void each(Collection<T> elements, Action<T> action) throws InterruptedException {
    AtomicReference<Throwable> end = new AtomicReference<>();
    List<Callable<Void>> calls = new ArrayList<>();
    for (T element : elements) {
      calls.add(
          () -> {
            on(element, action, end);
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(ASKED_AT_ONCE);
    try {
      threads.invokeAll(calls);
    } finally {
      threads.shutdownNow();
    }
    if (end.get() instanceof Error error) {
      throw error;
    }
    if (end.get() instanceof RuntimeException fault) {
      throw fault;
    }
  }

  private <T> void on(T element, Action<T> action, AtomicReference<Throwable> end) {
    // What ends it for one would take the others as long to find out.
    if (end.get() == null) {
      try {
        action.on(element);
      } catch (TableFault fault) {
        fail(fault);
      } catch (RuntimeException | Error e) {
        end.compareAndSet(null, e);
      }
    }
  }
}
