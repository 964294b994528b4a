package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The InfluxDB that results go to. */
public interface InfluxOptions extends PipelineOptions {

  @Flag(group = Group.INFLUX, place = 1, value = "URL", otherwise = "none")
  @Description("The InfluxDB for Grafana, as in http://influxdb:8086.")
  @Nullable String getInfluxUrl();

  void setInfluxUrl(String value);

  @Flag(group = Group.INFLUX, place = 2, value = "NAME", otherwise = "none")
  @Description("The database, which must exist. InfluxDB 2 and 3 map it to a bucket.")
  @Nullable String getInfluxDatabase();

  void setInfluxDatabase(String value);

  @Flag(group = Group.INFLUX, place = 3, value = "NAME", otherwise = "the database's own")
  @Description("The retention policy to write to.")
  @Nullable String getInfluxRetentionPolicy();

  void setInfluxRetentionPolicy(String value);

  @Flag(
      group = Group.INFLUX,
      place = 4,
      value = "REF",
      otherwise = "HODOR_INFLUX_USERNAME and HODOR_INFLUX_PASSWORD of the environment, or none")
  @Description(
      "Where the login lies: a file of properties, username and password, as a path or a gs://"
          + " object. Its content is never shown.")
  @Nullable String getInfluxCredentials();

  void setInfluxCredentials(String value);

  @Flag(group = Group.INFLUX, place = 5, value = "DURATION")
  @Description("How long to try again when InfluxDB does not answer, before the run fails.")
  @Default.String("PT10M")
  String getInfluxRetryTimeout();

  void setInfluxRetryTimeout(String value);
}
