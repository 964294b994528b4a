package io.hodor.testing.bench;

import io.hodor.source.EventTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic that the contenders read: values of one size, an hour of event time, spread evenly over
 * partitions.
 *
 * @param bootstrapServers where it is
 * @param name its name
 * @param records how many records it holds
 * @param valueBytes how long each value is
 * @param partitions how many partitions it has
 * @param format how values are written
 * @param copies how many records have the same content; 1 where all differ
 * @param payloadTime whether event time is read from the values; else it is the record timestamp
 * @param start where the event times begin, a whole hour
 */
record BenchTopic(
    String bootstrapServers,
    String name,
    long records,
    int valueBytes,
    int partitions,
    ValueFormat format,
    int copies,
    boolean payloadTime,
    Instant start) {

  /** A fixed hour, so that every run has the same windows. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The span of the event times. */
  static final Duration SPAN = Duration.ofHours(1);

  // By how much a record timestamp is at most behind its event time.
  private static final int MOST_LATENCY = 2000;

  /** What a contender's process is given. */
  List<String> toArguments() {
    return List.of(
        bootstrapServers,
        name,
        String.valueOf(records),
        String.valueOf(valueBytes),
        String.valueOf(partitions),
        format.name(),
        String.valueOf(copies),
        String.valueOf(payloadTime),
        start.toString());
  }

  static BenchTopic of(List<String> arguments) {
    return new BenchTopic(
        arguments.get(0),
        arguments.get(1),
        Long.parseLong(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        Integer.parseInt(arguments.get(4)),
        ValueFormat.valueOf(arguments.get(5)),
        Integer.parseInt(arguments.get(6)),
        Boolean.parseBoolean(arguments.get(7)),
        Instant.parse(arguments.get(8)));
  }

  /** The same whose event time is that of the records. */
  BenchTopic byRecordTime() {
    return new BenchTopic(
        bootstrapServers, name, records, valueBytes, partitions, format, copies, false, start);
  }

  /** Where the contenders find the event time. */
  EventTime eventTime() {
    return payloadTime ? format.eventTime() : EventTime.RECORD;
  }

  /**
   * What is typed to measure it in one window: the program's first arguments.
   *
   * @param folder where what it needs is written
   */
  List<String> measure(Path folder) throws IOException {
    Path descriptors = folder.resolve("event.desc");
    ValueFormat.writeDescriptors(descriptors);
    return List.of(
        "measure",
        "--topic=" + name,
        "--bootstrapServers=" + bootstrapServers,
        "--eventTime=" + format.spec(),
        "--protoDescriptors=" + descriptors,
        "--protoMessage=" + ValueFormat.messageName(),
        "--startTime=" + start,
        "--windowSize=" + SPAN);
  }

  /** The exclusive end of the event times. */
  Instant end() {
    return start.plus(SPAN);
  }

  /** How many different contents there are. */
  long contents() {
    return (records + copies - 1) / copies;
  }

  /** Writes the records, each up to two seconds after its event time, and none after the hour. */
  void write() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "20", "batch.size", "262144");
    Random random = new Random(1);
    long last = end().toEpochMilli() - 1;
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] value = null;
      for (long i = 0; i < records; i++) {
        long time = start.toEpochMilli() + (i - i % copies) * SPAN.toMillis() / records;
        if (i % copies == 0) {
          value = format.value(i, time, valueBytes, random);
        }
        long recordTime = Math.min(last, time + random.nextInt(MOST_LATENCY));
        producer.send(new ProducerRecord<>(name, (int) (i % partitions), recordTime, null, value));
      }
    }
  }
}
