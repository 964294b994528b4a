package io.hodor.source;

import static io.hodor.source.EventTimeReader.MISSING;
import static io.hodor.source.EventTimeReader.UNDECODABLE;
import static io.hodor.source.ProtoBytes.concat;
import static io.hodor.source.ProtoBytes.fixed32;
import static io.hodor.source.ProtoBytes.fixed64;
import static io.hodor.source.ProtoBytes.group;
import static io.hodor.source.ProtoBytes.message;
import static io.hodor.source.ProtoBytes.text;
import static io.hodor.source.ProtoBytes.timestamp;
import static io.hodor.source.ProtoBytes.varint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtoEventTimeReaderTest {

  private static final long T = 1_704_067_200_123L;
  private static final byte[] AT = timestamp(4, 1_704_067_200L, 123_999_999);

  @Test
  void readsTimestampsAmongOtherFields() {
    assertThat(read("at", AT), is(T));
    assertThat(read("at", concat(text(1, "id"), fixed64(5, 7), AT, fixed32(99, 1))), is(T));
    assertThat(read("at", timestamp(4, -1, 999_999_999)), is(-1L));
    assertThat(read("at", timestamp(4, -1, 0)), is(-1000L));
    assertThat(read("at", message(4)), is(0L));
    assertThat(read("at", message(4, varint(1, 5), text(7, "unknown"))), is(5000L));
  }

  @Test
  void readsNestedFields() {
    assertThat(read("meta.at", message(3, timestamp(2, 1_704_067_200L, 123_000_000))), is(T));
    assertThat(read("meta.millis", message(3, text(1, "x"), varint(9, T))), is(T));
  }

  @Test
  void missesWhatIsNotSet() {
    assertThat(read("at", new byte[0]), is(MISSING));
    assertThat(read("at", text(1, "id")), is(MISSING));
    assertThat(read("meta.at", message(3)), is(MISSING));
    assertThat(read("meta.at", AT), is(MISSING));
    assertThat(read("int64", text(1, "id")), is(MISSING));
  }

  @Test
  void missesTimestampsThatAreNone() {
    assertThat(read("at", timestamp(4, 1, -1)), is(MISSING));
    assertThat(read("at", timestamp(4, 1, 1_000_000_000)), is(MISSING));
    assertThat(read("at", timestamp(4, 253_402_300_800L, 0)), is(MISSING));
    assertThat(read("at", timestamp(4, Long.MIN_VALUE, 0)), is(MISSING));
  }

  @Test
  void mergesRepeatedOccurrences() {
    byte[] twice = concat(timestamp(4, 1, 2_000_000), timestamp(4, 1_704_067_200L, 123_000_000));
    assertThat(read("at", twice), is(T));
    byte[] inParts =
        concat(
            message(4, varint(2, 123_000_000), varint(1, 1)), message(4, varint(1, 1_704_067_200)));
    assertThat(read("at", inParts), is(T));
    byte[] outer =
        concat(
            message(3, message(2, varint(1, 1_704_067_200))),
            message(3, message(2, varint(2, 123_000_000))),
            message(3, text(7, "without")));
    assertThat(read("meta.at", outer), is(T));
    assertThat(read("int64", concat(varint(21, 5), varint(21, T))), is(T));
  }

  @Test
  void aLaterFieldOfTheSameOneofClearsTheTime() {
    byte[] stamp = timestamp(60, 1_704_067_200, 123_000_000);
    byte[] nested = message(62, varint(9, T));
    assertThat(read("stamp", stamp), is(T));
    assertThat(read("stamp", concat(stamp, text(61, "later"))), is(MISSING));
    assertThat(read("stamp", concat(stamp, nested)), is(MISSING));
    assertThat(read("stamp", concat(stamp, varint(63, 1))), is(MISSING));
    assertThat(read("stamp", concat(text(61, "earlier"), stamp)), is(T));
    assertThat(read("nested.millis", concat(nested, text(61, "later"))), is(MISSING));
    assertThat(read("nested.millis", concat(text(61, "earlier"), nested)), is(T));
    // Nothing of what was cleared is merged in.
    byte[] nanos = message(60, varint(2, 123_000_000));
    assertThat(read("stamp", concat(stamp, text(61, "later"), nanos)), is(123L));
    // No field of this oneof: of another one, in none, in one of the same index elsewhere.
    assertThat(read("stamp", concat(stamp, varint(65, 1))), is(T));
    assertThat(read("stamp", concat(stamp, text(1, "id"))), is(T));
    assertThat(read("nested.millis", concat(nested, message(62, text(61, "x")))), is(T));
    // Of another wire type it is unknown.
    assertThat(read("stamp", concat(stamp, varint(61, 1))), is(T));
    assertThat(read("at", concat(AT, stamp, text(61, "x"))), is(T));
  }

  @Test
  void readsEveryKindOfNumber() {
    assertThat(read("int32", varint(20, -5)), is(-5L));
    assertThat(read("int64", varint(21, T)), is(T));
    assertThat(read("uint32", varint(22, 4_000_000_000L)), is(4_000_000_000L));
    assertThat(read("uint64", varint(23, T)), is(T));
    assertThat(read("uint64", varint(23, -1)), is(MISSING));
    assertThat(read("sint32", varint(24, CodedOutputStream.encodeZigZag32(-7))), is(-7L));
    assertThat(read("sint64", varint(25, CodedOutputStream.encodeZigZag64(-T))), is(-T));
    assertThat(read("fixed32", fixed32(26, -1)), is(4_294_967_295L));
    assertThat(read("fixed64", fixed64(27, T)), is(T));
    assertThat(read("fixed64", fixed64(27, -1)), is(MISSING));
    assertThat(read("sfixed32", fixed32(28, -1)), is(-1L));
    assertThat(read("sfixed64", fixed64(29, -T)), is(-T));
    assertThat(read("int64", varint(21, Long.MAX_VALUE)), is(MISSING));
  }

  @Test
  void readsUnitsAndText() {
    assertThat(open("int64", "s").read(varint(21, 1_704_067_200L), 0), is(1_704_067_200_000L));
    assertThat(open("int64", "us").read(varint(21, -1), 0), is(-1L));
    assertThat(open("int64", "ns").read(varint(21, 1_704_067_200_123_456_789L), 0), is(T));
    assertThat(read("string", text(30, "2024-01-01t05:30:00.123+05:30")), is(T));
    assertThat(read("string", text(30, "")), is(MISSING));
    assertThat(read("string", text(30, "soon")), is(MISSING));
    assertThat(read("string", message(30, new byte[] {(byte) 0xff, 0})), is(MISSING));
  }

  @Test
  void skipsUnknownGroupsAndOtherWireTypes() {
    UnknownFieldSet inner =
        UnknownFieldSet.newBuilder()
            .addField(4, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    assertThat(read("at", concat(group(50, inner), AT, group(4, inner))), is(T));
    assertThat(read("at", concat(AT, varint(4, 1))), is(T));
    assertThat(read("int64", concat(varint(21, T), text(21, "x"))), is(T));
  }

  @Test
  void findsBrokenBytes() {
    List<byte[]> broken =
        Arrays.asList(
            new byte[] {0},
            new byte[] {(byte) 0xff},
            new byte[] {0x0b},
            new byte[] {0x0c},
            new byte[] {0x0f},
            new byte[] {0x22, 5, 8},
            new byte[] {0x22, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
            "{\"at\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (byte[] value : broken) {
      EventTimeReader reader = open("at", "ms");
      assertThat(Arrays.toString(value), reader.read(value, 0), is(UNDECODABLE));
      assertThat(reader.reason(), containsString("not protobuf at byte"));
      assertThat(reader.read(AT, 0), is(T));
      assertThat(reader.reason(), is(""));
    }
  }

  @Test
  void findsCutMessages() {
    byte[] whole = concat(AT, message(15, new byte[100]));
    for (int length = AT.length + 1; length < whole.length; length++) {
      assertThat("cut at " + length, read("at", Arrays.copyOf(whole, length)), is(UNDECODABLE));
    }
    for (int length = 1; length < AT.length; length++) {
      assertThat("cut at " + length, read("at", Arrays.copyOf(AT, length)), is(UNDECODABLE));
    }
  }

  @Test
  void endlessGroupsAreUndecodable() {
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 0x0b);
    assertThat(read("at", deep), is(UNDECODABLE));
  }

  @Test
  void skippedMessagesAreNotLookedInto() throws Exception {
    byte[] value = concat(message(1, new byte[] {(byte) 0xff, (byte) 0xff}), AT);
    assertThat(read("at", value), is(T));
    assertThat(CodedInputStream.newInstance(value).readTag(), is(10));
  }

  private static long read(String path, byte[] value) {
    return open(path, "ms").read(value, 0);
  }

  private static EventTimeReader open(String path, String unit) {
    ProtoDescriptors descriptors =
        ProtoDescriptors.of("test", ProtoBytes.descriptors().toByteArray());
    ProtoPath resolved =
        ProtoPath.resolve(descriptors, "shop.Order", Arrays.asList(path.split("\\.")));
    return new ProtoEventTimeReader(resolved, EventTimeUnit.parse(unit));
  }
}
