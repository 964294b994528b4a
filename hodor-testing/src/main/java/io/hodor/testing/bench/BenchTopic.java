package io.hodor.testing.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.util.Timestamps;
import io.hodor.source.EventTime;
import io.hodor.testing.bench.wire.BenchEvent;
import io.hodor.testing.bench.wire.BenchEventProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic that the contenders read: protobuf values of one size and random content, an hour of
 * event time, spread evenly over partitions.
 *
 * @param bootstrapServers where it is
 * @param name its name
 * @param records how many records it holds
 * @param valueBytes how long each value is
 * @param partitions how many partitions it has
 */
record BenchTopic(
    String bootstrapServers, String name, long records, int valueBytes, int partitions) {

  /** Where the event times begin; a fixed hour, so that every run has the same windows. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The exclusive end of the event times. */
  static final Instant END = START.plusSeconds(3600);

  private static final int ENVELOPE_BYTES = 18;

  /** What a contender's process is given. */
  List<String> toArguments() {
    return List.of(
        bootstrapServers,
        name,
        String.valueOf(records),
        String.valueOf(valueBytes),
        String.valueOf(partitions));
  }

  static BenchTopic of(List<String> arguments) {
    return new BenchTopic(
        arguments.get(0),
        arguments.get(1),
        Long.parseLong(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        Integer.parseInt(arguments.get(4)));
  }

  /** Where the contenders that know Hodor's options find the event time. */
  EventTime eventTime() {
    FileDescriptorSet descriptors =
        FileDescriptorSet.newBuilder()
            .addFile(TimestampProto.getDescriptor().toProto())
            .addFile(BenchEventProto.getDescriptor().toProto())
            .build();
    try {
      Path file = Files.createTempFile("bench-event", ".desc");
      Files.write(file, descriptors.toByteArray());
      EventTime eventTime =
          EventTime.parse(
              "proto:event_timestamp",
              "ms",
              file.toString(),
              BenchEvent.getDescriptor().getFullName());
      Files.delete(file);
      return eventTime;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the records, each up to two seconds after its event time. */
  void write() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "20", "batch.size", "262144");
    Random random = new Random(1);
    byte[] content = new byte[valueBytes - ENVELOPE_BYTES];
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < records; i++) {
        random.nextBytes(content);
        long time = START.toEpochMilli() + i * 3_600_000 / records;
        byte[] value =
            BenchEvent.newBuilder()
                .setEventTimestamp(Timestamps.fromMillis(time))
                .setContent(ByteString.copyFrom(content))
                .build()
                .toByteArray();
        long recordTime = time + random.nextInt(2000);
        producer.send(new ProducerRecord<>(name, (int) (i % partitions), recordTime, null, value));
      }
    }
  }
}
