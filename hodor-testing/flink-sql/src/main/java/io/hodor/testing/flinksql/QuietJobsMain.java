package io.hodor.testing.flinksql;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The least that jobs take which read topics without end: Flink's own source, and a sink that
 * throws away what comes. No Beam, no windows, no state but the source's own.
 */
public final class QuietJobsMain {

  private QuietJobsMain() {}

  /**
   * Submits a job for each topic, and ends.
   *
   * @param args the cluster's host and port, the brokers, the connector's libraries with colons
   *     between them, and the topics
   */
  public static void main(String[] args) throws Exception {
    String[] libraries = args[3].split(":");
    for (String topic : List.of(args).subList(4, args.length)) {
      submit(args[0], Integer.parseInt(args[1]), args[2], libraries, topic);
    }
    System.exit(0);
  }

  private static void submit(
      String host, int port, String brokers, String[] libraries, String topic) throws Exception {
    Configuration settings = new Configuration();
    settings.setString("state.backend.type", "rocksdb");
    settings.setString("execution.checkpointing.interval", "30 s");
    settings.setString("execution.buffer-timeout.interval", "0 ms");
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.createRemoteEnvironment(host, port, settings, libraries);
    flink.setParallelism(1);
    KafkaSource<String> source =
        KafkaSource.<String>builder()
            .setBootstrapServers(brokers)
            .setTopics(topic)
            .setValueOnlyDeserializer(new SimpleStringSchema())
            .build();
    flink
        .fromSource(source, WatermarkStrategy.noWatermarks(), "Read " + topic)
        .sinkTo(new DiscardingSink<>());
    flink.executeAsync(topic);
  }
}
