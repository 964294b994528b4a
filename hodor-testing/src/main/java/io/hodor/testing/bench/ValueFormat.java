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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** How the values of a topic are written; each is an order with its event time. */
enum ValueFormat {
  PROTOBUF("protobuf", "proto:event_timestamp") {
    @Override
    byte[] value(long number, long time, int length, Random random) {
      BenchEvent.Builder event =
          length < LEAST_ORDER
              ? BenchEvent.newBuilder()
              : ORDER.toBuilder().setOrderNumber("order-" + number);
      event.setEventTimestamp(Timestamps.fromMillis(time));
      int rest = length - event.build().getSerializedSize();
      BenchEvent.Item item = ITEMS.get((int) (number % ITEMS.size()));
      // With a tag and a length.
      int size = 2 + item.getSerializedSize();
      for (; rest - size >= LEAST_CONTENT; rest -= size) {
        event.addItems(item);
      }
      // A tag of two bytes, and a length of one: the content is always shorter than 128.
      byte[] content = new byte[rest - 3];
      random.nextBytes(content);
      return event.setContent(ByteString.copyFrom(content)).build().toByteArray();
    }
  },
  JSON("JSON", "json:event_timestamp") {
    @Override
    byte[] value(long number, long time, int length, Random random) {
      return JsonEvent.ofLength(length).value(number, time, random);
    }
  };

  /** Shorter values in protobuf have no room for the fields of {@link #ORDER}. */
  private static final int LEAST_ORDER = 128;

  /** In protobuf, with its tag and length, after items. */
  private static final int LEAST_CONTENT = 20;

  private static final BenchEvent ORDER =
      BenchEvent.newBuilder()
          .setStatus("COMPLETED")
          .setTotalPrice(12345.67)
          .setDistanceKm(18.25)
          .setAttempts(3)
          .setPickUp(
              BenchEvent.Place.newBuilder()
                  .setLatitude(48.137154)
                  .setLongitude(11.576124)
                  .setCity("Munich"))
          .setIsPaid(true)
          .setServiceType("DELIVERY")
          .build();

  /** With names of 20 characters and more. */
  private static final List<BenchEvent.Item> ITEMS =
      IntStream.range(0, 7).mapToObj(i -> item("n".repeat(20 + 3 * i), 1 + i)).toList();

  private final String title;
  private final String spec;

  ValueFormat(String title, String spec) {
    this.title = title;
    this.spec = spec;
  }

  String title() {
    return title;
  }

  private static BenchEvent.Item item(String name, int count) {
    return BenchEvent.Item.newBuilder().setName(name).setCount(count).setPrice(9.95).build();
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
