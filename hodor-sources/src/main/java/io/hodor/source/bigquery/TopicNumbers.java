package io.hodor.source.bigquery;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.util.Utf8;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The numbers of a result's topics, looked up without a string for each row. */
final class TopicNumbers implements Serializable {

  private static final long serialVersionUID = 1;

  private final String table;
  private final Map<Utf8, Integer> numbers = new HashMap<>();

  TopicNumbers(String table) {
    this.table = table;
  }

  void put(String topic, int number) {
    numbers.put(new Utf8(topic), number);
  }

  /**
   * @param topic as Avro has it
   */
  int of(@Nullable Object topic) {
    Integer number =
        numbers.get(topic instanceof Utf8 utf8 ? utf8 : new Utf8(String.valueOf(topic)));
    if (number == null) {
      throw new IllegalStateException(
          "the result of " + table + " has rows of topic " + topic + ", which is not measured");
    }
    return number;
  }
}
