package io.hodor.sink;

import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.metrics.PublishedWindowCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

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
            .apply(
                "Send points",
                ParDo.of(new SendPointsFn<>(target, it -> InfluxPoint.of(it.metrics()))))
            .setCoder(PublishedWindowCoder.of());
    return PCollectionTuple.of(MeasureWindows.WINDOWS, written)
        .and(MeasureWindows.DEAD_LETTERS, measured.get(MeasureWindows.DEAD_LETTERS));
  }
}
