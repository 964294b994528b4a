package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.google.protobuf.Message;
import io.hodor.Address;
import io.hodor.WireVersion;
import io.hodor.pipeline.Hodor;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate and the backfill plan, over verdicts on a real broker. */
@Timeout(120)
class GateIT {

  private static final String SCORES = "hodor-quality";
  private static final int PARTITIONS = 12;

  private static KafkaBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    broker.createTopic(SCORES, PARTITIONS, Map.of("cleanup.policy", "compact,delete"));
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    broker.close();
  }

  @Test
  void theLatestVerdictOfEachWindowCounts() throws Exception {
    publish(score("passes", 0, Status.FAILED), score("passes", 1, Status.PENDING));
    publish(score("passes", 0, Status.PASSED), score("passes", 1, Status.PASSED));
    publish(
        VerifiedThrough.newBuilder()
            .setWireMajor(WireVersion.MAJOR)
            .setCluster("default")
            .setTopic("passes")
            .setSource("bigquery")
            .setVerifiedThrough(SinkMessages.time(SinkMessages.start(2)))
            .build());
    // A type that nobody expects there is passed over.
    send(key("passes", 1), JobHealth.newBuilder().setTopic("passes").build());
    assertThat(
        gate("passes", 2).exits(0).out(),
        allOf(
            startsWith("passed: all 2 windows of bigquery of passes"),
            containsString("verified through: bigquery 2026-05-04T12:20:00Z")));
    // What is taken back is not there any more.
    sendNothing(key("passes", 1));
    gate("passes", 2).exits(3);
    gate("passes", 1).exits(0);
  }

  @Test
  void aFailedWindowStopsAndItsOffsetsArePlanned() throws Exception {
    publish(
        score("fails", 0, Status.PASSED),
        score("fails", 1, Status.FAILED).toBuilder()
            .setCompleteness(0.996)
            .addFailed(FailedPart.COMPLETENESS)
            .addReasons("4 offsets lost")
            .addMissing(
                MissingOffsets.newBuilder()
                    .setReason(MissingReason.LOST)
                    .setTotal(4)
                    .addRanges(OffsetRange.newBuilder().setPartition(2).setFrom(17).setTo(20)))
            .build());
    assertThat(
        gate("fails", 3).exits(1).out(),
        containsString("4 offsets lost; lost: partition 2 offsets 17-20"));
    gate("fails", 2, "--minCompleteness=0.99").exits(0);
    assertThat(
        HodorRun.of(
                List.of("backfill-plan", "--topic=fails", "--format=csv"),
                "--outputBootstrapServers=" + broker.bootstrapServers())
            .exits(0)
            .out(),
        containsString(
            "fails,,2,17,20,4,2026-05-04T12:10:00Z,2026-05-04T12:20:00Z,bigquery,kafka\n"));
  }

  @Test
  void wrongUseAndVerdictsOfANewerHodorAreNoAnswer() throws Exception {
    publish(score("newer", 0, Status.PASSED).toBuilder().setWireMajor(2).build());
    assertThat(
        gate("newer", 1).exits(4).err(),
        allOf(startsWith("--scoreTopic=hodor-quality: offset "), containsString("newer Hodor")));
    gate("newer", 1, "--from=2026-05-04").exits(2);
  }

  @Test
  void aGateStaysOpenUntilTheVerdictComesOrTheTimeIsOver() throws Exception {
    publish(score("late", 0, Status.PENDING));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () ->
                Hodor.run(
                    arguments("late", 1, "--wait=PT2M", "--json=true"),
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8)));
    Deadline deadline = Deadline.in(Duration.ofSeconds(60));
    while (!err.toString(UTF_8).contains("waiting until ")) {
      deadline.orFail(() -> "it does not wait: " + out.toString(UTF_8) + err.toString(UTF_8));
    }
    publish(score("late", 0, Status.PASSED));
    // Meanwhile, for the next look takes its time.
    whatIsNotJudgedKeepsItOpen();
    assertThat(err.toString(UTF_8), exit.get(60, TimeUnit.SECONDS), is(0));
    assertThat(out.toString(UTF_8), startsWith("{\"verdict\":\"passed\",\"exit\":0,"));
  }

  private static void whatIsNotJudgedKeepsItOpen() throws Exception {
    publish(score("open", 0, Status.PENDING));
    gate("open", 1).exits(3);
    gate("nobody-judges-it", 1).exits(3);
    gate("open", 1, "--scoreTopic=not-there").exits(3);
    gate("open", 1, "--wait=PT1S").exits(3);
    gate("open", 1, "--wait=PT1H", "--timeLimit=PT1S").exits(5);
  }

  private static HodorRun gate(String topic, int windows, String... more) {
    return HodorRun.of(arguments(topic, windows), more);
  }

  private static List<String> arguments(String topic, int windows, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "gate",
                "--topic=" + topic,
                "--from=" + SinkMessages.start(0),
                "--to=" + SinkMessages.start(windows),
                "--outputBootstrapServers=" + broker.bootstrapServers()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static QualityScore score(String topic, int window, Status status) {
    return QualityScore.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster("default")
        .setTopic(topic)
        .setSource("bigquery")
        .setReference("kafka")
        .setWindowStart(SinkMessages.time(SinkMessages.start(window)))
        .setWindowEnd(SinkMessages.time(SinkMessages.start(window + 1)))
        .setStatus(status)
        .setSettled(status != Status.PENDING)
        .build();
  }

  private static String key(String topic, int window) {
    return new Address("default", topic, "bigquery").key(SinkMessages.start(window));
  }

  private static void publish(QualityScore... scores) throws Exception {
    for (QualityScore score : scores) {
      send(WireKeys.of(score), score);
    }
  }

  private static void publish(VerifiedThrough it) throws Exception {
    send(Address.key(it.getCluster(), it.getTopic(), it.getSource()), it);
  }

  private static void send(String key, Message message) throws Exception {
    byte[] type = message.getDescriptorForType().getFullName().getBytes(UTF_8);
    send(key, message.toByteArray(), type);
  }

  private static void sendNothing(String key) throws Exception {
    send(key, null, "hodor.v1.QualityScore".getBytes(UTF_8));
  }

  /** Returns when the broker has it. */
  private static void send(String key, byte[] value, byte[] type) throws Exception {
    List<String> parts = Address.parts(key);
    byte[] owner = Address.key(parts.get(0), parts.get(1)).getBytes(UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(owner)) % PARTITIONS;
    producer
        .send(
            new ProducerRecord<>(
                SCORES,
                partition,
                key.getBytes(UTF_8),
                value,
                List.of(new RecordHeader("type", type))))
        .get(30, TimeUnit.SECONDS);
  }
}
