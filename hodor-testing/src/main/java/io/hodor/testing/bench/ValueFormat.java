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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/** How the values of a topic are written; each has its event time, and content up to a size. */
enum ValueFormat {
  PROTOBUF("protobuf", "proto:event_timestamp") {
    @Override
    byte[] value(long number, long time, int length, Random random) {
      BenchEvent dated =
          BenchEvent.newBuilder().setEventTimestamp(Timestamps.fromMillis(time)).build();
      int rest = length - dated.getSerializedSize();
      // A tag, and a length of one byte or two.
      byte[] content = new byte[rest - (rest < ONE_BYTE_LENGTHS + 2 ? 2 : 3)];
      random.nextBytes(content);
      return dated.toBuilder().setContent(ByteString.copyFrom(content)).build().toByteArray();
    }
  },
  JSON("JSON", "json:event_timestamp") {
    @Override
    byte[] value(long number, long time, int length, Random random) {
      String head =
          "{\"order_number\":\"%016x\",\"event_timestamp\":\"%s\",\"status\":\"COMPLETED\""
              + ",\"total_price\":12345.67,\"is_paid\":true,\"note\":\"";
      String told = head.formatted(number, RFC_3339.format(Instant.ofEpochMilli(time)));
      byte[] value = new byte[length];
      random.nextBytes(value);
      for (int i = 0; i < length; i++) {
        value[i] = (byte) ('a' + (value[i] & 0xf));
      }
      System.arraycopy(told.getBytes(StandardCharsets.US_ASCII), 0, value, 0, told.length());
      value[length - 2] = '"';
      value[length - 1] = '}';
      return value;
    }
  };

  private static final int ONE_BYTE_LENGTHS = 1 << 7;

  // Always with three digits of a second, so that every value has one length.
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final String title;
  private final String spec;

  ValueFormat(String title, String spec) {
    this.title = title;
    this.spec = spec;
  }

  String title() {
    return title;
  }

  /**
   * Makes a value.
   *
   * @param number of the record in its topic
   * @param time its event time
   * @param length of the value in bytes
   */
  abstract byte[] value(long number, long time, int length, Random random);

  /** What is typed after {@code --eventTime=}. */
  String spec() {
    return spec;
  }

  /** Where the contenders that know Hodor's options find the event time. */
  EventTime eventTime() {
    try {
      Path file = Files.createTempFile("bench-event", ".desc");
      try {
        writeDescriptors(file);
        return EventTime.parse(spec, "ms", file.toString(), messageName());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what {@code --protoDescriptors} names. */
  static void writeDescriptors(Path file) throws IOException {
    FileDescriptorSet descriptors =
        FileDescriptorSet.newBuilder()
            .addFile(TimestampProto.getDescriptor().toProto())
            .addFile(BenchEventProto.getDescriptor().toProto())
            .build();
    Files.write(file, descriptors.toByteArray());
  }

  /** What {@code --protoMessage} names. */
  static String messageName() {
    return BenchEvent.getDescriptor().getFullName();
  }
}
