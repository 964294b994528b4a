package io.hodor.deployer;

import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElectionRecord;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.Lock;
import io.kubernetes.client.openapi.ApiException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Leadership by a Lease of Kubernetes: whoever holds it renews it every few seconds, and another
 * takes it when it was not renewed for half a minute.
 *
 * <p>Held is only what was renewed a while less than that ago by this machine's own clock: a
 * process that stood still, or that reaches no API server, knows by itself that it has lost the
 * lease.
 */
final class Lease implements Leadership {

  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Duration RENEW_WITHIN = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Renewals lock;
  private final LeaderElectionConfig config;
  private final Thread thread;
  private volatile boolean leads;
  private volatile boolean closed;

  /**
   * @param fault told why the lease cannot be looked at, once until it can be
   */
  Lease(Lock lock, LongSupplier nanoTime, Consumer<String> fault) {
    this.lock = new Renewals(lock, nanoTime, fault);
    this.config = new LeaderElectionConfig(this.lock, DURATION, RENEW_WITHIN, RETRY);
    this.thread = new Thread(this::run, "lease");
    thread.setDaemon(true);
  }

  Lease start() {
    thread.start();
    return this;
  }

  private void run() {
    while (!closed) {
      try (LeaderElector elector = new LeaderElector(config)) {
        elector.run(() -> leads = true, () -> leads = false);
      }
    }
  }

  @Override
  public boolean holds() {
    return leads && lock.isFresh();
  }

  /** Gives the lease back, so that another need not wait for its end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(RETRY.multipliedBy(8).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A lock that remembers when it was last taken or renewed, and tells of its faults: the
   * election's own words are a stack trace every two seconds, and another at each orderly stop.
   */
  static final class Renewals implements Lock {

    private final Lock lock;
    private final LongSupplier nanoTime;
    private final Consumer<String> fault;
    private final AtomicLong freshUntil;
    private volatile boolean told;

    Renewals(Lock lock, LongSupplier nanoTime, Consumer<String> fault) {
      this.lock = lock;
      this.nanoTime = nanoTime;
      this.fault = fault;
      this.freshUntil = new AtomicLong(nanoTime.getAsLong());
    }

    boolean isFresh() {
      return nanoTime.getAsLong() - freshUntil.get() < 0;
    }

    @Override
    public LeaderElectionRecord get() throws ApiException {
      try {
        LeaderElectionRecord record = lock.get();
        told = false;
        return record;
      } catch (ApiException e) {
        // It is not there before somebody has taken it for the first time.
        if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && !told) {
          fault.accept(words(e));
          told = true;
        }
        throw e;
      }
    }

    private static String words(ApiException e) {
      return e.getCode() == 0
          ? "the Kubernetes API cannot be reached: " + e.getCause()
          : "the lease cannot be read: HTTP " + e.getCode() + " " + e.getResponseBody();
    }

    @Override
    public boolean create(LeaderElectionRecord record) {
      long asked = nanoTime.getAsLong();
      return noted(lock.create(record), asked);
    }

    @Override
    public boolean update(LeaderElectionRecord record) {
      long asked = nanoTime.getAsLong();
      return noted(lock.update(record), asked);
    }

    /** Counted from the question: the answer may have come late. */
    private boolean noted(boolean taken, long asked) {
      if (taken) {
        freshUntil.set(asked + RENEW_WITHIN.toNanos());
      }
      return taken;
    }

    @Override
    public String identity() {
      return lock.identity();
    }

    @Override
    public String describe() {
      return lock.describe();
    }
  }
}
