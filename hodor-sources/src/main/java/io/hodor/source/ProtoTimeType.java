package io.hodor.source;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How a protobuf field keeps a time, and how it stands on the wire. */
enum ProtoTimeType {
  TIMESTAMP(WireFormat.WIRETYPE_LENGTH_DELIMITED),
  STRING(WireFormat.WIRETYPE_LENGTH_DELIMITED),
  INT32(WireFormat.WIRETYPE_VARINT),
  INT64(WireFormat.WIRETYPE_VARINT),
  UINT32(WireFormat.WIRETYPE_VARINT),
  UINT64(WireFormat.WIRETYPE_VARINT),
  SINT32(WireFormat.WIRETYPE_VARINT),
  SINT64(WireFormat.WIRETYPE_VARINT),
  FIXED32(WireFormat.WIRETYPE_FIXED32),
  FIXED64(WireFormat.WIRETYPE_FIXED64),
  SFIXED32(WireFormat.WIRETYPE_FIXED32),
  SFIXED64(WireFormat.WIRETYPE_FIXED64);

  final int wireType;

  ProtoTimeType(int wireType) {
    this.wireType = wireType;
  }

  /** The type with which a declared field keeps a time; null if such a field keeps none. */
  static @Nullable ProtoTimeType of(FieldDescriptorProto.Type declared, String typeName) {
    if (declared == FieldDescriptorProto.Type.TYPE_MESSAGE) {
      return typeName.equals("google.protobuf.Timestamp") ? TIMESTAMP : null;
    }
    String name = declared.name().substring("TYPE_".length());
    for (ProtoTimeType type : values()) {
      if (type != TIMESTAMP && type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** Whether what is read is unsigned, so that a negative long is a number beyond a long. */
  boolean isUnsigned64() {
    return this == UINT64 || this == FIXED64;
  }

  /** Reads a whole number. */
  long readNumber(ProtoWire in) throws InvalidProtocolBufferException {
    return switch (this) {
      case INT32 -> in.varint32();
      case UINT32 -> Integer.toUnsignedLong(in.varint32());
      case SINT32 -> CodedInputStream.decodeZigZag32(in.varint32());
      case SINT64 -> CodedInputStream.decodeZigZag64(in.varint64());
      case FIXED32 -> Integer.toUnsignedLong(in.fixed32());
      case SFIXED32 -> in.fixed32();
      case FIXED64, SFIXED64 -> in.fixed64();
      case INT64, UINT64 -> in.varint64();
      case TIMESTAMP, STRING -> throw new IllegalStateException(this + " is not a number");
    };
  }
}
