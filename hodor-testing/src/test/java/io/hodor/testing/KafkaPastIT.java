package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Coverage;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.OptionFault;
import io.hodor.source.PartitionRange;
import io.hodor.source.SourceUnreachable;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which offsets hold a span of time, and what of it is gone or not there yet. */
class KafkaPastIT {

  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant BEGAN = NOON.plus(Duration.ofHours(5));

  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aRangeBeginsByTimeAndEndsAtTheEnd() throws Exception {
    broker.createTopic("by-time", 4, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int minute = 0; minute < 60; minute++) {
        send(producer, "by-time", 0, minute);
      }
      // Out of order: the first that is late enough counts.
      for (int minute : new int[] {20, 31, 5, 40}) {
        send(producer, "by-time", 1, minute);
      }
      send(producer, "by-time", 2, 3);
    }
    KafkaPast past = resolve(topic("by-time", IsolationLevel.READ_COMMITTED), 30);
    assertThat(past.ranges(), contains(new PartitionRange(0, 29, 60), new PartitionRange(1, 1, 4)));
    assertThat(past.topicId().isEmpty(), is(false));
    assertThat(past.coverage().from(), is(Instant.MIN));
    assertThat(past.coverage().until(), is(BEGAN));
  }

  @Test
  void whatWasRemovedIsNotCovered() throws Exception {
    broker.createTopic("removed", 2, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int minute = 0; minute < 60; minute++) {
        send(producer, "removed", 0, minute);
        send(producer, "removed", 1, minute);
      }
    }
    remove("removed", 1, 20);
    KafkaTopic topic = topic("removed", IsolationLevel.READ_COMMITTED);
    Coverage coverage = resolve(topic, 0).coverage();
    assertThat(coverage.from(), is(at(21)));
    assertThat(
        coverage.fromReason(), allOf(containsString("partition 1"), containsString("offset 20")));
    assertThat(coverage.reasonsPartial(at(20), at(30)), hasItem(coverage.fromReason()));
    assertThat(coverage.reasonsPartial(at(30), at(40)), empty());
    // Whoever asks for later windows only has lost nothing.
    assertThat(resolve(topic, 30).coverage().from(), is(Instant.MIN));
  }

  @Test
  void nothingIsKnownOfAPartitionThatLostAll() throws Exception {
    broker.createTopic("emptied", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, "emptied", 0, 0);
    }
    remove("emptied", 0, 1);
    KafkaPast past = resolve(topic("emptied", IsolationLevel.READ_COMMITTED), 0);
    assertThat(past.ranges(), empty());
    assertThat(past.coverage().from(), is(BEGAN));
    assertThat(past.coverage().reasonsPartial(at(0), at(10)), hasItem(containsString("unknown")));
  }

  @Test
  void whatAnOpenTransactionHoldsBackIsNotCovered() throws Exception {
    broker.createTopic("open", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "open"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "open", 0, 10);
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "open", 0, 40);
      send(producer, "open", 0, 35);
      producer.flush();
      KafkaPast committed = resolve(topic("open", IsolationLevel.READ_COMMITTED), 0);
      assertThat(committed.ranges(), contains(new PartitionRange(0, 0, 2)));
      assertThat(committed.coverage().until(), is(at(39)));
      assertThat(committed.coverage().untilReason(), containsString("open transaction"));
      KafkaPast all = resolve(topic("open", IsolationLevel.READ_UNCOMMITTED), 0);
      assertThat(all.ranges(), contains(new PartitionRange(0, 0, 4)));
      assertThat(all.coverage().until(), is(BEGAN));
      // All records that are late enough are still open; a marker bears the time of its commit.
      assertThat(
          resolve(topic("open", IsolationLevel.READ_COMMITTED), 30).ranges(),
          contains(new PartitionRange(0, 1, 2)));
      producer.abortTransaction();
    }
  }

  @Test
  void aMissingTopicIsNamedWithWhatItMayHaveMeant() throws Exception {
    broker.createTopic("orders", 1, Map.of());
    SourceUnreachable fault =
        assertThrows(
            SourceUnreachable.class,
            () -> resolve(topic("order", IsolationLevel.READ_COMMITTED), 0));
    assertThat(fault.getMessage(), containsString("--topic=order: there is no such topic"));
    assertThat(fault.getMessage(), containsString("there is orders"));
    try (Admin admin = broker.admin()) {
      assertThat("not created", !admin.listTopics().names().get().contains("order"));
    }
  }

  @Test
  void aWrongServerIsSaidSoInTime() throws Exception {
    long before = System.nanoTime();
    assertUnreachable("127.0.0.1:1");
    assertThat(System.nanoTime() - before, lessThan(Duration.ofSeconds(30).toNanos()));
    assertUnreachable("no-such-host.invalid:9092");
  }

  private static void assertUnreachable(String servers) {
    KafkaTopic topic = new KafkaTopic(servers, null, "any", IsolationLevel.READ_COMMITTED);
    SourceUnreachable fault = assertThrows(SourceUnreachable.class, () -> resolve(topic, 0));
    assertThat(fault.getMessage(), containsString("--bootstrapServers=" + servers));
  }

  @Test
  void wrongUseIsNamed() {
    KafkaTopic noPort = new KafkaTopic("host", null, "any", IsolationLevel.READ_COMMITTED);
    assertThat(
        assertThrows(OptionFault.class, () -> resolve(noPort, 0)).option(), is("bootstrapServers"));
    KafkaTopic noConfig =
        new KafkaTopic(broker.bootstrapServers(), "/no/such", "any", IsolationLevel.READ_COMMITTED);
    assertThat(
        assertThrows(OptionFault.class, () -> resolve(noConfig, 0)).option(), is("consumerConfig"));
    assertThat(
        assertThrows(
                SourceUnreachable.class,
                () -> resolve(topic("a/b", IsolationLevel.READ_COMMITTED), 0))
            .getMessage(),
        containsString("--topic=a/b"));
  }

  private static KafkaPast resolve(KafkaTopic topic, int minute) {
    return KafkaPast.resolve(topic, at(minute), at(60), MINUTE, BEGAN);
  }

  private static KafkaTopic topic(String name, IsolationLevel level) {
    return new KafkaTopic(broker.bootstrapServers(), null, name, level);
  }

  private static Instant at(int minute) {
    return NOON.plus(Duration.ofMinutes(minute));
  }

  private static void remove(String topic, int partition, long before) throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
          .all()
          .get();
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, int minute)
      throws Exception {
    producer.send(
        new ProducerRecord<>(
            topic, partition, at(minute).toEpochMilli(), null, new byte[] {(byte) minute}));
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
