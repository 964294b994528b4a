package io.hodor.source.bigquery;

import io.hodor.RecordCounters;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;

/** What a run on DirectRunner published, and what it counted. */
final class MeasuredRun {

  private static final Map<String, MeasuredRun> RUNS = new ConcurrentHashMap<>();

  private final List<PublishedWindow> windows = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final Map<String, Long> counters = new TreeMap<>();

  /** Runs a pipeline that ends in what is measured. */
  static MeasuredRun of(Function<Pipeline, PCollectionTuple> steps) {
    MeasuredRun run = new MeasuredRun();
    String name = UUID.randomUUID().toString();
    RUNS.put(name, run);
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setTargetParallelism(2);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple measured = steps.apply(pipeline);
    measured.get(MeasureWindows.WINDOWS).apply("Keep windows", ParDo.of(new Keep<>(name)));
    measured.get(MeasureWindows.DEAD_LETTERS).apply("Keep letters", ParDo.of(new Keep<>(name)));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(RecordCounters.NAMESPACE))
                .build())
        .getCounters()
        .forEach(
            counter ->
                run.counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum));
    run.counters.values().removeIf(count -> count == 0);
    RUNS.remove(name);
    return run;
  }

  private static final class Keep<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1;
    private final String run;

    Keep(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element T element) {
      RUNS.get(run).keep(element);
    }
  }

  private synchronized void keep(Object element) {
    if (element instanceof PublishedWindow window) {
      windows.add(window);
    } else {
      letters.add((DeadLetter) element);
    }
  }

  synchronized List<PublishedWindow> windows() {
    return List.copyOf(windows);
  }

  synchronized List<DeadLetter> letters() {
    return List.copyOf(letters);
  }

  /** All counters that counted. */
  Map<String, Long> counters() {
    return counters;
  }
}
