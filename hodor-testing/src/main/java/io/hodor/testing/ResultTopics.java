package io.hodor.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.hodor.Address;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads the topics that Hodor writes its results to, and holds every record to what the wire
 * promises: its key is the address of its message, its header names the message's type, and
 * everything about a topic lies in one partition. Not safe for several threads.
 */
public final class ResultTopics implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Map<String, Type> types = new HashMap<>();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ResultView view = new ResultView();
  private Set<TopicPartition> assigned = Set.of();

  private record Type(Parser<? extends Message> parser, String fullName) {}

  private ResultTopics(
      String bootstrapServers, String metrics, String ledgers, String health, String deadLetters) {
    types.put(metrics, type(QualityMetrics.getDefaultInstance()));
    types.put(ledgers, type(OffsetLedger.getDefaultInstance()));
    types.put(health, type(JobHealth.getDefaultInstance()));
    types.put(deadLetters, type(DeadLetter.getDefaultInstance()));
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  private static Type type(Message message) {
    return new Type(message.getParserForType(), message.getDescriptorForType().getFullName());
  }

  /** The topics with the names that Hodor gives them. They may come into being later. */
  public static ResultTopics of(KafkaBroker broker) {
    return of(broker, "hodor-metrics", "hodor-ledger", "hodor-health", "hodor-dead-letters");
  }

  /** Topics with other names. */
  public static ResultTopics of(
      KafkaBroker broker, String metrics, String ledgers, String health, String deadLetters) {
    return new ResultTopics(broker.bootstrapServers(), metrics, ledgers, health, deadLetters);
  }

  /**
   * All that lies in the topics now. The same view is returned each time, with more in it.
   *
   * @throws IllegalStateException for a record that breaks the promises of the wire
   */
  public ResultView read() {
    assign();
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, ANSWER);
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), ANSWER) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the ends " + ends + " are not reached in " + ANSWER);
      }
      consumer.poll(Duration.ofMillis(100)).forEach(this::keep);
    }
    return view;
  }

  /**
   * Reads until the condition holds.
   *
   * @param waitedFor completes "there is no ..." when it does not come
   * @throws AssertionError with what was there instead, past the deadline
   */
  public ResultView await(String waitedFor, Duration deadline, Predicate<ResultView> condition) {
    Deadline end = Deadline.in(deadline);
    while (!condition.test(read())) {
      end.orFail(() -> "there is no " + waitedFor + "; there is\n" + view);
    }
    return view;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void assign() {
    Set<TopicPartition> found =
        consumer.listTopics(ANSWER).entrySet().stream()
            .filter(topic -> types.containsKey(topic.getKey()))
            .flatMap(topic -> topic.getValue().stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .collect(Collectors.toSet());
    if (!found.equals(assigned)) {
      consumer.assign(found);
      assigned = found;
    }
  }

  private void keep(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Type type = types.get(record.topic());
    if (record.value() == null) {
      view.remove(type.fullName(), key);
      return;
    }
    Message message = parse(record, type);
    List<String> broken = new ArrayList<>();
    Header header = record.headers().lastHeader("type");
    String named = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    if (!named.equals(type.fullName())) {
      broken.add("the header type is '" + named + "', not '" + type.fullName() + "'");
    }
    if (!key.equals(WireKeys.of(message))) {
      broken.add("the key is " + key + ", not " + WireKeys.of(message));
    }
    int partition = partition(message, record.topic());
    if (partition != record.partition()) {
      broken.add("it should lie in partition " + partition);
    }
    if (!broken.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              "%s, partition %d, offset %d: %s",
              record.topic(), record.partition(), record.offset(), broken));
    }
    view.put(key, message);
  }

  private int partition(Message message, String topic) {
    String of = Address.key(WireKeys.cluster(message), WireKeys.topic(message));
    long partitions = assigned.stream().filter(p -> p.topic().equals(topic)).count();
    return Utils.toPositive(Utils.murmur2(of.getBytes(StandardCharsets.UTF_8))) % (int) partitions;
  }

  private static Message parse(ConsumerRecord<byte[], byte[]> record, Type type) {
    try {
      return type.parser().parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          record.topic() + " at " + record.offset() + ": no " + type.fullName(), e);
    }
  }
}
