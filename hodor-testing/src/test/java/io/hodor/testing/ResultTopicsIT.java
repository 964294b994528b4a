package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.testing.SentRecord.Intent;
import io.hodor.wire.v1.ClassCounts;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.LatencyBucket;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** Hodor's topics are read as their readers are meant to read them. */
class ResultTopicsIT {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final int PARTITIONS = 4;

  private static KafkaBroker broker;
  private static KafkaProducer<String, byte[]> producer;

  @BeforeAll
  static void startBroker() {
    broker = KafkaBroker.start();
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    broker.close();
  }

  @Test
  void theLatestOfAnAddressIsWhatTheTruthIsComparedWith() {
    try (ResultTopics results = ResultTopics.of(broker)) {
      assertThat("no topic yet", results.read().metrics("orders").isEmpty(), is(true));
      broker.createTopic("hodor-metrics", PARTITIONS, Map.of());
      broker.createTopic("hodor-ledger", PARTITIONS, Map.of());

      send("hodor-metrics", metrics(3, Timing.ON_TIME));
      AssertionError error =
          assertThrows(
              AssertionError.class,
              () -> results.await("final result", AT_ONCE, view -> view.isFinal(question())));
      assertThat(error.getMessage(), containsString("there is no final result"));
      assertThat(error.getMessage(), containsString("ON_TIME, count 3"));

      send("hodor-ledger", ledger(7));
      send("hodor-ledger", ledger(8));
      send("hodor-metrics", metrics(1, Timing.FINAL));
      ResultView view = results.await("final result", SOON, found -> found.isFinal(question()));

      assertThat(
          view.story("orders", NOON).stream().map(QualityMetrics::getCount).toList(),
          contains(3L, 1L));
      SentRecord sent =
          SentRecord.of(3, 8, NOON.toEpochMilli() + 5, NOON.toEpochMilli(), "a", Intent.MEASURED);
      try (Truth truth = new Truth(question(), List.of(sent))) {
        assertThat(truth.compare(view).differences(), is(empty()));
      }
      SentRecord other =
          SentRecord.of(3, 9, NOON.toEpochMilli() + 5, NOON.toEpochMilli(), "a", Intent.MEASURED);
      try (Truth truth = new Truth(question(), List.of(other))) {
        assertThat(
            truth.compare(view).differences(),
            contains(
                NOON + " ledger of partition 3, measured: expected offset 9, found not there",
                NOON + " ledger of partition 3, measured: expected not there, found offset 8"));
      }
    }
  }

  @Test
  void aRecordThatBreaksThePromisesOfTheWireIsNamed() throws Exception {
    broker.createTopic("m", PARTITIONS, Map.of());
    QualityMetrics message = metrics(1, Timing.FINAL);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>("m", 0, "orders", message.toByteArray());
    record.headers().add("type", "Metrics".getBytes(StandardCharsets.UTF_8));
    producer.send(record).get();

    try (ResultTopics results = ResultTopics.of(broker, "m", "l", "h", "d")) {
      IllegalStateException error = assertThrows(IllegalStateException.class, results::read);
      assertThat(
          error.getMessage(),
          containsString("m, partition 0, offset 0: [the header type is 'Metrics'"));
      assertThat(error.getMessage(), containsString("the key is orders, not default|orders|"));
    }
  }

  private static Question question() {
    return Question.of("orders", NOON, NOON.plusSeconds(600)).asLive();
  }

  private static QualityMetrics metrics(long count, Timing timing) {
    return QualityMetrics.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic("orders")
        .setSource("kafka")
        .setKind(Kind.KAFKA)
        .setWindowStart(Timestamps.fromMillis(NOON.toEpochMilli()))
        .setWindowEnd(Timestamps.fromMillis(NOON.plusSeconds(600).toEpochMilli()))
        .setCount(count)
        .setBytes(count)
        .setUniqueOffsets(count)
        .setUniqueContents(count)
        .setRepeated(0)
        .setClasses(ClassCounts.newBuilder().setMeasured(count))
        .addLatencies(
            Latency.newBuilder()
                .setHop(Hop.EVENT_TO_BROKER)
                .setCount(1)
                .setMin(5)
                .setMax(5)
                .setSum(5)
                .setP50(5)
                .setP75(5)
                .setP90(5)
                .setP95(5)
                .setP99(5)
                .setP999(5)
                .addBuckets(LatencyBucket.newBuilder().setIndex(5).setCount(1)))
        .setEventTime("payload:event_time")
        .setIsolationLevel(IsolationLevel.READ_COMMITTED)
        .setCoverage(Coverage.COMPLETE)
        .setTiming(timing)
        .setFinal(timing == Timing.FINAL)
        .addPartitions(
            PartitionCounts.newBuilder()
                .setPartition(3)
                .setDistinct(1)
                .setRows(1)
                .setResultId("of 8")
                .setChunks(1))
        .build();
  }

  private static OffsetLedger ledger(long offset) {
    return OffsetLedger.newBuilder()
        .setCluster("default")
        .setTopic("orders")
        .setSource("kafka")
        .setWindowStart(Timestamps.fromMillis(NOON.toEpochMilli()))
        .setPartition(3)
        .setChunks(1)
        .setResultId("of " + offset)
        .setMeasured(portable(offset))
        .build();
  }

  private static ByteString portable(long offset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Roaring64NavigableMap.bitmapOf(offset).serializePortable(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private static void send(String topic, Message message) {
    byte[] of = Address.key("default", "orders").getBytes(StandardCharsets.UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(of)) % PARTITIONS;
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, partition, WireKeys.of(message), message.toByteArray());
    record
        .headers()
        .add("type", message.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8));
    var unused = producer.send(record);
    producer.flush();
  }
}
