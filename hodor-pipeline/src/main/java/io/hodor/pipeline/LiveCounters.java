package io.hodor.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * The counters of a job while it runs. Beam hands its counters to Flink's metrics as they grow, but
 * to a pipeline's result only when an operator ends.
 */
final class LiveCounters implements MetricReporter {

  private final Map<Metric, String> running = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();

  /** The sum of a counter over all operators so far; the name is {@code namespace.name}. */
  long sum(String name) {
    long sum = ended.containsKey(name) ? ended.get(name).sum() : 0;
    for (Map.Entry<Metric, String> metric : running.entrySet()) {
      if (metric.getValue().equals(name)) {
        sum += ((Counter) metric.getKey()).getCount();
      }
    }
    return sum;
  }

  /** Whether every operator that kept this counter has ended. */
  boolean hasEnded(String name) {
    return ended.containsKey(name) && !running.containsValue(name);
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter) {
      running.put(metric, name);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (running.remove(metric) != null) {
      ended.computeIfAbsent(name, any -> new LongAdder()).add(((Counter) metric).getCount());
    }
  }
}
