package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.Timestamps;
import io.hodor.OffsetSet;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic that was measured in Kafka, in windows of seconds that have just ended, and a sink of it
 * that is made up. Each score of it has a name, and a topic of scores of its own.
 */
final class ScoredTopic implements AutoCloseable {

  static final Duration SIZE = Duration.ofSeconds(5);

  /** How long a window is waited for. */
  static final Duration UNMEASURED_AFTER = Duration.ofSeconds(5);

  /** In each window and partition. */
  static final int RECORDS = 50;

  private static final int PARTITIONS = 2;
  private static final Duration SOON = Duration.ofMinutes(3);

  private final KafkaBroker broker;
  private final String topic;
  private final Path folder;
  private final Instant start;
  private final List<QualityMetrics> measured = new ArrayList<>();
  private final List<OffsetLedger> ledgers;
  private final MadeUpSink sink;

  private ScoredTopic(KafkaBroker broker, String topic, Path folder, int windows) {
    this.broker = broker;
    this.topic = topic;
    this.folder = folder;
    this.start =
        TopicGenerator.windowStart(Instant.now(), SIZE).minus(SIZE.multipliedBy(windows + 1));
    write(windows);
    HodorRun.of(
            List.of(
                "measure",
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--windowSize=" + SIZE,
                "--startTime=" + start,
                "--endTime=" + windowStart(windows),
                "--outputBootstrapServers=" + broker.bootstrapServers()))
        .exits(0);
    try (ResultTopics results = ResultTopics.of(broker)) {
      ResultView view = results.read();
      this.ledgers = view.ledgers(topic);
      for (int window = 0; window < windows; window++) {
        measured.add(view.metrics(topic).get(windowStart(window)));
      }
    }
    this.sink = new MadeUpSink(broker, "bigquery");
  }

  static ScoredTopic measured(KafkaBroker broker, String topic, Path folder, int windows) {
    return new ScoredTopic(broker, topic, folder, windows);
  }

  private void write(int windows) {
    broker.createTopic(topic, PARTITIONS, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < windows * RECORDS; i++) {
        long time = windowStart(i / RECORDS).toEpochMilli() + i % RECORDS;
        for (int partition = 0; partition < PARTITIONS; partition++) {
          byte[] value = (partition + " " + i).getBytes(UTF_8);
          var unused = producer.send(new ProducerRecord<>(topic, partition, time, null, value));
        }
      }
    }
  }

  Instant windowStart(int window) {
    return start.plus(SIZE.multipliedBy(window));
  }

  /** The first window that begins after a moment. */
  Instant firstAfter(Instant moment) {
    return TopicGenerator.windowStart(moment, SIZE).plus(SIZE);
  }

  /** The sink is measured, without these offsets of a partition. */
  void sinkHolds(int window, int partition, OffsetSet lost) throws Exception {
    sink.publish(measured.get(window), ledgers, Map.of(partition, lost), Instant.now());
  }

  /** The sink is measured, and holds all. */
  void sinkHoldsAll(int window) throws Exception {
    sink.publish(measured.get(window), ledgers, Map.of(), Instant.now());
  }

  /** Kafka and the sink are measured in a window in which nothing was. */
  void quiet(Instant window) throws Exception {
    Instant now = Instant.now();
    QualityMetrics quiet =
        measured.get(0).toBuilder()
            .setWindowStart(Timestamps.fromMillis(window.toEpochMilli()))
            .setWindowEnd(Timestamps.fromMillis(window.plus(SIZE).toEpochMilli()))
            .setCount(0)
            .setBytes(0)
            .setUniqueOffsets(0)
            .setUniqueContents(0)
            .clearClasses()
            .clearLatencies()
            .clearPartitions()
            .setComputedAt(Timestamps.fromMillis(now.toEpochMilli()))
            .build();
    sink.send("hodor-metrics", quiet).get();
    sink.publish(quiet, List.of(), Map.of(), now);
  }

  /** What is typed for a score with a name. */
  List<String> score(String name, String... more) throws Exception {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"),
            "defaults: {sources: {kafka: {settle: PT0S}, bigquery: {settle: PT0S}}}\n");
    List<String> words =
        new ArrayList<>(
            List.of(
                "score",
                "--instance=" + name,
                "--topic=" + topic,
                "--scoreTopic=" + scoresOf(name),
                "--scoreConfig=" + rules,
                "--unmeasuredAfter=" + UNMEASURED_AFTER,
                "--outputBootstrapServers=" + broker.bootstrapServers()));
    words.addAll(List.of(more));
    return words;
  }

  private static String scoresOf(String name) {
    return "scores-" + name;
  }

  /** All verdicts of a score over a window of the sink, in the order of their publication. */
  List<QualityScore> story(String name, Instant window) throws Exception {
    List<QualityScore> story = new ArrayList<>();
    byte[] type = QualityScore.getDescriptor().getFullName().getBytes(UTF_8);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(scoresOf(name)).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          byte[] its = record.headers().lastHeader("type").value();
          if (Arrays.equals(its, type)) {
            story.add(QualityScore.parseFrom(record.value()));
          }
        }
      }
    }
    story.removeIf(
        it ->
            !it.getSource().equals("bigquery")
                || Timestamps.toMillis(it.getWindowStart()) != window.toEpochMilli());
    return story;
  }

  List<Status> statuses(String name, Instant window) throws Exception {
    return story(name, window).stream().map(QualityScore::getStatus).toList();
  }

  /** Waits until the newest verdict of a score over a window is this one. */
  QualityScore await(String name, int window, Status status) throws Exception {
    return await(name, windowStart(window), status);
  }

  QualityScore await(String name, Instant window, Status status) throws Exception {
    Deadline deadline = Deadline.in(SOON);
    while (true) {
      List<QualityScore> story = story(name, window);
      if (!story.isEmpty() && story.get(story.size() - 1).getStatus() == status) {
        return story.get(story.size() - 1);
      }
      deadline.orFail(() -> window + " is not " + status + " for " + name + " but " + story);
    }
  }

  @Override
  public void close() {
    sink.close();
  }
}
