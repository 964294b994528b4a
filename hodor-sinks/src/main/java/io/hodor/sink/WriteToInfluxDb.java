package io.hodor.sink;

import io.hodor.RecordCounters;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.metrics.PublishedWindowCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes the results that measuring publishes as points of {@code hodor_metrics}. A result replaces
 * the earlier one of its address. Points are sent again while the server does not take them, for
 * {@code --influxRetryTimeout} in all; then the bundle fails with words. Points that are older than
 * the retention policy keeps are told and counted, and are no failure.
 *
 * <p>Hands everything on, the results once they are written: a sink that is told after this one
 * never knows a result that InfluxDB lacks. The next run begins after what that sink knows.
 */
public final class WriteToInfluxDb extends PTransform<PCollectionTuple, PCollectionTuple> {

  /** The counter of points that the retention policy does not keep. */
  public static final String BEYOND_RETENTION = "influx_points_beyond_retention";

  private final InfluxTarget target;

  private WriteToInfluxDb(InfluxTarget target) {
    this.target = target;
  }

  /** Writes to this database, which {@link InfluxTarget#check} has found fit. */
  public static WriteToInfluxDb to(InfluxTarget target) {
    return new WriteToInfluxDb(target);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple measured) {
    PCollection<PublishedWindow> written =
        measured
            .get(MeasureWindows.WINDOWS)
            .apply("Results of all windows", new InOneWindow<>())
            .apply("Send points", ParDo.of(new SendFn(target)))
            .setCoder(PublishedWindowCoder.of());
    return PCollectionTuple.of(MeasureWindows.WINDOWS, written)
        .and(MeasureWindows.DEAD_LETTERS, measured.get(MeasureWindows.DEAD_LETTERS));
  }

  private static final class SendFn extends DoFn<PublishedWindow, PublishedWindow> {

    private static final long serialVersionUID = 1;

    /** About two megabytes, a tenth of what InfluxDB takes in one request. */
    private static final int MOST_POINTS = 1_000;

    private final InfluxTarget target;
    private final Counter beyondRetention =
        Metrics.counter(RecordCounters.NAMESPACE, BEYOND_RETENTION);
    private transient @Nullable InfluxWriter writer;
    private transient Map<Place, InfluxPoint> points;
    private transient List<TimestampedValue<PublishedWindow>> written;

    private record Place(String series, Instant time) {}

    SendFn(InfluxTarget target) {
      this.target = target;
    }

    @StartBundle
    public void startBundle() {
      points = new LinkedHashMap<>();
      written = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element PublishedWindow window, @Timestamp org.joda.time.Instant time) {
      written.add(TimestampedValue.of(window, time));
      InfluxPoint point = InfluxPoint.of(window.metrics());
      // A later result of the same address replaces the earlier one here already.
      points.put(new Place(point.series(), point.time()), point);
      if (points.size() >= MOST_POINTS) {
        flush();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      flush();
      written.forEach(
          it -> context.output(it.getValue(), it.getTimestamp(), GlobalWindow.INSTANCE));
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

    @Teardown
    public void close() {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
