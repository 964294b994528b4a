package io.hodor.sink;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
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
  static final String QUALITY = "hodor_quality";
  static final String VERIFIED = "hodor_verified";

  private static final long MINUTE = 60_000;

  /** A result, at its window's start. */
  static InfluxPoint of(QualityMetrics it) {
    Map<String, String> tags = tags(it.getCluster(), it.getTopic(), it.getSource());
    return of(METRICS, tags, it.getWindowStart(), MetricsFields.ALL, it);
  }

  /** A verdict, at its window's start. */
  static InfluxPoint of(QualityScore it) {
    Map<String, String> tags = tags(it.getCluster(), it.getTopic(), it.getSource());
    return of(QUALITY, tags, it.getWindowStart(), ScoreFields.ALL, it);
  }

  /** Until when a source may be trusted, at the minute in which that was computed. */
  static InfluxPoint of(VerifiedThrough it) {
    Map<String, String> tags = tags(it.getCluster(), it.getTopic(), it.getSource());
    long computedAt = Timestamps.toMillis(it.getComputedAt());
    Timestamp minute = Timestamps.fromMillis(computedAt - Math.floorMod(computedAt, MINUTE));
    return of(VERIFIED, tags, minute, VerifiedFields.ALL, it);
  }

  private static Map<String, String> tags(String cluster, String topic, String source) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("cluster", cluster);
    tags.put("topic", topic);
    tags.put("source", source);
    return tags;
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
