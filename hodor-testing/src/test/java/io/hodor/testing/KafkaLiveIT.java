package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Gap;
import io.hodor.LatencyHop;
import io.hodor.RecordClass;
import io.hodor.config.Unreachable;
import io.hodor.source.KafkaBeginning;
import io.hodor.source.KafkaMark;
import io.hodor.source.KafkaTopic;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic is read without end, whatever happens to it and to its broker. */
@Timeout(120)
class KafkaLiveIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.builder().property("log.cleaner.backoff.ms", "200").start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void emptyAndIdlePartitionsHoldNothingUp() throws Exception {
    broker.createTopic("quiet", 3, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
        LiveKafkaReading reading = reading("quiet", null)) {
      Instant began = Instant.now();
      send(producer, "quiet", 1, began.minus(HOUR));
      reading.awaitCoordinates("1:0");
      // Event time goes on by itself, for nothing else is written.
      reading.awaitWatermark(began.minus(MINUTE));
      Instant sent = Instant.now();
      send(producer, "quiet", 0, sent);
      reading.awaitCoordinates("0:0", "1:0");
      assertThat(reading.last().hasHop(LatencyHop.EVENT_TO_CONSUMED), is(true));
      assertThat(reading.count(RecordClass.MEASURED), is(2L));
    }
  }

  @Test
  void transactionsAtTheEndAreNotWaitedForUnlessOpen() throws Exception {
    broker.createTopic("transactions", 2, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "live"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "transactions", 0, Instant.now());
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "transactions", 1, Instant.now());
      producer.abortTransaction();
      Instant ended = Instant.now();
      try (LiveKafkaReading reading = reading("transactions", null)) {
        reading.awaitCoordinates("0:0");
        reading.awaitWatermark(ended.minus(MINUTE));
        anOpenTransactionHolds(producer, reading);
      }
    }
  }

  private static void anOpenTransactionHolds(
      KafkaProducer<byte[], byte[]> producer, LiveKafkaReading reading) throws Exception {
    producer.beginTransaction();
    send(producer, "transactions", 0, Instant.now());
    Instant open = Instant.now();
    reading.await(() -> reading.openTransaction(0) == 2, "the open transaction is named");
    for (int i = 0; i < 20; i++) {
      reading.advance();
      assertThat(reading.watermark(), is(lessThanOrEqualTo(open.minus(MINUTE))));
    }
    producer.commitTransaction();
    reading.awaitCoordinates("0:0", "0:2");
    reading.awaitWatermark(open.minus(MINUTE).plusMillis(1));
    reading.await(() -> reading.openTransaction(0) == -1, "the transaction is over");
    assertThat(reading.count(RecordClass.MEASURED), is(2L));
  }

  @Test
  void holesOfCompactionAreReadOver() throws Exception {
    broker.createTopic(
        "holes",
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.001"));
    Instant began = Instant.now();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 50; i++) {
        sendKeyed(producer, "holes", began, "key " + i % 5);
      }
      sendKeyed(producer, "holes", began.plusSeconds(1), "other");
    }
    // Compaction takes its time: a reader that begins too early reads more.
    List<String> compacted = List.of("0:45", "0:46", "0:47", "0:48", "0:49", "0:50");
    while (true) {
      try (LiveKafkaReading reading = reading("holes", null)) {
        reading.awaitWatermark(began.minus(MINUTE).plusMillis(1001));
        if (reading.coordinates().equals(compacted)) {
          assertThat(reading.gaps(), empty());
          break;
        }
      }
    }
  }

  @Test
  void partitionsAddedWhileReadingAreReadWhole() throws Exception {
    broker.createTopic("growing", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("metadata.max.age.ms", 500));
        LiveKafkaReading reading = reading("growing", null);
        Admin admin = broker.admin()) {
      send(producer, "growing", 0, Instant.now());
      reading.awaitCoordinates("0:0");
      admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(2))).all().get();
      send(producer, "growing", 1, Instant.now());
      send(producer, "growing", 1, Instant.now());
      reading.awaitCoordinates("0:0", "1:0", "1:1");
      assertThat(reading.count(RecordClass.MEASURED), is(3L));
    }
  }

  @Test
  void whatRetentionRemovedUnderAStoppedReaderIsUnread() throws Exception {
    broker.createTopic("shrunk", 1, Map.of());
    Instant now = Instant.now();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
        Admin admin = broker.admin()) {
      send(producer, "shrunk", 0, now.minus(HOUR));
      KafkaMark mark;
      try (LiveKafkaReading reading = reading("shrunk", null)) {
        reading.awaitCoordinates("0:0");
        mark = reading.mark();
      }
      for (int i = 1; i < 10; i++) {
        send(producer, "shrunk", 0, now);
      }
      admin
          .deleteRecords(Map.of(new TopicPartition("shrunk", 0), RecordsToDelete.beforeOffset(7)))
          .all()
          .get();
      try (LiveKafkaReading reading = reading("shrunk", mark)) {
        reading.awaitCoordinates("0:7", "0:8", "0:9");
        assertThat(reading.gaps(), hasSize(1));
        Gap gap = reading.gaps().get(0);
        assertThat(gap.from() + " " + gap.until(), is("1 7"));
        assertThat(gap.reason(), containsString("begins at offset 7"));
        assertThat(reading.unread(), is(6L));
        assertThat(reading.mark().positions().get(0).next(), is(10L));
      }
    }
  }

  @Test
  void aTopicCreatedAnewIsNotMixedIn() throws Exception {
    broker.createTopic("anew", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
        Admin admin = broker.admin()) {
      for (int i = 0; i < 3; i++) {
        send(producer, "anew", 0, Instant.now());
      }
      KafkaMark mark;
      try (LiveKafkaReading reading = reading("anew", null)) {
        reading.awaitCoordinates("0:0", "0:1", "0:2");
        mark = reading.mark();
        admin.deleteTopics(List.of("anew")).all().get();
        broker.createTopic("anew", 1, Map.of());
        send(producer, "anew", 0, Instant.now());
        Unreachable fault =
            assertThrows(
                Unreachable.class, () -> reading.await(() -> false, "the new topic is noticed"));
        assertThat(fault.getMessage(), containsString("--topic=anew: the topic was created anew"));
      }
      try (LiveKafkaReading reading = reading("anew", mark)) {
        reading.awaitCoordinates("0:0");
        assertThat(reading.gaps(), hasSize(1));
        assertThat(reading.gaps().get(0).from(), is(3L));
        assertThat(reading.mark().topicId().equals(mark.topicId()), is(false));
      }
    }
  }

  @Test
  void brokersThatAreAwayAreWaitedFor() throws Exception {
    broker.createTopic("outage", 1, Map.of());
    try (LiveKafkaReading reading = reading("outage", null)) {
      try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
        send(producer, "outage", 0, Instant.now());
      }
      reading.awaitCoordinates("0:0");
      broker.kill();
      Instant killed = Instant.now();
      for (int i = 0; i < 20; i++) {
        reading.advance();
      }
      assertThat(reading.mark().positions().get(0).next(), is(1L));
      assertThat(reading.watermark(), is(lessThanOrEqualTo(killed.minus(MINUTE))));
      broker.restart();
      try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
        send(producer, "outage", 0, Instant.now());
      }
      reading.awaitCoordinates("0:0", "0:1");
      reading.awaitWatermark(Instant.now().minus(MINUTE));
      assertThat(reading.gaps(), empty());
      assertThat(reading.count(RecordClass.MEASURED), is(2L));
    }
  }

  @Test
  void readingBeginsWhereItsWindowsBegin() throws Exception {
    broker.createTopic("beginning", 3, Map.of());
    Instant start = Instant.parse("2024-05-01T12:00:00Z");
    Instant began = start.plus(HOUR);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "begin"));
        Admin admin = broker.admin()) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "beginning", 0, start.minus(HOUR));
      send(producer, "beginning", 0, Instant.EPOCH);
      send(producer, "beginning", 0, start.minusSeconds(60));
      send(producer, "beginning", 1, start.minus(HOUR));
      for (int i = 0; i < 4; i++) {
        send(producer, "beginning", 2, start.plusSeconds(i));
      }
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "beginning", 1, start.plusSeconds(60));
      KafkaBeginning whole = resolve("beginning", start, began);
      // Undated records before the first one late enough; a marker bears the time of its commit.
      assertThat(whole.offsets(), is(Map.of(0, 1L, 1, 1L, 2, 0L)));
      assertThat(whole.coverage().reasonsPartial(start, Instant.MAX), empty());
      assertThat(whole.start(), is(start));
      admin
          .deleteRecords(
              Map.of(new TopicPartition("beginning", 2), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
      KafkaBeginning lost = resolve("beginning", start, began);
      assertThat(lost.topicId(), is(whole.topicId()));
      assertThat(lost.offsets().get(2), is(2L));
      assertThat(
          lost.coverage().reasonsPartial(start, Instant.MAX),
          contains(containsString("partition 2 begins at offset 2")));
      assertThat(lost.coverage().from(), is(start.plusSeconds(62)));
      producer.abortTransaction();
    }
  }

  @Test
  void ofACompactedTopicWindowsFromNowOnAreCovered() {
    broker.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
    Instant began = Instant.now();
    KafkaBeginning beginning = resolve("compacted", began.minus(HOUR), began);
    assertThat(
        beginning.coverage().reasonsPartial(began.minusMillis(1), Instant.MAX),
        contains(containsString("compacted")));
    assertThat(beginning.coverage().reasonsPartial(began, Instant.MAX), empty());
  }

  private static KafkaBeginning resolve(String topic, Instant start, Instant began) {
    KafkaTopic name =
        new KafkaTopic(broker.bootstrapServers(), null, topic, IsolationLevel.READ_COMMITTED);
    return KafkaBeginning.resolve(name, start, MINUTE, began);
  }

  private static LiveKafkaReading reading(String topic, KafkaMark mark) {
    Instant now = Instant.now();
    return new LiveKafkaReading(
        broker.bootstrapServers(),
        topic,
        resolve(topic, now.minus(HOUR.multipliedBy(2)), now),
        mark);
  }

  /** Sends a record and waits until the broker has it. */
  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, Instant timestamp)
      throws Exception {
    producer
        .send(new ProducerRecord<>(topic, partition, timestamp.toEpochMilli(), null, new byte[1]))
        .get();
  }

  private static void sendKeyed(
      KafkaProducer<byte[], byte[]> producer, String topic, Instant timestamp, String key)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic, 0, timestamp.toEpochMilli(), key.getBytes(UTF_8), new byte[1]))
        .get();
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
