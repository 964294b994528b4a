package io.hodor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes batches that read like what they hold. */
public final class TestMessages {

  public static final Address ORDERS = new Address("default", "orders", "kafka");
  public static final String ORDERS_ID = "Zm9vYmFyYmF6cXV4MTIzNA";
  public static final Duration WINDOW = Duration.ofMinutes(10);

  /** The start of the first window. */
  public static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");

  private TestMessages() {}

  /** An instant of the test's day. */
  public static Instant at(String time) {
    return Instant.parse("2024-05-01T" + time + "Z");
  }

  /** A batch of the topic "orders". */
  public static MessageBatch batch(TestMessage... messages) {
    return batch(ORDERS, ORDERS_ID, List.of(messages));
  }

  /** A batch of the topic "orders". */
  public static MessageBatch batch(List<TestMessage> messages) {
    return batch(ORDERS, ORDERS_ID, messages);
  }

  /** A batch of any topic, with all hops. */
  public static MessageBatch batch(Address address, String topicId, List<TestMessage> messages) {
    MessageBatch.Builder batch = MessageBatch.builder(address, topicId, LatencyHop.values());
    for (TestMessage message : messages) {
      batch.add(
          message.partition(),
          message.offset(),
          message.time().toEpochMilli(),
          message.recordClass(),
          message.length(),
          message.content());
      message.latencies().forEach(batch::latency);
      if (message.reason() != null) {
        batch.reason(message.reason());
      }
    }
    return batch.build();
  }

  /** Cuts messages into batches of random sizes up to {@code most}. */
  public static List<MessageBatch> cut(List<TestMessage> messages, int most, Random random) {
    return cut(ORDERS, ORDERS_ID, messages, most, random);
  }

  /** Cuts messages of any topic into batches of random sizes up to {@code most}. */
  public static List<MessageBatch> cut(
      Address address, String topicId, List<TestMessage> messages, int most, Random random) {
    List<MessageBatch> batches = new ArrayList<>();
    for (int from = 0; from < messages.size(); ) {
      int until = Math.min(messages.size(), from + 1 + random.nextInt(most));
      batches.add(batch(address, topicId, messages.subList(from, until)));
      from = until;
    }
    return batches;
  }
}
