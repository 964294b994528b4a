package io.hodor.flink;

import io.hodor.RecordCounters;
import io.hodor.RunMetrics;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The counters and gauges of a job at one moment, of all its tasks. Flink names them {@code
 * operator.metric}, where an operator may hold dots, and Beam makes the metric of its namespace, an
 * underscore and its name. The cluster itself sums over the tasks of a step: what each of them
 * counts would not fit into the memory of an owner.
 */
public final class ClusterMetrics implements RunMetrics {

  private static final Pattern OWN = Pattern.compile("(?:.*[.])?hodor_(.+)");

  /** What Beam counts that matters to Hodor. */
  private static final Pattern OF_BEAM =
      Pattern.compile("(?:.*[._])?([dD]roppedDueToLateness|StatefulParDoDropped)");

  /** Names of one request; an address may not be too long. */
  private static final int NAMES_AT_ONCE = 50;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+([eE][+-]?[0-9]+)?");

  private final List<Value> values;

  /** Of all tasks of a step. */
  private record Value(String name, long sum, long least, long most) {}

  private ClusterMetrics(List<Value> values) {
    this.values = values;
  }

  static ClusterMetrics of(FlinkRest rest, JobId job) {
    List<Value> values = new ArrayList<>();
    rest.get("/jobs/" + job)
        .ifPresent(
            told ->
                told.path("vertices")
                    .forEach(
                        vertex ->
                            read(
                                rest,
                                "/jobs/" + job + "/vertices/" + vertex.path("id").text(),
                                values)));
    return new ClusterMetrics(values);
  }

  private static void read(FlinkRest rest, String vertex, List<Value> values) {
    Map<String, String> wanted = new HashMap<>();
    rest.get(vertex + "/subtasks/metrics").ifPresent(ids -> ids.forEach(id -> want(id, wanted)));
    List<String> ids = List.copyOf(wanted.keySet());
    for (int i = 0; i < ids.size(); i += NAMES_AT_ONCE) {
      List<String> some = ids.subList(i, Math.min(ids.size(), i + NAMES_AT_ONCE));
      rest.get(vertex + "/subtasks/metrics?agg=sum,min,max&get=" + encoded(some))
          .ifPresent(told -> told.forEach(metric -> add(metric, wanted, values)));
    }
  }

  private static void want(Answer metric, Map<String, String> wanted) {
    String id = metric.path("id").text();
    Matcher own = OWN.matcher(id);
    Matcher ofBeam = OF_BEAM.matcher(id);
    if (own.matches()) {
      wanted.put(id, RecordCounters.NAMESPACE + "." + own.group(1));
    } else if (ofBeam.matches()) {
      wanted.put(id, ofBeam.group(1));
    }
  }

  private static String encoded(List<String> ids) {
    return String.join(
        ",", ids.stream().map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8)).toList());
  }

  private static void add(Answer metric, Map<String, String> wanted, List<Value> values) {
    String name = wanted.get(metric.path("id").text());
    OptionalLong sum = number(metric.path("sum"));
    OptionalLong least = number(metric.path("min"));
    OptionalLong most = number(metric.path("max"));
    if (name != null && sum.isPresent() && least.isPresent() && most.isPresent()) {
      values.add(new Value(name, sum.getAsLong(), least.getAsLong(), most.getAsLong()));
    }
  }

  /** Whole numbers too are told as 1.7E12; what is none is of a metric that is no number. */
  private static OptionalLong number(Answer told) {
    return NUMBER.matcher(told.text()).matches()
        ? OptionalLong.of((long) Double.parseDouble(told.text()))
        : OptionalLong.empty();
  }

  @Override
  public long sum(String name) {
    return values.stream().filter(it -> it.name.equals(name)).mapToLong(Value::sum).sum();
  }

  /** A cluster does not tell. */
  @Override
  public boolean hasEnded(String name) {
    return false;
  }

  @Override
  public long sumOfNamed(Predicate<String> names) {
    return values.stream().filter(it -> names.test("." + it.name)).mapToLong(Value::sum).sum();
  }

  @Override
  public OptionalLong least(String name) {
    return values.stream().filter(it -> it.name.equals(name)).mapToLong(Value::least).min();
  }

  @Override
  public Map<String, Long> gauges(String prefix) {
    Map<String, Long> gauges = new TreeMap<>();
    values.stream()
        .filter(it -> it.name.startsWith(prefix))
        .forEach(it -> gauges.merge(it.name.substring(prefix.length()), it.most, Math::max));
    return gauges;
  }
}
