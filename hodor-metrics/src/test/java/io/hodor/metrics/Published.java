package io.hodor.metrics;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;

/**
 * All that a run published, in order, as a sink would have met it. The runners of the tests work
 * inside the same machine, so that a list in memory is enough.
 */
final class Published {

  private static final Map<String, Published> RUNS = new ConcurrentHashMap<>();

  private final String run = UUID.randomUUID().toString();
  private final List<QualityMetrics> metrics = new ArrayList<>();
  private final List<OffsetLedger> ledgers = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Long> counters = new HashMap<>();
  private final Map<String, Long> drops = new TreeMap<>();
  private final List<Predicate<Message>> failures = new ArrayList<>();

  Published() {
    RUNS.put(run, this);
  }

  /** The name by which steps of a pipeline find this object again. */
  String run() {
    return run;
  }

  static Published ofRun(String run) {
    return RUNS.get(run);
  }

  /** Takes everything that {@link MeasureWindows} hands on. */
  PTransform<PCollectionTuple, PDone> sink() {
    return new Sink(run);
  }

  private static final class Sink extends PTransform<PCollectionTuple, PDone> {
    private static final long serialVersionUID = 1;
    private final String run;

    Sink(String run) {
      this.run = run;
    }

    @Override
    public PDone expand(PCollectionTuple results) {
      results.get(MeasureWindows.WINDOWS).apply("Keep windows", ParDo.of(new KeepWindow(run)));
      results.get(MeasureWindows.DEAD_LETTERS).apply("Keep letters", ParDo.of(new KeepLetter(run)));
      return PDone.in(results.getPipeline());
    }
  }

  private static final class KeepWindow extends DoFn<PublishedWindow, Void> {
    private static final long serialVersionUID = 1;
    private final String run;

    KeepWindow(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element PublishedWindow window) {
      window.ledgers().forEach(ofRun(run)::keep);
      ofRun(run).keep(window.metrics());
    }
  }

  private static final class KeepLetter extends DoFn<DeadLetter, Void> {
    private static final long serialVersionUID = 1;
    private final String run;

    KeepLetter(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter) {
      ofRun(run).keep(letter);
    }
  }

  /** Makes a sink break down once, after it has kept such a message. */
  synchronized void failAt(Predicate<Message> which) {
    failures.add(which);
  }

  /** How many breakdowns that were asked for did not come. */
  synchronized int failuresToCome() {
    return failures.size();
  }

  private synchronized void keep(Message message) {
    if (message instanceof QualityMetrics result) {
      metrics.add(result);
    } else if (message instanceof OffsetLedger ledger) {
      ledgers.add(ledger);
    } else {
      deadLetters.add((DeadLetter) message);
    }
    for (int i = 0; i < failures.size(); i++) {
      if (failures.get(i).test(message)) {
        failures.remove(i);
        throw new IllegalStateException("broken down on purpose, in a sink");
      }
    }
  }

  void keepCounters(Map<String, Long> all) {
    counters.putAll(all);
  }

  /** The final values of the engine's counters; zero for those that never counted. */
  long counter(String name) {
    return counters.getOrDefault(name, 0L);
  }

  void keepDrops(Map<String, Long> all) {
    drops.putAll(all);
  }

  /** What Beam threw away as too late, by the names of its counters; empty when nothing. */
  Map<String, Long> drops() {
    return drops;
  }

  synchronized List<QualityMetrics> metrics() {
    return List.copyOf(metrics);
  }

  synchronized List<OffsetLedger> ledgers() {
    return List.copyOf(ledgers);
  }

  synchronized List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** The results of one window, in order. */
  List<QualityMetrics> metricsOf(Instant windowStart) {
    return metrics().stream()
        .filter(result -> instant(result.getWindowStart()).equals(windowStart))
        .toList();
  }

  /** The ledgers of one window, in order. */
  List<OffsetLedger> ledgersOf(Instant windowStart) {
    return ledgers().stream()
        .filter(ledger -> instant(ledger.getWindowStart()).equals(windowStart))
        .toList();
  }

  /** Each result of a window in short: when it was published, and its count. */
  List<String> storyOf(Instant windowStart) {
    return metricsOf(windowStart).stream()
        .map(result -> result.getTiming() + " " + result.getCount())
        .toList();
  }

  boolean holds(Instant windowStart, Timing timing) {
    return metricsOf(windowStart).stream().anyMatch(result -> result.getTiming() == timing);
  }

  /**
   * What a reader believes in the end: the last result of each window with the ledgers it lists, of
   * which the last of an address is left.
   */
  Map<Instant, WindowTruth> last(Address address) {
    Map<Instant, QualityMetrics> last = new TreeMap<>();
    for (QualityMetrics result : metrics()) {
      if (address.equals(new Address(result.getCluster(), result.getTopic(), result.getSource()))) {
        last.put(instant(result.getWindowStart()), result);
      }
    }
    Map<Instant, WindowTruth> truth = new TreeMap<>();
    last.forEach(
        (start, result) -> truth.put(start, WindowTruth.of(result, lastLedgers(address, start))));
    return truth;
  }

  private Collection<OffsetLedger> lastLedgers(Address address, Instant windowStart) {
    Map<List<Integer>, OffsetLedger> last = new HashMap<>();
    for (OffsetLedger ledger : ledgersOf(windowStart)) {
      if (address.equals(new Address(ledger.getCluster(), ledger.getTopic(), ledger.getSource()))) {
        last.put(List.of(ledger.getPartition(), ledger.getChunk()), ledger);
      }
    }
    return last.values();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochMilli(Timestamps.toMillis(timestamp));
  }
}
