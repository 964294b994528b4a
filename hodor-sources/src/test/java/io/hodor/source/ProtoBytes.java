package io.hodor.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;

/** Descriptors and wire bytes, put together by hand so that odd ones can be. */
final class ProtoBytes {

  private ProtoBytes() {}

  /** Message shop.Order {Meta meta = 3, ...} with a field of every type that may hold a time. */
  static FileDescriptorSet descriptors() {
    DescriptorProto.Builder order =
        DescriptorProto.newBuilder()
            .setName("Order")
            .addField(field("id", 1, Type.TYPE_STRING, ""))
            .addField(field("meta", 3, Type.TYPE_MESSAGE, ".shop.Order.Meta"))
            .addField(field("at", 4, Type.TYPE_MESSAGE, ".google.protobuf.Timestamp"))
            .addField(field("price", 5, Type.TYPE_DOUBLE, ""))
            .addField(field("other", 6, Type.TYPE_MESSAGE, ".elsewhere.Other"))
            .addField(
                field("items", 7, Type.TYPE_INT64, "").toBuilder().setLabel(Label.LABEL_REPEATED));
    addOneofs(order);
    int number = 20;
    for (Type type :
        Arrays.asList(
            Type.TYPE_INT32,
            Type.TYPE_INT64,
            Type.TYPE_UINT32,
            Type.TYPE_UINT64,
            Type.TYPE_SINT32,
            Type.TYPE_SINT64,
            Type.TYPE_FIXED32,
            Type.TYPE_FIXED64,
            Type.TYPE_SFIXED32,
            Type.TYPE_SFIXED64,
            Type.TYPE_STRING)) {
      order.addField(field(type.name().substring(5).toLowerCase(), number++, type, ""));
    }
    order.addNestedType(
        DescriptorProto.newBuilder()
            .setName("Meta")
            .addField(field("at", 2, Type.TYPE_MESSAGE, ".google.protobuf.Timestamp"))
            .addField(field("millis", 9, Type.TYPE_INT64, "")));
    return FileDescriptorSet.newBuilder()
        .addFile(FileDescriptorProto.newBuilder().setPackage("shop").addMessageType(order))
        .build();
  }

  /**
   * Oneof {Timestamp stamp = 60, string word = 61, Meta nested = 62, bool flag = 63} and another.
   */
  private static void addOneofs(DescriptorProto.Builder order) {
    order.addOneofDeclBuilder().setName("when");
    order.addOneofDeclBuilder().setName("whether");
    order
        .addField(inOneof(0, field("stamp", 60, Type.TYPE_MESSAGE, ".google.protobuf.Timestamp")))
        .addField(inOneof(0, field("word", 61, Type.TYPE_STRING, "")))
        .addField(inOneof(0, field("nested", 62, Type.TYPE_MESSAGE, ".shop.Order.Meta")))
        .addField(inOneof(0, field("flag", 63, Type.TYPE_BOOL, "")))
        .addField(inOneof(1, field("yes", 65, Type.TYPE_BOOL, "")));
  }

  private static FieldDescriptorProto inOneof(int index, FieldDescriptorProto field) {
    return field.toBuilder().setOneofIndex(index).build();
  }

  private static FieldDescriptorProto field(String name, int number, Type type, String typeName) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setTypeName(typeName)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  static byte[] varint(int field, long value) {
    return bytes(field, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  static byte[] fixed64(int field, long value) {
    return bytes(field, UnknownFieldSet.Field.newBuilder().addFixed64(value));
  }

  static byte[] fixed32(int field, int value) {
    return bytes(field, UnknownFieldSet.Field.newBuilder().addFixed32(value));
  }

  static byte[] message(int field, byte[]... parts) {
    ByteString content = ByteString.copyFrom(concat(parts));
    return bytes(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(content));
  }

  static byte[] text(int field, String text) {
    return message(field, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static byte[] group(int field, UnknownFieldSet content) {
    return bytes(field, UnknownFieldSet.Field.newBuilder().addGroup(content));
  }

  static byte[] timestamp(int field, long seconds, int nanos) {
    return message(field, varint(1, seconds), varint(2, nanos));
  }

  static byte[] concat(byte[]... parts) {
    ByteString all = ByteString.EMPTY;
    for (byte[] part : parts) {
      all = all.concat(ByteString.copyFrom(part));
    }
    return all.toByteArray();
  }

  private static byte[] bytes(int field, UnknownFieldSet.Field.Builder value) {
    return UnknownFieldSet.newBuilder().addField(field, value.build()).build().toByteArray();
  }
}
