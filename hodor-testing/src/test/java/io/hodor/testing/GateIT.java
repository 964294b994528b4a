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
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.api.io.TempDir;

/** The gate and the backfill plan, over verdicts on a real broker. */
@Timeout(120)
class GateIT {

  private static final String SCORES = "hodor-quality";
  private static final int PARTITIONS = 12;

  private static KafkaBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  @TempDir Path folder;

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
    // One that judged the past, and was written after it.
    send(
        key("passes", 1),
        score("passes", 1, Status.FAILED).toByteArray(),
        "hodor.v1.QualityScore".getBytes(UTF_8),
        Instant.now().minusSeconds(3600).toEpochMilli());
    gate("passes", 2).exits(0);
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

  /** The script is what people run; only the console consumer in it is a small one. */
  @Test
  void theRecipeOfAPlanFetchesJustWhatIsMissing() throws Exception {
    broker.createTopic("copied", 2, Map.of());
    try (KafkaProducer<byte[], byte[]> orders =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "copied"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      orders.initTransactions();
      // Offsets 0 to 2 of both partitions; 4 to 6 are aborted; 8 to 10. Between them are markers.
      for (String transaction : List.of("a", "aborted", "c")) {
        orders.beginTransaction();
        for (int i = 0; i < 6; i++) {
          byte[] value = (transaction + i).getBytes(UTF_8);
          var unused = orders.send(new ProducerRecord<>("copied", i % 2, null, value));
        }
        if (transaction.equals("aborted")) {
          orders.flush();
          orders.abortTransaction();
        } else {
          orders.commitTransaction();
        }
      }
    }
    publish(
        score("copied", 0, Status.FAILED).toBuilder()
            .addMissing(
                MissingOffsets.newBuilder()
                    .setReason(MissingReason.LOST)
                    .setTotal(7)
                    .addRanges(OffsetRange.newBuilder().setPartition(0).setFrom(1).setTo(2))
                    .addRanges(OffsetRange.newBuilder().setPartition(0).setFrom(8).setTo(9))
                    .addRanges(OffsetRange.newBuilder().setPartition(1).setFrom(0).setTo(1))
                    .addRanges(OffsetRange.newBuilder().setPartition(1).setFrom(10).setTo(10)))
            .build());
    String script =
        HodorRun.of(
                List.of("backfill-plan", "--topic=copied", "--format=consumer"),
                "--outputBootstrapServers=" + broker.bootstrapServers())
            .exits(0)
            .out();

    assertThat(
        fetched(script),
        is(
            List.of(
                "Offset:1\ta2",
                "Offset:2\ta4",
                "Offset:8\tc0",
                "Offset:9\tc2",
                "Offset:0\ta1",
                "Offset:1\ta3",
                "Offset:10\tc5")));
  }

  private List<String> fetched(String script) throws Exception {
    Path consumer = folder.resolve("consumer");
    Files.writeString(
        consumer,
        "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
            .formatted(
                ProcessHandle.current().info().command().orElseThrow(),
                System.getProperty("java.class.path"),
                ConsoleConsumer.class.getName()));
    Files.setPosixFilePermissions(consumer, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder sh =
        new ProcessBuilder("sh", Files.writeString(folder.resolve("lost.sh"), script).toString())
            .redirectError(folder.resolve("lost.err").toFile())
            .redirectOutput(folder.resolve("lost.out").toFile());
    sh.environment().put("BOOTSTRAP", broker.bootstrapServers());
    sh.environment().put("CONSUMER", consumer.toString());
    Process process = sh.start();
    assertThat("it ends", process.waitFor(60, TimeUnit.SECONDS), is(true));
    assertThat(Files.readString(folder.resolve("lost.err")), process.exitValue(), is(0));
    return Files.readAllLines(folder.resolve("lost.out"));
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
    send(key, value, type, null);
  }

  /** The same, as of a moment; null for now. */
  private static void send(String key, byte[] value, byte[] type, Long timestamp) throws Exception {
    List<String> parts = Address.parts(key);
    byte[] owner = Address.key(parts.get(0), parts.get(1)).getBytes(UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(owner)) % PARTITIONS;
    producer
        .send(
            new ProducerRecord<>(
                SCORES,
                partition,
                timestamp,
                key.getBytes(UTF_8),
                value,
                List.of(new RecordHeader("type", type))))
        .get(30, TimeUnit.SECONDS);
  }
}
