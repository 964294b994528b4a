package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.hodor.pipeline.drill.DeadLetter;
import io.hodor.pipeline.drill.FirehoseDeadLetters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drills on a real broker. */
@Timeout(120)
class DrillIT {

  private static KafkaBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void everyFaultOfADrillIsNamedAndItsTopicTakesNoOther() throws Exception {
    HodorRun drill = drill("drilled", "--createTopic", "--seed=7").exits(0);
    assertThat(
        drill.out(),
        allOf(
            line("a partition lost for a window", "1,2\\d\\d"),
            line("single offsets lost", "5"),
            line("a range of offsets lost", "20"),
            line("rows delivered twice", "12"),
            line("one lost and one twice, in count right", "2"),
            line("records among the dead letters", "6"),
            line("rows of offsets that never were", "3"),
            line("rows of an aborted transaction", "3"),
            line("records a producer sent twice", "32"),
            line("anything else", "0")));
    assertThat(drill.out(), containsString("names every fault that was planted, and nothing else"));
    assertThat(
        drill.err(),
        allOf(
            containsString("topic drilled is made, with 4 partitions"),
            containsString("judging the copy")));

    HodorRun again = drill("drilled", "--createTopic").exits(2);
    assertThat(again.err(), containsString("is there, of an earlier drill; write another folder"));
    HodorRun elsewhere =
        drill("drilled", "--createTopic", "--outputDir=" + folder.resolve("else")).exits(2);
    assertThat(elsewhere.err(), containsString("--topic: drilled holds records, or did"));
  }

  @Test
  void aTopicOfOnePartitionReadUncommittedIsDrilledToo() {
    broker.createTopic("narrow", 1, Map.of());
    HodorRun drill = drill("narrow", "--isolationLevel=read_uncommitted", "--records=160").exits(0);
    assertThat(drill.out(), not(containsString("rows of an aborted transaction")));
    assertThat(drill.err(), not(containsString("is made")));
  }

  @Test
  void aVerdictThatMissesAFaultIsNamedAndEndsWithOne() throws Exception {
    broker.createTopic("blurred", 1, Map.of());
    // Whoever takes lost records for ones that were put aside, does not call them lost.
    new FirehoseDeadLetters(folder.resolve("out").resolve("dead-letters"), "blurred")
        .write(
            LongStream.range(0, 400)
                .mapToObj(offset -> new DeadLetter(0, offset, Instant.now().toEpochMilli()))
                .toList(),
            Instant.now());
    HodorRun drill = drill("blurred", "--records=160").exits(1);
    assertThat(drill.out(), containsString("✗"));
    assertThat(drill.out(), matchesPattern("(?s).*single offsets lost +5 +0 +✗.*"));
    assertThat(drill.out(), not(containsString("names every fault that was planted")));
    assertThat(drill.out(), containsString("Written to " + folder.resolve("out")));
  }

  @Test
  void topicsThatAreNotFitAreRefused() throws Exception {
    broker.createTopic("used", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("used", new byte[1])).get();
    }
    refused("used", "--topic: used holds records, or did (1 offsets are used)");
    broker.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
    refused("compacted", "--topic: compacted has cleanup.policy=compact: ");
    broker.createTopic("appended", 1, Map.of("message.timestamp.type", "LogAppendTime"));
    refused("appended", "--topic: appended has message.timestamp.type=LogAppendTime: ");
    broker.createTopic("short", 1, Map.of("retention.ms", "600000"));
    refused("short", "--topic: short has retention.ms=600000: ");
    broker.createTopic("wide", 200, Map.of());
    refused("wide", "--records: 20,000 are too few for faults of every kind in 200 partitions");
    refused("missing", "--topic: there is no topic missing at ");
    assertThat("nothing was written", Files.exists(folder.resolve("out")), is(false));
  }

  private void refused(String topic, String words) {
    assertThat(drill(topic).exits(2).err(), containsString(words));
  }

  private HodorRun drill(String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "drill",
                "--topic=" + topic,
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--outputDir=" + folder.resolve("out")));
    for (String argument : more) {
      if (argument.startsWith("--outputDir=")) {
        arguments.removeIf(it -> it.startsWith("--outputDir="));
      }
      arguments.add(argument);
    }
    return HodorRun.of(arguments);
  }

  /** A line that found what was planted. */
  private static Matcher<String> line(String fault, String number) {
    return matchesPattern(
        Pattern.compile("(?s).*^%s +(%s) +\\1 +✓$.*".formatted(fault, number), Pattern.MULTILINE));
  }
}
