package io.hodor.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.OffsetSet;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Publishes what a sink would be measured to hold: what the topic holds, less what is lost. */
final class MadeUpSink implements AutoCloseable {

  private static final int PARTITIONS = 12;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String source;

  MadeUpSink(KafkaBroker broker, String source) {
    this.source = source;
    this.producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Publishes a window.
   *
   * @param metrics of the topic
   * @param ledgers of the topic, of this window or of others too
   * @param lost by partition
   */
  void publish(
      QualityMetrics metrics,
      List<OffsetLedger> ledgers,
      Map<Integer, OffsetSet> lost,
      Instant measuredAt)
      throws Exception {
    List<Future<?>> stored = new ArrayList<>();
    List<PartitionCounts> partitions = new ArrayList<>();
    for (OffsetLedger ledger : ledgers) {
      if (ledger.getWindowStart().equals(metrics.getWindowStart())) {
        OffsetSet kept = without(ledger, lost.getOrDefault(ledger.getPartition(), new OffsetSet()));
        OffsetLedger own =
            ledger.toBuilder()
                .setSource(source)
                .setTopicId("")
                .setMeasured(ByteString.copyFrom(kept.toBytes()))
                .setResultId("kept " + kept)
                .setComputedAt(Timestamps.fromMillis(measuredAt.toEpochMilli()))
                .build();
        stored.add(send("hodor-ledger", own));
        partitions.add(
            PartitionCounts.newBuilder()
                .setPartition(own.getPartition())
                .setDistinct(kept.size())
                .setRows(kept.size())
                .setResultId(own.getResultId())
                .setChunks(own.getChunks())
                .build());
      }
    }
    long rows = partitions.stream().mapToLong(PartitionCounts::getRows).sum();
    QualityMetrics own =
        metrics.toBuilder()
            .setSource(source)
            .setKind(Kind.BIGQUERY)
            .setTopicId("")
            .setIsolationLevel(IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED)
            .clearLatencies()
            .clearPartitions()
            .addAllPartitions(partitions)
            .setCount(rows)
            .setUniqueOffsets(rows)
            .setComputedAt(Timestamps.fromMillis(measuredAt.toEpochMilli()))
            .build();
    stored.add(send("hodor-metrics", own));
    for (Future<?> each : stored) {
      each.get();
    }
  }

  private static OffsetSet without(OffsetLedger ledger, OffsetSet lost) {
    OffsetSet kept = new OffsetSet();
    OffsetSet.fromBytes(ledger.getMeasured().toByteArray())
        .forEachRange(
            (from, to) -> {
              for (long offset = from; offset <= to; offset++) {
                if (!lost.contains(offset)) {
                  kept.addRange(offset, offset + 1);
                }
              }
            });
    return kept;
  }

  /** Publishes a message to a topic, whatever it says. */
  Future<?> send(String topic, Message message) {
    byte[] of =
        Address.key(WireKeys.cluster(message), WireKeys.topic(message))
            .getBytes(StandardCharsets.UTF_8);
    byte[] type = message.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8);
    return producer.send(
        new ProducerRecord<>(
            topic,
            Utils.toPositive(Utils.murmur2(of)) % PARTITIONS,
            WireKeys.of(message).getBytes(StandardCharsets.UTF_8),
            message.toByteArray(),
            List.of(new RecordHeader("type", type))));
  }

  @Override
  public void close() {
    producer.close();
  }
}
