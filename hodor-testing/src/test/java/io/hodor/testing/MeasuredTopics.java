package io.hodor.testing;

import io.hodor.sink.HealthWriter;
import io.hodor.sink.InfluxHealth;
import io.hodor.sink.InfluxTarget;
import io.hodor.wire.v1.JobHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Topics on a real broker and Parquet files of them, which the program measures and judges into
 * databases of a real InfluxDB.
 */
final class MeasuredTopics implements AutoCloseable {
  private final KafkaBroker broker = KafkaBroker.start();
  private final InfluxDb influx = InfluxDb.start();
  private final Path folder;
  private final Path rules;

  /**
   * @param folder for files and results
   * @param rules what the score is configured with
   */
  MeasuredTopics(Path folder, Path rules) {
    this.folder = folder;
    this.rules = rules;
  }

  KafkaBroker broker() {
    return broker;
  }

  InfluxDb influx() {
    return influx;
  }

  /** The files of a topic. */
  FirehoseFiles files(String topic) {
    return new FirehoseFiles(allFiles(), topic);
  }

  /** The folder that holds the topics' own. */
  Path allFiles() {
    return folder.resolve("files");
  }

  void measureKafka(String database, String topic, Instant start, Instant end) {
    run(
        database,
        "measure",
        "--bootstrapServers=" + broker.bootstrapServers(),
        "--topic=" + topic,
        "--eventTime=json:event_time",
        "--eventTimeName=event_time",
        "--publishPartial=true",
        "--startTime=" + start,
        "--endTime=" + end);
  }

  void measureFiles(String database, String topic, Instant start, Instant end) {
    run(
        database,
        "measure",
        "--source=parquet",
        "--files=" + allFiles(),
        "--topic=" + topic,
        "--eventTime=column:event_timestamp",
        "--eventTimeName=event_time",
        "--contentHash=false",
        "--startTime=" + start,
        "--endTime=" + end);
  }

  void score(String database) {
    run(
        database,
        "score",
        "--asOf=now",
        "--inputDir=" + folder.resolve(database),
        "--scoreConfig=" + rules);
  }

  void run(String database, String... arguments) {
    HodorRun.of(
            List.of(arguments),
            "--outputDir=" + folder.resolve(database),
            "--influxUrl=" + influx.url(),
            "--influxDatabase=" + database)
        .exits(0);
  }

  /** As a job of the default instance and cluster tells of itself. */
  void tell(String database, JobHealth.Builder health) {
    try (HealthWriter writer = InfluxHealth.to(target(database))) {
      writer.put(List.of(health.setInstance("default").setCluster("default").build()));
    }
  }

  InfluxTarget target(String database) {
    return new InfluxTarget(influx.url(), database, null, null, Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    influx.close();
    broker.close();
  }
}
