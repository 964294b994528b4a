package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.score.state.Told;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ToldRecordTest {

  private static final OutputTopics TOPICS = OutputTopics.at("localhost:9092", null);
  private static final Timestamp NOON =
      Timestamps.fromMillis(Instant.parse("2026-01-31T12:00:00Z").toEpochMilli());

  private static final QualityMetrics METRICS =
      QualityMetrics.newBuilder()
          .setWireMajor(1)
          .setCluster("a|b")
          .setTopic("orders")
          .setSource("bigquery:p.d.t")
          .setWindowStart(NOON)
          .build();

  private static List<Message> messages() {
    return List.of(
        METRICS,
        OffsetLedger.newBuilder()
            .setWireMajor(1)
            .setCluster("a|b")
            .setTopic("orders")
            .setSource("kafka")
            .setWindowStart(NOON)
            .setPartition(3)
            .setChunk(1)
            .setChunks(2)
            .build(),
        QualityScore.newBuilder()
            .setWireMajor(1)
            .setCluster("a|b")
            .setTopic("orders")
            .setSource("kafka")
            .setWindowStart(NOON)
            .build(),
        VerifiedThrough.newBuilder()
            .setWireMajor(1)
            .setCluster("a|b")
            .setTopic("orders")
            .setSource("kafka")
            .build());
  }

  private static ConsumerRecord<byte[], byte[]> record(Message message) {
    ProducerRecord<byte[], byte[]> sent = WireRecord.of(message).toKafka(TOPICS, 12);
    return record(sent.key(), sent.value(), new RecordHeaders(sent.headers()));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      byte[] key, byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "hodor-metrics",
        4,
        17,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatHodorWritesIsTold(Message message) {
    KV<String, Told> told =
        ToldRecord.of(WireRecord.of(message).topic(), record(message)).orElseThrow();

    assertThat(told.getKey(), is("a%7Cb|orders"));
    assertThat(told.getValue().getAllFields().values().iterator().next(), is(message));
  }

  @Test
  void whatANewerHodorWroteIsToldOfItsWindow() {
    Unreadable told = unreadable(record(METRICS.toBuilder().setWireMajor(2).build()));

    assertThat(told.getCluster(), is("a|b"));
    assertThat(told.getSource(), is("bigquery:p.d.t"));
    assertThat(told.getWindowStart(), is(NOON));
    assertThat(
        told.getReason(),
        allOf(
            containsString("offset 17 of partition 4 of hodor-metrics"),
            containsString("use a newer Hodor")));
  }

  @Test
  void whatIsDamagedIsToldOfItsWindow() {
    ConsumerRecord<byte[], byte[]> sound = record(METRICS);
    byte[] half = Arrays.copyOf(sound.value(), 9);

    assertThat(
        unreadable(record(sound.key(), half, new RecordHeaders())).getWindowStart(), is(NOON));
    // Bytes of nothing are a message, too: one that does not say what its key says.
    assertThat(
        unreadable(record(sound.key(), new byte[0], new RecordHeaders())).getReason(),
        containsString("it is no message of its key"));
  }

  private static Unreadable unreadable(ConsumerRecord<byte[], byte[]> record) {
    KV<String, Told> told = ToldRecord.of(OutputTopic.METRICS, record).orElseThrow();
    assertThat(told.getKey(), is("a%7Cb|orders"));
    return told.getValue().getUnreadable();
  }

  @Test
  void whatIsDamagedAndOfNoWindowIsRefused() {
    ConsumerRecord<byte[], byte[]> record =
        record("what".getBytes(UTF_8), new byte[] {1, 2, 3}, new RecordHeaders());

    assertThrows(IllegalArgumentException.class, () -> ToldRecord.of(OutputTopic.METRICS, record));
  }

  @Test
  void whatIsTakenBackAndWhatIsUnknownTellsNothing() {
    ConsumerRecord<byte[], byte[]> sound = record(METRICS);

    assertThat(
        ToldRecord.of(OutputTopic.LEDGER, record(sound.key(), null, new RecordHeaders())),
        is(Optional.empty()));
    // Without a header that names a verdict.
    assertThat(
        ToldRecord.of(OutputTopic.QUALITY, record(sound.key(), sound.value(), new RecordHeaders())),
        is(Optional.empty()));
  }

  @Test
  void marksComeBackFromTheirBytes() throws Exception {
    for (ResultMark mark :
        List.of(
            ResultMark.NOTHING,
            new ResultMark(
                Map.of(
                    new ResultPartition(OutputTopic.METRICS, 3),
                    17L,
                    new ResultPartition(OutputTopic.LEDGER, 3),
                    1L << 40),
                Set.of()),
            new ResultMark(
                Map.of(new ResultPartition(OutputTopic.QUALITY, 0), 0L), Set.of("a|b")))) {
      CoderProperties.coderDecodeEncodeEqual(ResultMarkCoder.of(), mark);
    }
  }
}
