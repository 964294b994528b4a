package io.hodor.sink;

import io.hodor.RecordCounters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sends points, and hands on what they were made of once they are written. */
final class SendPointsFn<T> extends DoFn<T, T> {

  private static final long serialVersionUID = 1;

  /** About two megabytes, a tenth of what InfluxDB takes in one request. */
  private static final int MOST_POINTS = 1_000;

  private final InfluxTarget target;
  private final SerializableFunction<T, InfluxPoint> toPoint;
  private final Counter beyondRetention =
      Metrics.counter(RecordCounters.NAMESPACE, WriteToInfluxDb.BEYOND_RETENTION);
  private transient @Nullable InfluxWriter writer;
  private transient Map<Place, InfluxPoint> points;
  private transient List<TimestampedValue<T>> written;

  private record Place(String series, Instant time) {}

  SendPointsFn(InfluxTarget target, SerializableFunction<T, InfluxPoint> toPoint) {
    this.target = target;
    this.toPoint = toPoint;
  }

  @StartBundle
  public void startBundle() {
    points = new LinkedHashMap<>();
    written = new ArrayList<>();
  }

  @ProcessElement
  public void process(@Element T element, @Timestamp org.joda.time.Instant time) {
    written.add(TimestampedValue.of(element, time));
    InfluxPoint point = toPoint.apply(element);
    // A later result of the same address replaces the earlier one here already.
    points.put(new Place(point.series(), point.time()), point);
    if (points.size() >= MOST_POINTS) {
      flush();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    flush();
    written.forEach(it -> context.output(it.getValue(), it.getTimestamp(), GlobalWindow.INSTANCE));
    written.clear();
  }

  private void flush() {
    if (points.isEmpty()) {
      return;
    }
    if (writer == null) {
      writer = InfluxWriter.to(target, target.retryTimeout());
    }
    beyondRetention.inc(writer.write(points.values()));
    points.clear();
  }
}
