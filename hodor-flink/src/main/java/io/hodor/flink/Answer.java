package io.hodor.flink;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A cluster's answer, or a part of it. What is not there is a part all the same, without anything
 * in it. By Gson, which is in memory already for the wire messages: another library would cost the
 * owner of jobs megabytes.
 */
final class Answer implements Iterable<Answer> {

  static final Answer NOTHING = new Answer(JsonNull.INSTANCE);

  private final JsonElement json;

  private Answer(JsonElement json) {
    this.json = json;
  }

  /**
   * An answer's text understood; nothing where it is empty.
   *
   * @throws JsonParseException if it is no JSON
   */
  static Answer of(String text) {
    JsonReader reader = new JsonReader(new StringReader(text));
    // Else any word is a text.
    reader.setStrictness(Strictness.STRICT);
    return new Answer(JsonParser.parseReader(reader));
  }

  Answer path(String name) {
    return json instanceof JsonObject object && object.has(name)
        ? new Answer(object.get(name))
        : NOTHING;
  }

  Answer path(int index) {
    return json instanceof JsonArray array && index < array.size()
        ? new Answer(array.get(index))
        : NOTHING;
  }

  boolean isNothing() {
    return json.isJsonNull();
  }

  /** A text or a number, as it is written; empty where there is none. */
  String text() {
    return json instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
  }

  /** A number, also where it is written as a text; 0 where there is none. */
  long number() {
    String text = text();
    return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /** The texts and numbers of an object by their names. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    if (json instanceof JsonObject object) {
      object.asMap().forEach((name, value) -> texts.put(name, new Answer(value).text()));
    }
    return texts;
  }

  /** The parts of a list, in their order. */
  Stream<Answer> parts() {
    return json instanceof JsonArray array
        ? StreamSupport.stream(array.spliterator(), false).map(Answer::new)
        : Stream.empty();
  }

  @Override
  public Iterator<Answer> iterator() {
    return parts().iterator();
  }
}
