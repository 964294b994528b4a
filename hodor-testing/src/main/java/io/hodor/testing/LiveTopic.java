package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/**
 * A topic that is written while it is measured, with the faults of a {@link TopicGenerator}, and an
 * account of every record. Which events come in which order is seeded; when they come is not.
 *
 * <p>To be used by one thread; a flow of events has a thread of its own.
 */
public final class LiveTopic implements AutoCloseable {
  private static final long BETWEEN_BURSTS_NANOS = Duration.ofMillis(10).toNanos();

  private final KafkaBroker broker;
  private final TopicGenerator generator;
  private final List<SentRecord> sent = new ArrayList<>();
  private final RecordingProducer out;
  private Flow flow;

  private LiveTopic(KafkaBroker broker, TopicGenerator generator) {
    this.broker = broker;
    this.generator = generator;
    this.out =
        new RecordingProducer(broker.bootstrapServers(), generator.topic(), this::acknowledged);
  }

  /**
   * Creates the topic, empty.
   *
   * @param events what kind of events it gets; their number and time, quiet windows, replays and
   *     transactions mean nothing here: see the methods
   */
  public static LiveTopic create(KafkaBroker broker, TopicGenerator.Builder events) {
    TopicGenerator generator = events.build();
    if (generator.quietWindow().isPresent()) {
      throw new IllegalArgumentException("a live topic is quiet where nothing is written");
    }
    generator.createTopic(broker);
    return new LiveTopic(broker, generator);
  }

  /**
   * Writes a past: events as fast as possible, their record timestamps evenly in [start, start +
   * span). To be done before the topic is watched: where a watcher has read all there is, time goes
   * on, and what is written about the past afterwards comes too late.
   */
  public void writePast(Instant start, Duration span, int events) {
    for (int i = 0; i < events; i++) {
      generator.sendNext(out, start.toEpochMilli() + span.toMillis() * i / events);
    }
    out.awaitAll();
  }

  /** Begins to write this many events a second by the clock, until {@link #stop}. */
  public void flow(int eventsPerSecond) {
    if (flow != null) {
      throw new IllegalStateException("it flows already");
    }
    flow = new Flow(eventsPerSecond);
    flow.thread.start();
  }

  /** Ends the flow and returns when the broker has acknowledged every record. */
  public void stop() {
    if (flow != null) {
      flow.end();
      flow = null;
    }
    out.awaitAll();
  }

  /** Writes events of this moment in one transaction. A flow waits meanwhile. */
  public synchronized void transaction(int events, boolean commit) {
    out.transaction(generator.nextEvents(events, System.currentTimeMillis()), commit);
  }

  /** Adds partitions, which get events from now on. */
  public void growTo(int partitions) {
    try (Admin admin = broker.admin()) {
      admin
          .createPartitions(Map.of(generator.topic(), NewPartitions.increaseTo(partitions)))
          .all()
          .get();
      KafkaBroker.awaitLeaders(admin, generator.topic(), partitions);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(generator.topic() + " cannot grow", e);
    }
    synchronized (this) {
      generator.spreadOver(partitions);
    }
  }

  /** Every record acknowledged so far, aborted ones included, by partition and offset. */
  public List<SentRecord> sent() {
    synchronized (sent) {
      List<SentRecord> sorted = new ArrayList<>(sent);
      sorted.sort(
          Comparator.comparingInt(SentRecord::partition).thenComparingLong(SentRecord::offset));
      return sorted;
    }
  }

  /**
   * The allowed lateness with which no record comes too late, however readers mix its partitions:
   * the newest event before a record lies at most so far ahead of it.
   */
  public Duration neededLateness(Duration maxOutOfOrderness) {
    Duration apart = generator.longestDelay().plus(generator.farthestAhead());
    Duration needed = apart.minus(maxOutOfOrderness);
    return needed.isNegative() ? Duration.ZERO : needed;
  }

  /** Ends the flow. The topic stays. */
  @Override
  public void close() {
    try {
      if (flow != null) {
        flow.end();
      }
    } finally {
      out.close();
    }
  }

  private void acknowledged(SentRecord record) {
    synchronized (sent) {
      sent.add(record);
    }
  }

  private synchronized void sendNext() {
    generator.sendNext(out, System.currentTimeMillis());
  }

  /** Events by the clock. */
  private final class Flow {
    private final Thread thread = new Thread(this::run, "flow-" + generator.topic());
    private final double perNano;
    private volatile boolean ends;
    private volatile RuntimeException failure;

    Flow(int eventsPerSecond) {
      this.perNano = eventsPerSecond / 1e9;
      thread.setDaemon(true);
    }

    private void run() {
      try {
        long begin = System.nanoTime();
        long written = 0;
        while (!ends) {
          long due = (long) ((System.nanoTime() - begin) * perNano);
          for (; written < due && !ends; written++) {
            sendNext();
          }
          LockSupport.parkNanos(BETWEEN_BURSTS_NANOS);
        }
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    void end() {
      ends = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the flow ended", e);
      }
      if (failure != null) {
        throw new IllegalStateException("the flow broke off", failure);
      }
    }
  }
}
