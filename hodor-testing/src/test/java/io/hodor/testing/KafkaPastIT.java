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
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.PartitionRange;
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
  void aRecordWithoutDateProvesNothingOfTheLostOnesBeforeIt() throws Exception {
    broker.createTopic("undated-first", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int second = 0; second < 600; second++) {
        sendAt(producer, "undated-first", at(0).plusSeconds(second));
      }
      sendAt(producer, "undated-first", Instant.EPOCH);
      for (int minute = 10; minute < 60; minute++) {
        send(producer, "undated-first", 0, minute);
      }
    }
    remove("undated-first", 0, 600);
    KafkaPast past = resolve(topic("undated-first", IsolationLevel.READ_COMMITTED), 0);
    assertThat(past.ranges(), contains(new PartitionRange(0, 600, 651)));
    assertThat(past.coverage().from(), is(at(11)));
    assertThat(
        past.coverage().reasonsPartial(at(0), at(10)), hasItem(containsString("offset 600")));
    // With a date before the range the lost ones, older still, are not asked for.
    KafkaPast later = resolve(topic("undated-first", IsolationLevel.READ_COMMITTED), 30);
    assertThat(later.ranges(), contains(new PartitionRange(0, 620, 651)));
    assertThat(later.coverage().from(), is(Instant.MIN));
  }

  @Test
  void aRecordOfTheFutureProvesNothingOfTheLostOnesBeforeIt() throws Exception {
    broker.createTopic(
        "future-first", 1, Map.of("message.timestamp.after.max.ms", "" + Long.MAX_VALUE));
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, "future-first", 0, 0);
      sendAt(producer, "future-first", Instant.parse("2200-01-01T00:00:00Z"));
      send(producer, "future-first", 0, 40);
    }
    remove("future-first", 0, 1);
    KafkaPast past = resolve(topic("future-first", IsolationLevel.READ_COMMITTED), 30);
    assertThat(past.ranges(), contains(new PartitionRange(0, 1, 3)));
    assertThat(past.coverage().from(), is(BEGAN));
    assertThat(past.coverage().fromReason(), containsString("2200-01-01"));
  }

  @Test
  void recordsWithoutDateAreReadWhereverTheRangeBegins() throws Exception {
    broker.createTopic("undated", 2, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 300; i++) {
        sendAt(producer, "undated", Instant.EPOCH);
      }
      for (int minute : new int[] {40, 50}) {
        send(producer, "undated", 1, minute);
      }
    }
    for (int start : new int[] {0, 30, 45}) {
      KafkaPast past = resolve(topic("undated", IsolationLevel.READ_COMMITTED), start);
      int dated = start == 45 ? 1 : 0;
      assertThat(
          past.ranges(), contains(new PartitionRange(0, 0, 300), new PartitionRange(1, dated, 2)));
      assertThat(past.coverage().from(), is(Instant.MIN));
    }
    remove("undated", 0, 100);
    KafkaPast past = resolve(topic("undated", IsolationLevel.READ_COMMITTED), 0);
    assertThat(past.ranges().get(0), is(new PartitionRange(0, 100, 300)));
    assertThat(past.coverage().from(), is(BEGAN));
  }

  @Test
  void recordsWithoutDateBeforeTheFirstDateAreReadWithIt() throws Exception {
    broker.createTopic("undated-beginning", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      sendAt(producer, "undated-beginning", Instant.EPOCH);
      sendAt(producer, "undated-beginning", Instant.EPOCH.plus(Duration.ofDays(364)));
      send(producer, "undated-beginning", 0, 10);
      send(producer, "undated-beginning", 0, 40);
    }
    KafkaTopic topic = topic("undated-beginning", IsolationLevel.READ_COMMITTED);
    assertThat(resolve(topic, 5).ranges(), contains(new PartitionRange(0, 0, 4)));
    assertThat(resolve(topic, 30).ranges(), contains(new PartitionRange(0, 3, 4)));
    assertThat(resolve(topic, 50).ranges(), empty());
  }

  @Test
  void recordsWithoutDateDirectlyBeforeTheRangeAreRead() throws Exception {
    broker.createTopic("undated-between", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, "undated-between", 0, 0);
      send(producer, "undated-between", 0, 1);
      for (int i = 0; i < 500; i++) {
        sendAt(producer, "undated-between", Instant.EPOCH);
      }
      send(producer, "undated-between", 0, 30);
      sendAt(producer, "undated-between", Instant.EPOCH);
    }
    KafkaTopic topic = topic("undated-between", IsolationLevel.READ_COMMITTED);
    assertThat(resolve(topic, 20).ranges(), contains(new PartitionRange(0, 2, 504)));
    // Nothing is stamped late enough; what stands at the end without date may still belong there.
    assertThat(resolve(topic, 50).ranges(), contains(new PartitionRange(0, 503, 504)));
    assertThat(resolve(topic, 0).ranges(), contains(new PartitionRange(0, 0, 504)));
  }

  @Test
  void nothingOfACompactedTopicIsCovered() throws Exception {
    for (String policy : new String[] {"compact", "compact,delete"}) {
      String name = policy.replace(',', '-');
      broker.createTopic(name, 1, Map.of("cleanup.policy", policy));
      Coverage coverage = resolve(topic(name, IsolationLevel.READ_COMMITTED), 0).coverage();
      assertThat(
          coverage.reasonsPartial(at(0), at(10)),
          contains(
              "the topic is compacted: removed records cannot be told from ones never written"));
    }
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
    Unreachable fault =
        assertThrows(
            Unreachable.class, () -> resolve(topic("order", IsolationLevel.READ_COMMITTED), 0));
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
    Unreachable fault = assertThrows(Unreachable.class, () -> resolve(topic, 0));
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
                Unreachable.class, () -> resolve(topic("a/b", IsolationLevel.READ_COMMITTED), 0))
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

  private static void sendAt(
      KafkaProducer<byte[], byte[]> producer, String topic, Instant timestamp) {
    producer.send(new ProducerRecord<>(topic, 0, timestamp.toEpochMilli(), null, new byte[1]));
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
