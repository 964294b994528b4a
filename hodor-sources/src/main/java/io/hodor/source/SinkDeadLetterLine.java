package io.hodor.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * Which record a line of a sink's dead letters is about.
 *
 * @param topic of Kafka
 */
record SinkDeadLetterLine(String topic, int partition, long offset) {

  /** Says why a line cannot be read, and does not quote it. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // A record's whole value stands in the line.
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  /**
   * Reads a line: an object with {@code topic}, {@code partition} and {@code offset}, whatever else
   * it holds.
   *
   * @throws Unreadable if it is something else
   */
  static SinkDeadLetterLine parse(String line) throws Unreadable {
    String topic = "";
    long partition = -1;
    long offset = -1;
    try (JsonParser parser = FACTORY.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Unreadable("no JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
          case "topic" -> topic = value == JsonToken.VALUE_STRING ? parser.getText() : "";
          case "partition" -> partition = number(parser);
          case "offset" -> offset = number(parser);
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new Unreadable("no JSON");
    }
    if (topic.isEmpty() || partition < 0 || partition > Integer.MAX_VALUE || offset < 0) {
      throw new Unreadable("topic, partition and offset are not all there");
    }
    return new SinkDeadLetterLine(topic, (int) partition, offset);
  }

  /** A whole number, in quotes or not; below 0 when it is something else. */
  private static long number(JsonParser parser) throws IOException {
    String text = parser.getText();
    parser.skipChildren();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
