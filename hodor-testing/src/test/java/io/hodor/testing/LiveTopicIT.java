package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A live topic holds what it says it holds, whatever happens while it is written. */
class LiveTopicIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void everyRecordIsAccountedFor() {
    TopicGenerator.Builder events =
        TopicGenerator.builder("live")
            .seed(5)
            .partitions(2)
            .disorder(Duration.ofSeconds(1), Duration.ofSeconds(2))
            .late(Duration.ofSeconds(5), Duration.ofSeconds(15))
            .fault(Fault.DISORDER)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES)
            .fault(Fault.UNDECODABLE)
            .fault(Fault.UNDATED)
            .fault(Fault.UNUSABLE_RECORD_TIMES)
            .fault(Fault.PRODUCER_DUPLICATES);
    try (LiveTopic live = LiveTopic.create(broker, events)) {
      Instant start = Instant.now().minusSeconds(600);
      live.writePast(start, Duration.ofSeconds(60), 2_000);
      assertThat(live.sent().size(), greaterThanOrEqualTo(2_000));

      live.flow(1_000);
      awaitMore(live, 500);
      live.transaction(50, true);
      live.transaction(50, false);
      // The client is told before the partitions are; a broker that is killed in between leaves
      // the transaction open.
      awaitMore(live, 500);
      broker.kill();
      broker.restart();
      live.growTo(4);
      // The producer hears of new partitions some time later.
      awaitAllPartitions(live, 4);
      live.stop();

      List<SentRecord> sent = live.sent();
      assertThat(sent.stream().filter(record -> !record.committed()).count(), is(50L));
      assertThat(sent.stream().map(SentRecord::partition).distinct().count(), is(4L));
      assertThat(places(sent), is(read("live", 4)));
      // The bound that tests rely on: the newest event before a record, and the record's own time.
      long bound = live.neededLateness(Duration.ZERO).toMillis();
      assertThat(bound, is(16_000L));
      assertThat(
          sent.stream()
              .filter(record -> record.eventTimeMs() != null)
              .map(record -> record.recordTimeMs() - record.eventTimeMs())
              .toList(),
          everyItem(allOf(lessThan(15_001L), greaterThan(-1_001L))));
    }
  }

  private static void awaitMore(LiveTopic live, int more) {
    int before = live.sent().size();
    Deadline end = Deadline.in(DEADLINE);
    while (live.sent().size() < before + more) {
      end.orFail(() -> "only " + (live.sent().size() - before) + " more records");
    }
  }

  private static void awaitAllPartitions(LiveTopic live, int partitions) {
    Deadline end = Deadline.in(DEADLINE);
    while (live.sent().stream().map(SentRecord::partition).distinct().count() < partitions) {
      end.orFail(() -> "not every partition has a record");
    }
  }

  private static Set<String> places(List<SentRecord> sent) {
    return sent.stream()
        .filter(SentRecord::committed)
        .map(record -> record.partition() + "/" + record.offset() + " " + record.md5())
        .collect(Collectors.toSet());
  }

  private static Set<String> read(String topic, int partitions) {
    Set<String> places = new HashSet<>();
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Set<TopicPartition> all = new HashSet<>();
      for (int partition = 0; partition < partitions; partition++) {
        all.add(new TopicPartition(topic, partition));
      }
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      Deadline end = Deadline.in(DEADLINE);
      while (ends.keySet().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          places.add(
              record.partition() + "/" + record.offset() + " " + SentRecord.md5(record.value()));
        }
        end.orFail(() -> "the ends " + ends + " are not reached");
      }
    }
    return places;
  }
}
