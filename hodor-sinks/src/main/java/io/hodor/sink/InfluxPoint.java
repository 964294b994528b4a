package io.hodor.sink;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.influxdb.dto.Point;

/**
 * A point of InfluxDB. Points with the same series and time are one point: the fields of the later
 * one replace those of the earlier one, which is why every point has every field.
 *
 * @param series its measurement and tags
 * @param time its time
 * @param line all of it, in InfluxDB's line protocol, with the time in milliseconds
 */
record InfluxPoint(String series, Instant time, String line) {

  static final String METRICS = "hodor_metrics";
  static final String HEALTH = "hodor_health";

  /** A result, at its window's start. */
  static InfluxPoint of(QualityMetrics it) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("cluster", it.getCluster());
    tags.put("topic", it.getTopic());
    tags.put("source", it.getSource());
    return of(METRICS, tags, it.getWindowStart(), MetricsFields.ALL, it);
  }

  /** How a job fares, at the time it told so. */
  static InfluxPoint of(JobHealth it) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("instance", it.getInstance());
    tags.put("command", it.getCommand());
    tags.put("cluster", it.getCluster());
    tags.put("topic", it.getTopic());
    tags.put("source", it.getSource());
    return of(HEALTH, tags, it.getReportedAt(), HealthFields.ALL, it);
  }

  private static <M> InfluxPoint of(
      String measurement,
      Map<String, String> tags,
      Timestamp time,
      List<PointField<M>> fields,
      M message) {
    long millis = Timestamps.toMillis(time);
    Point.Builder point = Point.measurement(measurement).time(millis, TimeUnit.MILLISECONDS);
    point.tag(tags);
    fields.forEach(field -> point.fields(Map.of(field.name(), field.of(message))));
    return new InfluxPoint(
        measurement + tags,
        Instant.ofEpochMilli(millis),
        point.build().lineProtocol(TimeUnit.MILLISECONDS));
  }
}
