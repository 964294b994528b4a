package io.hodor.sink;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.hodor.WireVersion;
import java.text.ParseException;
import java.util.Optional;

/**
 * A line that only a newer Hodor can read, as far as this one can: whom it speaks of. The names of
 * these fields never change, whatever else a newer wire does.
 *
 * @param fields all that the line says
 * @param place where it lies, for people
 */
record NewerLine(Struct fields, String place) {

  /** The line; empty for one of this wire, and for what is no object. */
  static Optional<NewerLine> of(String text, String place) {
    Struct.Builder fields = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(text, fields);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      return Optional.empty();
    }
    NewerLine line = new NewerLine(fields.build(), place);
    return line.major() > WireVersion.MAJOR ? Optional.of(line) : Optional.empty();
  }

  private double major() {
    return value("wireMajor").getNumberValue();
  }

  /** A field of text; empty where there is none. */
  String text(String name) {
    return value(name).getStringValue();
  }

  /** A field that is a time; empty where there is none. */
  Optional<Timestamp> time(String name) {
    try {
      return Optional.of(Timestamps.parse(text(name)));
    } catch (ParseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** For people: why it is not read. */
  String words() {
    try {
      WireVersion.check((int) major());
      return place + " cannot be read";
    } catch (IllegalArgumentException e) {
      return place + " cannot be read: " + e.getMessage();
    }
  }

  private Value value(String name) {
    return fields.getFieldsOrDefault(name, Value.getDefaultInstance());
  }
}
