package io.hodor.sink;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.hodor.WireVersion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wire's messages as lines of JSON: the protobuf JSON mapping, zeros printed, RFC 3339 times,
 * fields in the order of the wire contract, so that equal messages give equal lines.
 */
public final class Ndjson {

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

  /**
   * Any escape, so that an escaped backslash is never taken for a beginning; {@code <>&='} named.
   */
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(003[ced]|002[67])|.)");

  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private Ndjson() {}

  /** The message as one line, without a line end. */
  public static String line(MessageOrBuilder message) {
    try {
      return withoutHtmlEscapes(PRINTER.print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not printable: " + message, e);
    }
  }

  /** The printer escapes what only HTML must not hold, the {@code =} of every ledger among it. */
  private static String withoutHtmlEscapes(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    escape.group(1) == null
                        ? escape.group()
                        : Character.toString(Integer.parseInt(escape.group(1), 16))));
  }

  /**
   * Reads a line back. Unknown fields are ignored; a higher major version of the wire is refused.
   *
   * @param prototype any message of the type that the line holds
   * @throws InvalidProtocolBufferException when the line is not such a message
   */
  @SuppressWarnings("unchecked") // A builder builds the type of the prototype it came from.
  public static <M extends Message> M read(String line, M prototype)
      throws InvalidProtocolBufferException {
    Message.Builder builder = prototype.newBuilderForType();
    PARSER.merge(line, builder);
    FieldDescriptor major = builder.getDescriptorForType().findFieldByName("wire_major");
    WireVersion.check((Integer) builder.getField(major));
    return (M) builder.build();
  }
}
