package io.hodor.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/**
 * Finds one field of a JSON document and reads the document to its end, so that a cut or garbled
 * one is noticed wherever the field stands.
 *
 * <p>Of equal keys in one object the last one wins, as with most parsers. Only objects are entered,
 * never arrays. Text must be an RFC 3339 time; a number must be written as a whole one, without
 * fraction or exponent. An empty value, nesting deeper than 1000, and an encoding other than UTF-8
 * are undecodable; a byte order mark of UTF-8 is passed over.
 *
 * <p>What all this means is what the parser makes of it. Most documents are plain enough to be read
 * without one, which {@link PlainJson} does in half the time.
 */
final class JsonEventTimeReader implements EventTimeReader {

  // Of a whole number that fits a long.
  private static final int MOST_DIGITS = 20;

  // Of UTF-32, in bytes.
  private static final int LONGEST_CHARACTER = 4;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // Keys can be data: neither intern them nor give up when they are many.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          // A long number or text is no broken document.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final String[] path;
  private final EventTimeUnit unit;
  private final PlainJson plain;
  private final Rfc3339 rfc3339 = new Rfc3339();
  private String reason = "";

  JsonEventTimeReader(String[] path, EventTimeUnit unit) {
    this.path = path;
    this.unit = unit;
    this.plain = new PlainJson(path, unit);
  }

  @Override
  public long read(byte[] value, long recordTimestamp) {
    reason = "";
    long time = plain.read(value);
    return time == PlainJson.UNSURE ? parse(value) : time;
  }

  /** The same of any document. */
  long parse(byte[] value) {
    if (!startsAsUtf8(value)) {
      return undecodable("not JSON: not in UTF-8");
    }
    try (JsonParser parser = FACTORY.createParser(value)) {
      JsonToken root = parser.nextToken();
      if (root == null) {
        return undecodable("empty");
      }
      long time = element(parser, root, 0);
      return parser.nextToken() == null
          ? time
          : undecodable("not JSON: more than one document" + at(parser.getTokenLocation()));
    } catch (JsonEOFException e) {
      return undecodable("JSON ends too early" + at(e.getLocation()));
    } catch (JsonProcessingException e) {
      return undecodable("not JSON" + at(e.getLocation()));
    } catch (IOException e) {
      return undecodable("not JSON");
    }
  }

  /**
   * Whether the first bytes rule UTF-16 and UTF-32 out, which the parser would else take for
   * granted by these same bytes. No JSON in UTF-8 has a zero byte or a byte order mark of theirs.
   */
  private static boolean startsAsUtf8(byte[] value) {
    for (int i = 0; i < Math.min(value.length, LONGEST_CHARACTER); i++) {
      // FE and FF, as bytes.
      if (value[i] == 0 || value[i] == -2 || value[i] == -1) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String reason() {
    return reason;
  }

  /** The time in the element that the parser stands on and then leaves. */
  private long element(JsonParser parser, JsonToken token, int level) throws IOException {
    if (level == path.length) {
      return time(parser, token);
    }
    if (token == JsonToken.START_OBJECT) {
      return object(parser, level);
    }
    parser.skipChildren();
    return MISSING;
  }

  private long object(JsonParser parser, int level) throws IOException {
    long found = MISSING;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(path[level]);
      JsonToken token = parser.nextToken();
      if (wanted) {
        found = element(parser, token, level + 1);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private long time(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING ->
          rfc3339.toMillis(
              parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
      case VALUE_NUMBER_INT -> number(parser);
      default -> {
        parser.skipChildren();
        yield MISSING;
      }
    };
  }

  private long number(JsonParser parser) throws IOException {
    // Converting a number of very many digits takes very long.
    if (parser.getTextLength() > MOST_DIGITS
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return MISSING;
    }
    return unit.toMillis(parser.getLongValue());
  }

  private long undecodable(String why) {
    reason = why;
    return UNDECODABLE;
  }

  // The parser's own message quotes the document, which a reason must not.
  private static String at(JsonLocation location) {
    return location == null ? "" : " at byte " + location.getByteOffset();
  }
}
