package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.PartitionRange;
import io.hodor.source.ReadKafkaMessages;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every record of a range ends in one message, whatever the log looks like. */
@Timeout(120)
class ReadKafkaMessagesIT {

  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  private static final Instant BEGAN = NOON.plus(Duration.ofHours(5));
  private static final long PARTITION = 1L << 40;
  private static final Queue<MessageBatch> READ = new ConcurrentLinkedQueue<>();

  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker =
        KafkaBroker.builder()
            .property("log.cleaner.backoff.ms", "200")
            .property("message.max.bytes", "20000000")
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void abortedRecordsAreReadOnlyWhenAskedFor() {
    broker.createTopic("aborted", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "aborted"))) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 4; transaction++) {
        producer.beginTransaction();
        send(producer, "aborted", NOON.toEpochMilli(), "value " + transaction);
        if (transaction % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.flush();
          producer.abortTransaction();
        }
      }
    }
    assertThat(offsets(read("aborted", IsolationLevel.READ_COMMITTED)), contains(0L, 4L));
    assertThat(offsets(read("aborted", IsolationLevel.READ_UNCOMMITTED)), contains(0L, 2L, 4L, 6L));
  }

  @Test
  void readingEndsBeforeAnOpenTransaction() {
    broker.createTopic("open-end", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "end"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "open-end", NOON.toEpochMilli(), "committed");
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "open-end", NOON.toEpochMilli(), "open");
      producer.flush();
      assertThat(offsets(read("open-end", IsolationLevel.READ_COMMITTED)), contains(0L));
      producer.abortTransaction();
    }
  }

  @Test
  void holesOfCompactionAreReadOverButNotCovered() throws Exception {
    broker.createTopic(
        "compacted",
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.001"));
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 50; i++) {
        sendKeyed(producer, "compacted", NOON, "key " + i % 5, "value " + i);
      }
      // Begins a segment by its timestamp; only what lies before the last one is compacted.
      sendKeyed(producer, "compacted", NOON.plusSeconds(1), "other", "value");
    }
    awaitFirstOffset("compacted", 45);
    KafkaPast past = past("compacted", IsolationLevel.READ_COMMITTED);
    assertThat(
        offsets(read(past, EventTime.RECORD, "compacted")), contains(45L, 46L, 47L, 48L, 49L, 50L));
    assertThat(
        past.coverage().reasonsPartial(NOON, NOON.plusSeconds(600)),
        contains(containsString("compacted")));
  }

  @Test
  void aLargeRecordIsReadWhole() {
    broker.createTopic("large", 1, Map.of("max.message.bytes", "20000000"));
    byte[] large = new byte[10 << 20];
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("max.request.size", 20_000_000, "buffer.memory", 64_000_000L))) {
      send(producer, "large", NOON.toEpochMilli(), "small");
      producer.send(new ProducerRecord<>("large", 0, NOON.toEpochMilli(), null, large));
      send(producer, "large", NOON.toEpochMilli(), "small");
    }
    List<String> read = read("large", IsolationLevel.READ_COMMITTED);
    assertThat(read, hasSize(3));
    assertThat(read.get(1), containsString(" " + large.length + " "));
  }

  @Test
  void classesAndLatenciesOfAPayload() {
    broker.createTopic("payload", 1, Map.of());
    long noon = NOON.toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, "payload", noon, "{\"t\":" + (noon - 250) + "}");
      send(producer, "payload", noon, "{\"t\":0}");
      send(producer, "payload", noon, "{\"t\":" + (noon + 86_400_001L) + "}");
      send(producer, "payload", noon, "{");
      send(producer, "payload", noon, "");
      producer.send(
          new ProducerRecord<byte[], byte[]>(
              "payload", 0, Long.valueOf(noon), null, (byte[]) null));
    }
    READ.clear();
    List<String> read =
        read(
            past("payload", IsolationLevel.READ_COMMITTED),
            EventTime.parse("json:t", "ms", null, null));
    assertThat(
        read.stream().map(line -> line.split(" ")[3]).collect(Collectors.toList()),
        contains("MEASURED", "UNDATED", "UNDATED", "UNDECODABLE", "UNDECODABLE", "TOMBSTONE"));
    MessageBatch batch = READ.peek();
    assertThat(batch.time(0), is(noon - 250));
    assertThat(batch.latency(LatencyHop.EVENT_TO_BROKER, 0), is(250L));
    assertThat(batch.latency(LatencyHop.EVENT_TO_BROKER, 1), is(MessageBatch.NO_LATENCY));
    assertThat(batch.reasons().get(4), is("empty"));
  }

  @Test
  void recordsWithoutDateAreReadByTheirPayload() {
    broker.createTopic("undated", 1, Map.of());
    long noon = NOON.toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 3; i++) {
        send(producer, "undated", 0, "{\"t\":" + (noon + i) + "}");
      }
    }
    KafkaTopic topic = topic("undated", IsolationLevel.READ_COMMITTED);
    KafkaPast past = KafkaPast.resolve(topic, NOON, BEGAN, Duration.ofMinutes(1), BEGAN);
    List<String> read = read(past, EventTime.parse("json:t", "ms", null, null), topic);
    assertThat(read, hasSize(3));
    assertThat(read.get(2), containsString("0 2 " + (noon + 2) + " MEASURED"));
  }

  @Test
  void whereARangeIsCutMakesNoDifference() {
    broker.createTopic("cut", 1, Map.of("message.timestamp.after.max.ms", "" + Long.MAX_VALUE));
    long noon = NOON.toEpochMilli();
    long future = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();
    long[] timestamps = {noon, 0, 5, future, noon + 1, future, noon - 7, 0, 0, noon + 9};
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < timestamps.length; i++) {
        send(producer, "cut", timestamps[i], "value " + i);
      }
    }
    KafkaPast past = past("cut", IsolationLevel.READ_COMMITTED);
    List<String> whole = read(past, EventTime.RECORD);
    assertThat(whole, hasSize(timestamps.length));
    assertThat(whole.get(3), containsString("0 3 " + noon + " UNDATED"));
    assertThat(whole.get(8), containsString("0 8 " + (noon - 7) + " UNDATED"));
    for (int at = 1; at < timestamps.length; at++) {
      List<PartitionRange> pieces =
          List.of(new PartitionRange(0, 0, at), new PartitionRange(0, at, timestamps.length));
      KafkaPast cut = new KafkaPast(past.topicId(), pieces, past.coverage(), BEGAN);
      assertThat("cut at " + at, read(cut, EventTime.RECORD), is(whole));
    }
  }

  @Test
  void splitsReadEveryRecordOnce() {
    broker.createTopic("split", 2, Map.of());
    int[] sizes = {230_001, 3};
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("linger.ms", 20))) {
      for (int partition = 0; partition < sizes.length; partition++) {
        for (int i = 0; i < sizes[partition]; i++) {
          byte[] value = ("value " + i).getBytes(UTF_8);
          producer.send(new ProducerRecord<>("split", partition, NOON.toEpochMilli(), null, value));
        }
      }
    }
    List<String> read = read("split", IsolationLevel.READ_COMMITTED);
    assertThat(read, hasSize(sizes[0] + sizes[1]));
    assertThat(read.get(sizes[0] - 1), containsString("0 " + (sizes[0] - 1) + " "));
    assertThat(read.get(sizes[0]), containsString("1 0 "));
  }

  @Test
  void aRangeThatIsGoneFailsTheRun() throws Exception {
    broker.createTopic("gone", 1, Map.of());
    sendTen("gone");
    KafkaPast past = past("gone", IsolationLevel.READ_COMMITTED);
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition("gone", 0), RecordsToDelete.beforeOffset(5)))
          .all()
          .get();
    }
    assertFails(past, "--topic=gone: the range was removed while reading partition 0");
  }

  @Test
  void aTopicCreatedAnewIsNotMixedIn() throws Exception {
    broker.createTopic("anew", 1, Map.of());
    sendTen("anew");
    KafkaPast past = past("anew", IsolationLevel.READ_COMMITTED);
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(List.of("anew")).all().get();
    }
    broker.createTopic("anew", 1, Map.of());
    sendTen("anew");
    assertFails(past, "--topic=anew: created anew");
  }

  private static void assertFails(KafkaPast past, String why) {
    Exception failure =
        assertThrows(Exception.class, () -> read(past, EventTime.RECORD, topicOf(why)));
    assertThat(messages(failure), containsString(why));
  }

  private static String topicOf(String why) {
    return why.substring("--topic=".length(), why.indexOf(':'));
  }

  private static String messages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    return messages.toString();
  }

  private static void sendTen(String topic) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 10; i++) {
        send(producer, topic, NOON.toEpochMilli(), "value " + i);
      }
    }
  }

  private static List<Long> offsets(List<String> read) {
    return read.stream().map(line -> Long.valueOf(line.split(" ")[1])).collect(Collectors.toList());
  }

  private static KafkaTopic topic(String name, IsolationLevel level) {
    return new KafkaTopic(broker.bootstrapServers(), null, name, level);
  }

  private static KafkaPast past(String name, IsolationLevel level) {
    return KafkaPast.resolve(
        topic(name, level), Instant.EPOCH.plusMillis(1), BEGAN, Duration.ofMinutes(1), BEGAN);
  }

  private static List<String> read(String name, IsolationLevel level) {
    return read(past(name, level), EventTime.RECORD, topic(name, level));
  }

  private static List<String> read(KafkaPast past, EventTime eventTime) {
    return read(past, eventTime, eventTime.isRecord() ? "cut" : "payload");
  }

  private static List<String> read(KafkaPast past, EventTime eventTime, String name) {
    return read(past, eventTime, topic(name, IsolationLevel.READ_COMMITTED));
  }

  /**
   * The messages as {@code partition offset time class length content}, by partition and offset.
   */
  private static List<String> read(KafkaPast past, EventTime eventTime, KafkaTopic topic) {
    READ.clear();
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(
            ReadKafkaMessages.past(
                new Address("default", topic.topic(), "kafka"), topic, past, eventTime, true))
        .apply(ParDo.of(new Keep()));
    pipeline.run().waitUntilFinish();
    Map<Long, String> lines = new TreeMap<>();
    for (MessageBatch batch : READ) {
      for (int i = 0; i < batch.size(); i++) {
        String line =
            batch.partition(i)
                + " "
                + batch.offset(i)
                + " "
                + batch.time(i)
                + " "
                + batch.recordClass(i)
                + " "
                + batch.length(i)
                + " "
                + batch.content(i);
        assertThat(
            "read once: " + line,
            lines.put(batch.partition(i) * PARTITION + batch.offset(i), line) == null);
      }
    }
    return new ArrayList<>(lines.values());
  }

  private static final class Keep extends DoFn<MessageBatch, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void keep(@Element MessageBatch batch) {
      READ.add(batch);
    }
  }

  /** Waits until the first record that is left has this offset; the test's time limit ends it. */
  private static void awaitFirstOffset(String topic, long offset) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                // An answer takes this long, as there never is that much.
                "fetch.max.wait.ms",
                100,
                "fetch.min.bytes",
                10_000_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      long first = -1;
      while (first != offset) {
        consumer.seekToBeginning(List.of(partition));
        first = consumer.poll(Duration.ofSeconds(10)).records(partition).get(0).offset();
      }
    }
  }

  private static void sendKeyed(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      Instant time,
      String key,
      String value) {
    producer.send(
        new ProducerRecord<>(
            topic, 0, time.toEpochMilli(), key.getBytes(UTF_8), value.getBytes(UTF_8)));
    // A segment begins between batches only.
    producer.flush();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, long timestamp, String value) {
    producer.send(new ProducerRecord<>(topic, 0, timestamp, null, value.getBytes(UTF_8)));
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
