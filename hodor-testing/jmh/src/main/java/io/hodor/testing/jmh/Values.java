package io.hodor.testing.jmh;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import io.hodor.source.ContentHash;
import io.hodor.source.EventTime;
import io.hodor.source.EventTimeReader;
import io.hodor.testing.jmh.wire.JmhEvent;
import io.hodor.testing.jmh.wire.JmhEventProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with a record's value: its event time is read, and it is hashed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Values {

  // 2026-01-01T00:00:00.123Z
  private static final long MILLIS = 1_767_225_600_123L;

  /** How long a value is, in bytes. */
  @Param({"200", "1000"})
  public int valueBytes;

  private byte[] protobuf;
  private byte[] json;
  private EventTimeReader protobufReader;
  private EventTimeReader jsonReader;
  private ContentHash hash;

  /** Makes a value of each format. */
  @Setup
  public void prepare() throws IOException {
    protobuf = protobuf("").toByteArray();
    // The note's own tag and length take three bytes at most.
    protobuf = protobuf("x".repeat(valueBytes - protobuf.length - 3)).toByteArray();
    json = json("x".repeat(valueBytes - json("").length));
    protobufReader = eventTime("proto:event_timestamp").open();
    jsonReader = eventTime("json:event_timestamp").open();
    hash = new ContentHash();
    check(protobufReader.read(protobuf, 0));
    check(jsonReader.read(json, 0));
  }

  private static void check(long time) {
    if (time != MILLIS) {
      throw new IllegalStateException("the time read is " + time);
    }
  }

  private static JmhEvent protobuf(String note) {
    return JmhEvent.newBuilder()
        .setOrderNumber("RB-1767225600-000001")
        .setCustomerId("customer-123456")
        .setStatus(3)
        .setEventTimestamp(
            Timestamp.newBuilder()
                .setSeconds(MILLIS / 1000)
                .setNanos((int) (MILLIS % 1000) * 1_000_000))
        .setTotalPrice(12345.67)
        .setIsPaid(true)
        .setPickup(JmhEvent.Place.newBuilder().setLatitude(-6.2).setLongitude(106.8))
        .setNote(note)
        .build();
  }

  private static byte[] json(String note) {
    return String.format(
            Locale.ROOT,
            "{\"order_number\":\"RB-1767225600-000001\",\"status\":\"COMPLETED\","
                + "\"event_timestamp\":\"2026-01-01T00:00:00.123Z\",\"total_price\":12345.67,"
                + "\"is_paid\":true,\"pickup\":{\"lat\":-6.2,\"lon\":106.8},\"note\":\"%s\"}",
            note)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static EventTime eventTime(String spec) throws IOException {
    FileDescriptorSet descriptors =
        FileDescriptorSet.newBuilder()
            .addFile(TimestampProto.getDescriptor().toProto())
            .addFile(JmhEventProto.getDescriptor().toProto())
            .build();
    Path file = Files.createTempFile("jmh-event", ".desc");
    try {
      Files.write(file, descriptors.toByteArray());
      return EventTime.parse(spec, "ms", file.toString(), JmhEvent.getDescriptor().getFullName());
    } finally {
      Files.delete(file);
    }
  }

  /** {@code --eventTime=proto:event_timestamp}. */
  @Benchmark
  public long protobufTime() {
    return protobufReader.read(protobuf, 0);
  }

  /** {@code --eventTime=json:event_timestamp}. */
  @Benchmark
  public long jsonTime() {
    return jsonReader.read(json, 0);
  }

  /** The MD5 of a value. */
  @Benchmark
  public long md5() {
    return hash.of(protobuf, protobuf.length);
  }
}
