package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import io.hodor.Address;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** The verdicts that the topic of scores holds. Messages of other types are passed over. */
final class KafkaScores implements LatestScores {

  static final String SCORE = fullName(QualityScore.getDefaultInstance());
  static final String VERIFIED = fullName(VerifiedThrough.getDefaultInstance());

  private final LatestRecords records;

  KafkaScores(OutputTopics topics) {
    records = new LatestRecords(topics, OutputTopic.QUALITY);
  }

  @Override
  public Scores of(Predicate<Address> asked) {
    return of(asked, Instant.MIN);
  }

  @Override
  public Scores of(Predicate<Address> asked, Instant from) {
    return of(partitions -> IntStream.range(0, partitions).boxed().toList(), asked, from);
  }

  @Override
  public Scores of(String cluster, String topic) {
    return of(
        partitions -> List.of(WireRecord.partition(cluster, topic, partitions)),
        address -> address.cluster().equals(cluster) && address.topic().equals(topic),
        Instant.MIN);
  }

  private Scores of(IntFunction<List<Integer>> holding, Predicate<Address> asked, Instant from) {
    List<QualityScore> scores = new ArrayList<>();
    List<VerifiedThrough> verified = new ArrayList<>();
    records
        .read(
            holding,
            (key, record) ->
                isVerdict(record)
                    && addressOf(key).filter(asked).isPresent()
                    && !isBefore(from, key),
            null,
            KafkaScores::judgedLast)
        .values()
        .forEach(
            record -> {
              if (typeOf(record).equals(SCORE)) {
                scores.add(records.parse(record, QualityScore.getDefaultInstance()));
              } else {
                verified.add(records.parse(record, VerifiedThrough.getDefaultInstance()));
              }
            });
    return Scores.sorted(scores, verified);
  }

  /** Whether it is one, or takes one back. */
  private static boolean isVerdict(ConsumerRecord<byte[], byte[]> record) {
    String type = typeOf(record);
    return record.value() == null || type.equals(SCORE) || type.equals(VERIFIED);
  }

  /**
   * A run that judges the past may write after one that judged the present: what was judged later
   * stays. A verdict's record has the moment at which it was judged as its timestamp, unless the
   * broker puts its own there.
   */
  private static ConsumerRecord<byte[], byte[]> judgedLast(
      ConsumerRecord<byte[], byte[]> one, ConsumerRecord<byte[], byte[]> later) {
    boolean known =
        one.value() != null
            && later.value() != null
            && one.timestampType() == TimestampType.CREATE_TIME;
    return known && one.timestamp() > later.timestamp() ? one : later;
  }

  /** Empty for a key that Hodor did not write. */
  private static Optional<Address> addressOf(String key) {
    List<String> parts = Address.parts(key);
    return parts.size() < 3
        ? Optional.empty()
        : Optional.of(new Address(parts.get(0), parts.get(1), parts.get(2)));
  }

  /** Whether it is of a window that begins before; what is verified is of none. */
  private static boolean isBefore(Instant from, String key) {
    List<String> parts = Address.parts(key);
    try {
      return parts.size() > 3 && Instant.parse(parts.get(3)).isBefore(from);
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The full name of a record's message; empty where it has none. */
  static String typeOf(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(WireRecord.TYPE);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  private static String fullName(Message message) {
    return message.getDescriptorForType().getFullName();
  }
}
