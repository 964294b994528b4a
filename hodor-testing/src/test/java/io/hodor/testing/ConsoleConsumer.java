package io.hodor.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The part of Kafka's console consumer that a backfill's script uses, over Kafka's own client: the
 * same options, of which none may be missing or unknown, and the same lines.
 */
final class ConsoleConsumer {

  private static final Set<String> OPTIONS =
      Set.of(
          "--bootstrap-server",
          "--topic",
          "--partition",
          "--offset",
          "--max-messages",
          "--timeout-ms",
          "--isolation-level",
          "--property");

  private ConsoleConsumer() {}

  public static void main(String... arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    if (!options.keySet().equals(OPTIONS)
        || !options.get("--property").equals("print.offset=true")) {
      throw new IllegalArgumentException(new TreeSet<>(options.keySet()).toString());
    }
    consume(options);
  }

  private static void consume(Map<String, String> options) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", options.get("--bootstrap-server"),
            "isolation.level", options.get("--isolation-level"));
    TopicPartition partition =
        new TopicPartition(options.get("--topic"), Integer.parseInt(options.get("--partition")));
    long left = Long.parseLong(options.get("--max-messages"));
    Duration timeout = Duration.ofMillis(Long.parseLong(options.get("--timeout-ms")));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, Long.parseLong(options.get("--offset")));
      while (left > 0) {
        List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(timeout).records(partition);
        if (records.isEmpty()) {
          throw new IllegalStateException("nothing comes for " + timeout);
        }
        for (ConsumerRecord<byte[], byte[]> record :
            records.subList(0, (int) Math.min(left, records.size()))) {
          System.out.printf(
              "Offset:%d\t%s%n",
              record.offset(), new String(record.value(), StandardCharsets.UTF_8));
          left--;
        }
      }
    }
  }
}
