package io.hodor.source;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads what stands on protobuf's wire. Takes and refuses what protobuf's own {@code
 * CodedInputStream} does, and at the same byte, but one serves for many values, so that none costs
 * an object. For use by one thread.
 *
 * <p>The one difference: a number in ten bytes is negative only if the last of them says so, while
 * protobuf's goes by there being ten of them, unless the value's end is near.
 */
final class ProtoWire {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** As many as protobuf's own parsers follow. */
  private static final int MOST_GROUPS = 100;

  private byte[] bytes = {};
  private int at;
  private int limit;

  /** Begins with a value. */
  void open(byte[] value) {
    bytes = value;
    at = 0;
    limit = value.length;
  }

  /** How many bytes of the value are read. */
  int at() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The next field's tag; 0 at the end of the message. */
  int tag() throws InvalidProtocolBufferException {
    if (at == limit) {
      return 0;
    }
    int tag = varint32();
    if (WireFormat.getTagFieldNumber(tag) == 0) {
      throw new InvalidProtocolBufferException("a tag without a field's number");
    }
    return tag;
  }

  /** The low 32 bits of a number. */
  int varint32() throws InvalidProtocolBufferException {
    return (int) varint64();
  }

  long varint64() throws InvalidProtocolBufferException {
    // Most are of one byte.
    if (at < limit && bytes[at] >= 0) {
      return bytes[at++];
    }
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = bytes[at++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new InvalidProtocolBufferException("a number of more than ten bytes");
  }

  int fixed32() throws InvalidProtocolBufferException {
    need(Integer.BYTES);
    int number = (int) INT.get(bytes, at);
    at += Integer.BYTES;
    return number;
  }

  long fixed64() throws InvalidProtocolBufferException {
    need(Long.BYTES);
    long number = (long) LONG.get(bytes, at);
    at += Long.BYTES;
    return number;
  }

  /** Reads the length of what follows, all of which is there. */
  int length() throws InvalidProtocolBufferException {
    int length = varint32();
    need(length);
    return length;
  }

  /** Passes bytes that are there. */
  void pass(int length) {
    at += length;
  }

  /**
   * Makes an inner message end the reading, of which the length comes first.
   *
   * @return where the outer one ends, for {@link #leave}
   */
  int enter() throws InvalidProtocolBufferException {
    int outer = limit;
    int length = length();
    limit = at + length;
    return outer;
  }

  void leave(int outer) {
    limit = outer;
  }

  /** Passes the field of a tag that was read. */
  void skip(int tag) throws InvalidProtocolBufferException {
    if (!skip(tag, 0)) {
      throw new InvalidProtocolBufferException("end of a group that never began");
    }
  }

  /** Whether the tag was that of a field, not of a group's end. */
  private boolean skip(int tag, int groups) throws InvalidProtocolBufferException {
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> varint64();
      case WireFormat.WIRETYPE_FIXED64 -> fixed64();
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> pass(length());
      case WireFormat.WIRETYPE_FIXED32 -> fixed32();
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup(tag, groups);
      case WireFormat.WIRETYPE_END_GROUP -> {
        return false;
      }
      default -> throw new InvalidProtocolBufferException("a wire type that there is not");
    }
    return true;
  }

  private void skipGroup(int start, int groups) throws InvalidProtocolBufferException {
    int tag = tag();
    while (tag != 0) {
      if (groups == MOST_GROUPS) {
        throw new InvalidProtocolBufferException("groups within groups, without end");
      }
      if (!skip(tag, groups + 1)) {
        break;
      }
      tag = tag();
    }
    if (tag != start - WireFormat.WIRETYPE_START_GROUP + WireFormat.WIRETYPE_END_GROUP) {
      throw new InvalidProtocolBufferException("a group without its end");
    }
  }

  private void need(int length) throws InvalidProtocolBufferException {
    if (length < 0 || length > limit - at) {
      throw new InvalidProtocolBufferException("cut off, or a length below zero");
    }
  }
}
