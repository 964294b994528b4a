package io.hodor.sink;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A field of a point: its name, what it means, and where its value comes from.
 *
 * @param <M> the message that a point is made of
 */
public final class PointField<M> {

  /** What a field holds; it never changes, for InfluxDB refuses a field of another type. */
  public enum Type {
    INTEGER,
    NUMBER,
    BOOLEAN,
    TEXT
  }

  private static final int LONGEST_TEXT = 4_000;

  private final String name;
  private final Type type;
  private final String meaning;
  private final Function<M, Object> value;

  private PointField(String name, Type type, String meaning, Function<M, Object> value) {
    this.name = name;
    this.type = type;
    this.meaning = meaning;
    this.value = value;
  }

  static <M> PointField<M> integer(String name, String meaning, ToLongFunction<M> value) {
    return new PointField<>(name, Type.INTEGER, meaning, value::applyAsLong);
  }

  /** A share: 0 where it is not known, and beside it whether it is. */
  static <M> List<PointField<M>> optionalNumber(
      String name, String meaning, Predicate<M> known, ToDoubleFunction<M> value) {
    return List.of(
        new PointField<>(
            name, Type.NUMBER, meaning, it -> known.test(it) ? value.applyAsDouble(it) : 0.0),
        bool(name + "_known", "whether " + name + " is known; else it is 0", known));
  }

  static <M> PointField<M> bool(String name, String meaning, Predicate<M> value) {
    return new PointField<>(name, Type.BOOLEAN, meaning, value::test);
  }

  static <M> PointField<M> text(String name, String meaning, Function<M, String> value) {
    return new PointField<>(name, Type.TEXT, meaning, it -> bounded(value.apply(it)));
  }

  /** The name of an enum's constant in lower case; empty where it is not specified. */
  static <M> PointField<M> word(String name, String meaning, Function<M, Enum<?>> value) {
    return text(name, meaning, it -> word(value.apply(it)));
  }

  /** A number that may be absent: 0 then, and beside it whether it is known. */
  static <M> List<PointField<M>> optional(
      String name, String meaning, Predicate<M> known, ToLongFunction<M> value) {
    return List.of(
        integer(name, meaning, it -> known.test(it) ? value.applyAsLong(it) : 0),
        bool(name + "_known", "whether " + name + " is known; else it is 0", known));
  }

  private static String word(Enum<?> constant) {
    String word = constant.name();
    return word.endsWith("_UNSPECIFIED") || word.equals("UNRECOGNIZED")
        ? ""
        : word.toLowerCase(Locale.ROOT);
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }

  /** The field's name in InfluxDB. */
  public String name() {
    return name;
  }

  /** What the field holds. */
  public Type type() {
    return type;
  }

  /** What the field means, for people. */
  public String meaning() {
    return meaning;
  }

  /** A Long, a Double, a Boolean or a String; never null. */
  Object of(M message) {
    return value.apply(message);
  }
}
