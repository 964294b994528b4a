package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class WireRecordTest {

  private static final OutputTopics TOPICS = OutputTopics.at("broker:9092", null);

  private static final QualityMetrics METRICS =
      QualityMetrics.newBuilder()
          .setCluster("main")
          .setTopic("or|ders")
          .setSource("kafka")
          .setWindowStart(Timestamps.fromSeconds(600))
          .setComputedAt(Timestamps.fromMillis(777_123))
          .build();

  private static final OffsetLedger LEDGER =
      OffsetLedger.newBuilder()
          .setCluster("main")
          .setTopic("orders")
          .setSource("kafka")
          .setWindowStart(Timestamps.fromSeconds(600))
          .setPartition(3)
          .setChunk(1)
          .setChunks(2)
          .setComputedAt(Timestamps.fromMillis(777_123))
          .build();

  @Test
  void aResultLiesUnderItsAddress() {
    ProducerRecord<byte[], byte[]> record = WireRecord.of(METRICS).toKafka(TOPICS, 12);
    assertThat(record.topic(), is("hodor-metrics"));
    assertThat(key(record), is("main|or%7Cders|kafka|1970-01-01T00:10:00Z"));
    assertThat(type(record), is("hodor.v1.QualityMetrics"));
    assertThat(record.value(), is(METRICS.toByteArray()));
    assertThat(record.timestamp(), is(777_123L));
  }

  @Test
  void aLedgerLiesUnderItsPartitionAndChunk() {
    ProducerRecord<byte[], byte[]> record = WireRecord.of(LEDGER).toKafka(TOPICS, 12);
    assertThat(record.topic(), is("hodor-ledger"));
    assertThat(key(record), is("main|orders|kafka|1970-01-01T00:10:00Z|3|1"));
    assertThat(type(record), is("hodor.v1.OffsetLedger"));
    assertThat(record.value(), is(LEDGER.toByteArray()));
    assertThat(record.timestamp(), is(777_123L));
  }

  @Test
  void aChunkThatIsNoMoreIsATombstone() {
    OffsetLedger retraction = LEDGER.toBuilder().setChunk(2).build();
    ProducerRecord<byte[], byte[]> record = WireRecord.of(retraction).toKafka(TOPICS, 12);
    assertThat(key(record), is("main|orders|kafka|1970-01-01T00:10:00Z|3|2"));
    assertThat(record.value(), is(nullValue()));
    assertThat(type(record), is("hodor.v1.OffsetLedger"));
  }

  @Test
  void aDeadLetterLiesUnderItsOffsetAndIsNew() {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setCluster("main")
            .setTopic("orders")
            .setSource("kafka")
            .setWindowStart(Timestamps.fromSeconds(600))
            .setPartition(3)
            .setOffset(17)
            .setRecordTime(Timestamps.fromSeconds(601))
            .build();
    ProducerRecord<byte[], byte[]> record = WireRecord.of(letter).toKafka(TOPICS, 12);
    assertThat(record.topic(), is("hodor-dead-letters"));
    assertThat(key(record), is("main|orders|kafka|1970-01-01T00:10:00Z|3|17"));
    assertThat(type(record), is("hodor.v1.DeadLetter"));
    assertThat(record.timestamp(), greaterThan(1_600_000_000_000L));
  }

  @Test
  void healthLiesUnderItsJob() {
    JobHealth health =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setCluster("main")
            .setTopic("orders")
            .setSource("kafka")
            .setReportedAt(Timestamps.fromMillis(777_456))
            .build();
    ProducerRecord<byte[], byte[]> record = WireRecord.of(health).toKafka(TOPICS, 12);
    assertThat(record.topic(), is("hodor-health"));
    assertThat(key(record), is("default|measure|main|orders|kafka"));
    assertThat(type(record), is("hodor.v1.JobHealth"));
    assertThat(record.timestamp(), is(777_456L));
  }

  /** Written down from Kafka's own partitioner: it must never change. */
  @Test
  void allThatIsSaidOfATopicLiesInOnePartition() {
    assertThat(WireRecord.partition("main", "orders", 12), is(EXPECTED));
    assertThat(WireRecord.of(LEDGER).toKafka(TOPICS, 12).partition(), is(EXPECTED));
    assertThat(
        WireRecord.of(METRICS.toBuilder().setTopic("orders").build())
            .toKafka(TOPICS, 12)
            .partition(),
        is(EXPECTED));
  }

  private static final int EXPECTED = 2;

  private static String key(ProducerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8);
  }

  private static String type(ProducerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("type").value(), UTF_8);
  }
}
