package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtoWireTest {

  private static final int VALUES = 100_000;
  private static final String BROKEN = "broken";

  private final ProtoWire wire = new ProtoWire();

  /** Reads numbers as they stand, looks into some fields and passes the others. */
  private String read(byte[] value, Random choices) {
    StringBuilder read = new StringBuilder();
    wire.open(value);
    try {
      message(choices, read);
    } catch (InvalidProtocolBufferException e) {
      read.append(BROKEN);
    }
    return read.append(" at ").append(wire.at()).toString();
  }

  private void message(Random choices, StringBuilder read) throws InvalidProtocolBufferException {
    for (int tag = wire.tag(); tag != 0; tag = wire.tag()) {
      read.append(tag).append(':');
      int type = choices.nextBoolean() ? WireFormat.getTagWireType(tag) : -1;
      switch (type) {
        case WireFormat.WIRETYPE_VARINT ->
            read.append(choices.nextBoolean() ? wire.varint32() : unsigned(wire.varint64()));
        case WireFormat.WIRETYPE_FIXED32 -> read.append(wire.fixed32());
        case WireFormat.WIRETYPE_FIXED64 -> read.append(wire.fixed64());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int outer = wire.enter();
          message(choices, read);
          wire.leave(outer);
        }
        default -> wire.skip(tag);
      }
      read.append(' ');
    }
  }

  /** The same by protobuf's own means. */
  private static String readByProtobuf(byte[] value, Random choices) {
    StringBuilder read = new StringBuilder();
    CodedInputStream in = CodedInputStream.newInstance(value);
    try {
      message(in, choices, read);
    } catch (IOException e) {
      read.append(BROKEN);
    }
    return read.append(" at ").append(in.getTotalBytesRead()).toString();
  }

  private static void message(CodedInputStream in, Random choices, StringBuilder read)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      read.append(tag).append(':');
      int type = choices.nextBoolean() ? WireFormat.getTagWireType(tag) : -1;
      switch (type) {
        case WireFormat.WIRETYPE_VARINT ->
            read.append(
                choices.nextBoolean() ? in.readRawVarint32() : unsigned(in.readRawVarint64()));
        case WireFormat.WIRETYPE_FIXED32 -> read.append(in.readFixed32());
        case WireFormat.WIRETYPE_FIXED64 -> read.append(in.readFixed64());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int outer = in.pushLimit(in.readRawVarint32());
          message(in, choices, read);
          in.popLimit(outer);
        }
        default -> {
          if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("end of a group that never began");
          }
        }
      }
      read.append(' ');
    }
  }

  /**
   * Protobuf's own readers do not agree with themselves about the sign, where it is written oddly.
   */
  private static long unsigned(long number) {
    return number & Long.MAX_VALUE;
  }

  private static UnknownFieldSet fields(Random random, int depth) {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
      switch (random.nextInt(depth > 0 ? 6 : 4)) {
        case 0 -> field.addFixed32(random.nextInt());
        case 1 -> field.addFixed64(random.nextLong());
        case 2 -> field.addGroup(fields(random, depth - 1));
        case 3 -> field.addVarint(random.nextLong() >> random.nextInt(Long.SIZE));
        default -> field.addLengthDelimited(fields(random, depth - 1).toByteString());
      }
      fields.mergeField(1 + random.nextInt(1 << random.nextInt(29)), field.build());
    }
    return fields.build();
  }

  @Test
  void readsAndRefusesAsProtobufDoes() {
    int broken = 0;
    int whole = 0;
    for (int seed = 0; seed < VALUES; seed++) {
      Random random = new Random(seed);
      byte[] value = fields(random, 3).toByteArray();
      for (int i = random.nextInt(3); i > 0 && value.length > 0; i--) {
        value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(10) == 0) {
        value = Arrays.copyOf(value, random.nextInt(value.length + 1));
      }
      String read = read(value, new Random(seed));
      assertThat("seed " + seed, read, is(readByProtobuf(value, new Random(seed))));
      broken += read.contains(BROKEN) ? 1 : 0;
      whole += read.contains(BROKEN) ? 0 : 1;
    }
    assertThat(broken, greaterThan(VALUES / 10));
    assertThat(whole, greaterThan(VALUES / 10));
  }

  @Test
  void readsAnyBytesAsProtobufDoes() {
    for (int seed = 0; seed < VALUES; seed++) {
      Random random = new Random(seed);
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      String read = read(value, new Random(seed));
      assertThat("seed " + seed, read, is(readByProtobuf(value, new Random(seed))));
    }
  }

  @Test
  void followsGroupsAsDeepAsProtobufDoes() {
    for (int depth = 98; depth < 104; depth++) {
      byte[] value = new byte[2 * depth];
      Arrays.fill(value, 0, depth, (byte) (1 << 3 | WireFormat.WIRETYPE_START_GROUP));
      Arrays.fill(value, depth, 2 * depth, (byte) (1 << 3 | WireFormat.WIRETYPE_END_GROUP));
      String read = read(value, new Random(1));
      assertThat("depth " + depth, read, is(readByProtobuf(value, new Random(1))));
    }
  }
}
