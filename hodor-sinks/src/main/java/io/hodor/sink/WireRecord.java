package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A message as a record of its topic: which key it has, so that a later one replaces it; which
 * partition that key belongs to; and when it was made.
 *
 * @param topic where it belongs
 * @param cluster the cluster that it speaks of
 * @param of the topic that it speaks of
 * @param key its address
 * @param type the full name of its message
 * @param value the message; null to take back what was published under this key
 * @param timestamp in milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record WireRecord(
    OutputTopic topic,
    String cluster,
    String of,
    String key,
    String type,
    byte @Nullable [] value,
    long timestamp) {

  /** The header that holds the message's full name. */
  static final String TYPE = "type";

  /** The record of a message that measuring or judging publishes, or of a job's health. */
  static WireRecord of(Message message) {
    if (message instanceof QualityMetrics it) {
      String start = window(it.getWindowStart());
      String key = Address.key(it.getCluster(), it.getTopic(), it.getSource(), start);
      long computedAt = Timestamps.toMillis(it.getComputedAt());
      return of(OutputTopic.METRICS, it.getCluster(), it.getTopic(), key, it, computedAt);
    }
    if (message instanceof OffsetLedger it) {
      return ofLedger(it);
    }
    if (message instanceof DeadLetter it) {
      String key =
          Address.key(
              it.getCluster(),
              it.getTopic(),
              it.getSource(),
              window(it.getWindowStart()),
              it.hasPartition() ? String.valueOf(it.getPartition()) : "",
              it.hasOffset() ? String.valueOf(it.getOffset()) : it.getFile());
      // By its record's time, a letter of an old record would be gone before anybody read it.
      long now = System.currentTimeMillis();
      return of(OutputTopic.DEAD_LETTERS, it.getCluster(), it.getTopic(), key, it, now);
    }
    if (message instanceof QualityScore it) {
      String start = window(it.getWindowStart());
      String key = Address.key(it.getCluster(), it.getTopic(), it.getSource(), start);
      long computedAt = Timestamps.toMillis(it.getComputedAt());
      return of(OutputTopic.QUALITY, it.getCluster(), it.getTopic(), key, it, computedAt);
    }
    if (message instanceof VerifiedThrough it) {
      String key = Address.key(it.getCluster(), it.getTopic(), it.getSource());
      long computedAt = Timestamps.toMillis(it.getComputedAt());
      return of(OutputTopic.QUALITY, it.getCluster(), it.getTopic(), key, it, computedAt);
    }
    if (message instanceof JobHealth it) {
      long reportedAt = Timestamps.toMillis(it.getReportedAt());
      return of(OutputTopic.HEALTH, it.getCluster(), it.getTopic(), keyOf(it), it, reportedAt);
    }
    throw new IllegalArgumentException("no topic takes a " + message.getClass());
  }

  private static WireRecord ofLedger(OffsetLedger it) {
    String key =
        Address.key(
            it.getCluster(),
            it.getTopic(),
            it.getSource(),
            window(it.getWindowStart()),
            String.valueOf(it.getPartition()),
            String.valueOf(it.getChunk()));
    return new WireRecord(
        OutputTopic.LEDGER,
        it.getCluster(),
        it.getTopic(),
        key,
        it.getDescriptorForType().getFullName(),
        Retraction.is(it) ? null : it.toByteArray(),
        Timestamps.toMillis(it.getComputedAt()));
  }

  private static WireRecord of(
      OutputTopic topic, String cluster, String of, String key, Message message, long timestamp) {
    return new WireRecord(
        topic,
        cluster,
        of,
        key,
        message.getDescriptorForType().getFullName(),
        message.toByteArray(),
        timestamp);
  }

  /** The key under which a job tells how it fares. */
  static String keyOf(JobHealth job) {
    return Address.key(
        job.getInstance(), job.getCommand(), job.getCluster(), job.getTopic(), job.getSource());
  }

  /** The partition of all that is said of a topic of a cluster. */
  static int partition(String cluster, String topic, int partitions) {
    byte[] both = Address.key(cluster, topic).getBytes(UTF_8);
    return Utils.toPositive(Utils.murmur2(both)) % partitions;
  }

  /** As a producer takes it. */
  ProducerRecord<byte[], byte[]> toKafka(OutputTopics topics, int partitions) {
    return new ProducerRecord<>(
        topic.nameIn(topics),
        partition(cluster, of, partitions),
        timestamp,
        key.getBytes(UTF_8),
        value,
        List.of(new RecordHeader(TYPE, type.getBytes(UTF_8))));
  }

  private static String window(Timestamp start) {
    return Instant.ofEpochMilli(Timestamps.toMillis(start)).toString();
  }
}
