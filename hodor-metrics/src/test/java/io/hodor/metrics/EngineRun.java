package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.WINDOW;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordCounters;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** One run of the engine, from batches to what it published. */
final class EngineRun {

  /** When reading began, in every test: long after the last window. */
  static final Instant READING_BEGAN = Instant.parse("2024-05-02T00:00:00Z");

  /** Three windows from noon on, published once. */
  static final MeasuredWindows BOUNDED = bounded(3, false);

  static final MeasuredTopic ORDERS_TOPIC = topic(ORDERS, ORDERS_ID, Coverage.EVERYTHING);

  /** Beam's names for elements that a GroupByKey or a step with state did not take. */
  private static final Set<String> BEAMS_DROPS =
      Set.of("droppedDueToLateness", "StatefulParDoDropped", "DroppedDueToLateness");

  private EngineRun() {}

  static MeasuredWindows bounded(int count, boolean publishPartial) {
    return new MeasuredWindows(
        WINDOW,
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        NOON,
        NOON.plus(WINDOW.multipliedBy(count)),
        READING_BEGAN,
        publishPartial,
        false);
  }

  static MeasuredWindows live(int count, Duration allowedLateness, Duration lateFiringDelay) {
    return new MeasuredWindows(
        WINDOW,
        allowedLateness,
        lateFiringDelay,
        NOON,
        NOON.plus(WINDOW.multipliedBy(count)),
        NOON,
        false,
        true);
  }

  static MeasuredTopic topic(Address address, String topicId, Coverage coverage) {
    return new MeasuredTopic(
        address, Kind.KAFKA, topicId, "record", IsolationLevel.READ_COMMITTED, "", coverage);
  }

  /** A bounded run over batches. */
  static Published of(
      PipelineOptions options,
      MeasuredWindows windows,
      List<MeasuredTopic> topics,
      List<MessageBatch> batches) {
    return of(
        options,
        windows,
        topics,
        Create.of(batches).withCoder(MessageBatchCoder.of()),
        new Published());
  }

  /** A run over any input. */
  static Published of(
      PipelineOptions options,
      MeasuredWindows windows,
      List<MeasuredTopic> topics,
      PTransform<PBegin, PCollection<MessageBatch>> input,
      Published published) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", input)
        .apply("Measure", MeasureWindows.of(windows, topics))
        .apply("Keep", published.sink());
    finish(pipeline, published);
    return published;
  }

  /** Runs a pipeline to its end, and keeps what was counted. */
  static void finish(Pipeline pipeline, Published published) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    published.keepCounters(counters(result));
    published.keepDrops(drops(result));
  }

  /** What Beam itself threw away as too late; Hodor's readers have to see to it that it is none. */
  private static Map<String, Long> drops(PipelineResult result) {
    Map<String, Long> drops = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      String name = counter.getName().getName();
      if (BEAMS_DROPS.contains(name) && counter.getAttempted() > 0) {
        drops.merge(name, counter.getAttempted(), Long::sum);
      }
    }
    return drops;
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(RecordCounters.NAMESPACE))
                    .build())
            .getCounters()) {
      counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
    }
    return counters;
  }
}
