package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.WireVersion;
import io.hodor.score.state.Told;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record of Hodor's topics tells the score. */
final class ToldRecord {

  private ToldRecord() {}

  /**
   * What a record tells, under the key of its topic; empty for one that takes something back, and
   * for a message that the score does not know. A record that cannot be read tells just that, of
   * the window that its key names.
   *
   * @throws IllegalArgumentException for a record that cannot be read, and whose key names no
   *     window
   */
  static Optional<KV<String, Told>> of(OutputTopic topic, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    String type = KafkaScores.typeOf(record);
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    try {
      return switch (topic) {
        case METRICS -> Optional.of(of(QualityMetrics.parseFrom(record.value()), key));
        case LEDGER -> Optional.of(of(OffsetLedger.parseFrom(record.value()), key));
        case QUALITY -> {
          if (type.equals(KafkaScores.SCORE)) {
            yield Optional.of(of(QualityScore.parseFrom(record.value()), key));
          }
          yield type.equals(KafkaScores.VERIFIED)
              ? Optional.of(of(VerifiedThrough.parseFrom(record.value()), key))
              : Optional.empty();
        }
        case HEALTH, DEAD_LETTERS -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      String words =
          "offset %d of partition %d of %s cannot be read: %s"
              .formatted(record.offset(), record.partition(), record.topic(), e.getMessage());
      return Optional.of(unreadable(key, words));
    }
  }

  private static KV<String, Told> of(QualityMetrics it, String key) {
    check(
        it.getWireMajor(),
        key,
        windowKey(it.getCluster(), it.getTopic(), it.getSource(), it.getWindowStart()));
    return told(it.getCluster(), it.getTopic(), Told.newBuilder().setMetrics(it));
  }

  private static KV<String, Told> of(OffsetLedger it, String key) {
    String window = windowKey(it.getCluster(), it.getTopic(), it.getSource(), it.getWindowStart());
    check(it.getWireMajor(), key, window + "|" + it.getPartition() + "|" + it.getChunk());
    return told(it.getCluster(), it.getTopic(), Told.newBuilder().setLedger(it));
  }

  private static KV<String, Told> of(QualityScore it, String key) {
    check(
        it.getWireMajor(),
        key,
        windowKey(it.getCluster(), it.getTopic(), it.getSource(), it.getWindowStart()));
    return told(it.getCluster(), it.getTopic(), Told.newBuilder().setEarlierScore(it));
  }

  private static KV<String, Told> of(VerifiedThrough it, String key) {
    check(it.getWireMajor(), key, Address.key(it.getCluster(), it.getTopic(), it.getSource()));
    return told(it.getCluster(), it.getTopic(), Told.newBuilder().setEarlierVerified(it));
  }

  /** Bytes that are something else may parse, too; they do not say what their key says. */
  private static void check(int wireMajor, String key, String expected) {
    WireVersion.check(wireMajor);
    if (!key.equals(expected)) {
      throw new IllegalArgumentException("it is no message of its key " + key);
    }
  }

  static KV<String, Told> told(String cluster, String topic, Told.Builder told) {
    return KV.of(Address.key(cluster, topic), told.build());
  }

  private static String windowKey(String cluster, String topic, String source, Timestamp start) {
    return new Address(cluster, topic, source)
        .key(Instant.ofEpochMilli(Timestamps.toMillis(start)));
  }

  private static KV<String, Told> unreadable(String key, String words) {
    List<String> parts = Address.parts(key);
    if (parts.size() < 4) {
      throw new IllegalArgumentException(words);
    }
    try {
      Instant start = Instant.parse(parts.get(3));
      Unreadable unreadable =
          Unreadable.newBuilder()
              .setCluster(parts.get(0))
              .setTopic(parts.get(1))
              .setSource(parts.get(2))
              .setWindowStart(Timestamps.fromMillis(start.toEpochMilli()))
              .setReason(words)
              .build();
      return told(parts.get(0), parts.get(1), Told.newBuilder().setUnreadable(unreadable));
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(words, e);
    }
  }
}
