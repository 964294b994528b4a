package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hodor.testing.SentRecord.Intent;
import io.hodor.testing.wire.OrderEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the generator says it sent is what a plain consumer finds. */
class TopicGeneratorIT {
  private static final int PARTITIONS = 4;

  private static KafkaBroker broker;
  private static TopicGenerator json;
  private static List<SentRecord> jsonSent;
  private static List<SentRecord> protoSent;

  @BeforeAll
  static void writeTopics() {
    broker = KafkaBroker.start();
    json = generator("json-orders").build();
    jsonSent = json.write(broker);
    protoSent = generator("proto-orders").format(EventFormat.PROTO).build().write(broker);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static TopicGenerator.Builder generator(String topic) {
    return TopicGenerator.builder(topic).seed(7).events(20_000).partitions(PARTITIONS).allFaults();
  }

  @Test
  void everyRecordLiesWhereItIsSaidToLie() {
    assertFound(jsonSent, read("json-orders", "read_uncommitted"));
    assertFound(protoSent, read("proto-orders", "read_uncommitted"));
  }

  @Test
  void abortedRecordsAreThereOnlyForReadUncommitted() {
    List<SentRecord> committed = jsonSent.stream().filter(SentRecord::committed).toList();
    assertThat(committed.size(), is(lessThan(jsonSent.size())));
    assertFound(committed, read("json-orders", "read_committed"));
  }

  @Test
  void everyFaultIsInTheTopic() {
    for (Intent intent : EnumSet.complementOf(EnumSet.of(Intent.TOO_LATE))) {
      assertThat(
          intent.name(),
          jsonSent.stream().filter(r -> r.intent() == intent).toList(),
          not(empty()));
    }
    assertThat(
        jsonSent.stream().map(SentRecord::partition).toList(),
        everyItem(lessThan(json.silentPartition().getAsInt())));
    assertThat("empty", jsonSent.stream().filter(r -> r.length() == 0).count(), greaterThan(0L));
    assertThat(
        "unusable", jsonSent.stream().filter(r -> r.recordTimeMs() == 0).count(), greaterThan(0L));
    assertThat(
        "duplicates and replays",
        jsonSent.stream().filter(r -> r.length() > 0).map(SentRecord::md5).distinct().count(),
        lessThan(jsonSent.stream().filter(r -> r.length() > 0).count()));
    long quiet = json.quietWindow().orElseThrow().toEpochMilli();
    assertThat(
        jsonSent.stream()
            .map(r -> r.eventTimeMs() == null ? r.recordTimeMs() : r.eventTimeMs())
            .filter(t -> t >= quiet && t < quiet + TopicGenerator.WINDOW.toMillis())
            .toList(),
        is(empty()));
  }

  @Test
  void noEventLiesMoreThanAMinuteAheadOfItsRecord() {
    assertThat(
        jsonSent.stream()
            .filter(r -> r.eventTimeMs() != null)
            .map(r -> r.eventTimeMs() - r.recordTimeMs())
            .toList(),
        everyItem(lessThan(Duration.ofMinutes(1).toMillis())));
  }

  @Test
  void aJsonReaderFindsWhatWasIntended() {
    assertIntended(jsonSent, read("json-orders", "read_uncommitted"), TopicGeneratorIT::jsonTime);
  }

  @Test
  void aProtobufReaderFindsWhatWasIntended() {
    assertIntended(
        protoSent, read("proto-orders", "read_uncommitted"), TopicGeneratorIT::protoTime);
  }

  @Test
  void theDescriptorFileHoldsTheMessage(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("orders.desc");
    TopicGenerator.writeDescriptors(file);
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(file));
    assertThat(
        set.getFileList().stream()
            .flatMap(
                f -> f.getMessageTypeList().stream().map(m -> f.getPackage() + "." + m.getName()))
            .anyMatch(TopicGenerator.PROTO_MESSAGE::equals),
        is(true));
  }

  /** The time in a value; null without one; undecodable values throw. */
  private interface TimeReader {
    Instant read(byte[] value) throws IOException;
  }

  private static Instant jsonTime(byte[] value) throws IOException {
    JsonNode read = new ObjectMapper().readTree(value);
    if (read.isMissingNode()) {
      throw new IOException("nothing to parse");
    }
    String time = read.path("event_time").asText("");
    return time.isEmpty() || time.equals("null") ? null : OffsetDateTime.parse(time).toInstant();
  }

  private static Instant protoTime(byte[] value) throws InvalidProtocolBufferException {
    OrderEvent event = OrderEvent.parseFrom(value);
    return event.hasEventTimestamp()
        ? Instant.ofEpochSecond(
            event.getEventTimestamp().getSeconds(), event.getEventTimestamp().getNanos())
        : null;
  }

  private static void assertIntended(
      List<SentRecord> sent, Map<String, ConsumerRecord<byte[], byte[]>> found, TimeReader reader) {
    for (SentRecord record : sent) {
      ConsumerRecord<byte[], byte[]> read = found.get(record.partition() + "/" + record.offset());
      Long eventTime = null;
      Intent intent;
      try {
        Instant time = read.value() == null ? null : reader.read(read.value());
        if (read.value() == null) {
          intent = Intent.TOMBSTONE;
        } else if (time == null
            || time.toEpochMilli() < 31_536_000_000L
            || time.toEpochMilli() > record.recordTimeMs() + 86_400_000) {
          intent = Intent.UNDATED;
        } else {
          intent = Intent.MEASURED;
          eventTime = time.toEpochMilli();
        }
      } catch (IOException e) {
        intent = Intent.UNDECODABLE;
      }
      assertThat(record.toString(), intent, is(record.intent()));
      assertThat(record.toString(), eventTime, is(record.eventTimeMs()));
    }
  }

  private static void assertFound(
      List<SentRecord> sent, Map<String, ConsumerRecord<byte[], byte[]>> found) {
    assertThat(found.size(), is(sent.size()));
    for (SentRecord record : sent) {
      ConsumerRecord<byte[], byte[]> read = found.get(record.partition() + "/" + record.offset());
      assertThat(read.timestamp(), is(record.recordTimeMs()));
      assertThat(SentRecord.md5(read.value()), is(record.md5()));
      assertThat(read.value() == null ? -1 : read.value().length, is(record.length()));
    }
  }

  private static Map<String, ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000);
    Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        assertThat("read within a minute", System.nanoTime(), lessThan(deadline));
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> found.put(record.partition() + "/" + record.offset(), record));
      }
    }
    return found;
  }
}
