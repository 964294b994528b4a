package io.hodor.pipeline;

import io.hodor.RunMetrics;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * The counters and gauges of a job while it runs. Beam hands them to Flink's metrics as they
 * change, but to a pipeline's result only when an operator ends.
 */
final class LiveMetrics implements MetricReporter, RunMetrics {

  private final Map<Metric, String> running = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();

  @Override
  public long sum(String name) {
    long sum = ended.containsKey(name) ? ended.get(name).sum() : 0;
    for (Map.Entry<Metric, String> metric : running.entrySet()) {
      if (metric.getKey() instanceof Counter counter && metric.getValue().equals(name)) {
        sum += counter.getCount();
      }
    }
    return sum;
  }

  @Override
  public long sumOfNamed(Predicate<String> names) {
    return Stream.concat(running.values().stream(), ended.keySet().stream())
        .filter(names)
        .distinct()
        .mapToLong(this::sum)
        .sum();
  }

  @Override
  public boolean hasEnded(String name) {
    return ended.containsKey(name) && !running.containsValue(name);
  }

  @Override
  public OptionalLong least(String name) {
    return running.entrySet().stream()
        .filter(metric -> metric.getValue().equals(name))
        .flatMapToLong(metric -> valueOf(metric.getKey()).stream())
        .min();
  }

  @Override
  public Map<String, Long> gauges(String prefix) {
    Map<String, Long> values = new TreeMap<>();
    for (Map.Entry<Metric, String> metric : running.entrySet()) {
      OptionalLong value = valueOf(metric.getKey());
      if (value.isPresent() && metric.getValue().startsWith(prefix)) {
        values.merge(metric.getValue().substring(prefix.length()), value.getAsLong(), Math::max);
      }
    }
    return values;
  }

  private static OptionalLong valueOf(Metric metric) {
    return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter || metric instanceof Gauge) {
      running.put(metric, name);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (running.remove(metric) != null && metric instanceof Counter counter) {
      ended.computeIfAbsent(name, any -> new LongAdder()).add(counter.getCount());
    }
  }
}
