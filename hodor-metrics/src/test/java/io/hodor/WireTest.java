package io.hodor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written once is read for ever. */
class WireTest {

  static Stream<Message> messages() {
    return Stream.of(
        QualityMetrics.getDefaultInstance(),
        OffsetLedger.getDefaultInstance(),
        QualityScore.getDefaultInstance(),
        VerifiedThrough.getDefaultInstance(),
        JobHealth.getDefaultInstance(),
        DeadLetter.getDefaultInstance());
  }

  /** The message with a value of its own in every field. */
  static Message full(Message type) {
    Message.Builder message = type.newBuilderForType();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        message.addRepeatedField(field, value(message, field, 0));
        message.addRepeatedField(field, value(message, field, 1));
      } else {
        message.setField(field, value(message, field, 0));
      }
    }
    return message.build();
  }

  private static Object value(Message.Builder message, FieldDescriptor field, int more) {
    int number = field.getNumber() + more;
    return switch (field.getJavaType()) {
      case INT -> 1000 + number;
      case LONG -> (1L << 40) + number;
      case DOUBLE -> number + 0.25;
      case FLOAT -> number + 0.5f;
      case BOOLEAN -> true;
      case STRING -> field.getName() + " ä " + more;
      case BYTE_STRING -> ByteString.copyFrom(new byte[] {(byte) number, 0, (byte) 0xFF});
      case ENUM -> lastOf(field);
      case MESSAGE ->
          field.getMessageType().getFullName().equals("google.protobuf.Timestamp")
              ? com.google.protobuf.Timestamp.newBuilder()
                  .setSeconds(1714564800 + number)
                  .setNanos(number * 1_000_000)
                  .build()
              : full(message.newBuilderForField(field).build());
    };
  }

  private static EnumValueDescriptor lastOf(FieldDescriptor field) {
    List<EnumValueDescriptor> values = field.getEnumType().getValues();
    return values.get(values.size() - 1);
  }

  /** Messages that have got fields since, under the name of the release that has them. */
  private static final Map<String, String> NEWEST =
      Map.of("QualityScore", "QualityScore.thresholds");

  private static String golden(String name, String extension) throws IOException {
    try (InputStream in = WireTest.class.getResourceAsStream("/wire/v1/" + name + extension)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static void isRead(Message type, String name) throws IOException {
    Message read = type.getParserForType().parseFrom(HexFormat.of().parseHex(golden(name, ".hex")));

    Message.Builder expected = type.newBuilderForType();
    JsonFormat.parser().merge(golden(name, ".json"), expected);
    assertThat(read, is(expected.build()));
    assertThat(read.getUnknownFields(), is(UnknownFieldSet.getDefaultInstance()));
  }

  private static String newest(Message type) {
    String name = type.getDescriptorForType().getName();
    return NEWEST.getOrDefault(name, name);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void bytesOfTheFirstReleaseAreRead(Message type) throws IOException {
    isRead(type, type.getDescriptorForType().getName());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void bytesOfTheNewestReleaseAreRead(Message type) throws IOException {
    isRead(type, newest(type));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyFieldHasAGoldenValue(Message type) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(golden(newest(type), ".hex"));
    Message read = type.getParserForType().parseFrom(bytes);

    assertThat(
        "fields that came later belong into a new golden file",
        read.getAllFields().size(),
        is(type.getDescriptorForType().getFields().size()));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatANewerWriterAddedSurvivesAnOlderReader(Message type)
      throws InvalidProtocolBufferException {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                5000,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(42)
                    .addLengthDelimited(ByteString.copyFromUtf8("new"))
                    .build())
            .build();
    ByteString newer = full(type).toByteString().concat(later.toByteString());

    Message read = type.getParserForType().parseFrom(newer);
    Message again = type.getParserForType().parseFrom(read.toBuilder().build().toByteString());

    assertThat(again.getUnknownFields(), is(later));
    assertThat(again.getAllFields(), is(full(type).getAllFields()));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageBearsTheMajor(Message type) {
    assertThat(type.getDescriptorForType().findFieldByNumber(1).getName(), is("wire_major"));
  }
}
