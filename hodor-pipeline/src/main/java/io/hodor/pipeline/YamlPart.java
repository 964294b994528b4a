package io.hodor.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.config.CloseNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A mapping of a YAML file. What is wrong with it is among the faults, with its place in the file,
 * and is then absent. A key of a mapping or list without a value is absent too.
 */
final class YamlPart {

  private final ObjectNode node;

  /** The option that names the file, the file, and where in it this is. */
  private final String file;

  private final String place;
  private final Faults faults;

  private YamlPart(ObjectNode node, String file, String place, Faults faults) {
    this.node = node;
    this.file = file;
    this.place = place;
    this.faults = faults;
  }

  /**
   * The whole of a file.
   *
   * @param option the option that names it, without dashes
   */
  static Optional<YamlPart> root(JsonNode document, String option, String file, Faults faults) {
    String name = option + ": " + file;
    if (document instanceof ObjectNode mapping) {
      return Optional.of(new YamlPart(mapping, name, "", faults));
    }
    faults.add(name, "holds no mapping of keys to values");
    return Optional.empty();
  }

  /** Notes keys that nobody reads. */
  void allow(Set<String> known) {
    for (String key : keys()) {
      if (!known.contains(key)) {
        List<String> close = CloseNames.to(key, known, 1);
        fault(
            key,
            close.isEmpty()
                ? "is no key here; there is " + String.join(", ", new TreeSet<>(known))
                : "is no key here; write " + close.get(0));
      }
    }
  }

  /** In the order of the file. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  boolean has(String key) {
    return node.has(key);
  }

  Optional<YamlPart> part(String key) {
    return value(key).flatMap(value -> part(value, place(key)));
  }

  /** The mappings of a list. */
  List<YamlPart> parts(String key) {
    List<YamlPart> parts = new ArrayList<>();
    List<JsonNode> values = list(key).orElse(List.of());
    for (int i = 0; i < values.size(); i++) {
      part(values.get(i), place(key) + "[" + i + "]").ifPresent(parts::add);
    }
    return parts;
  }

  private Optional<YamlPart> part(JsonNode value, String at) {
    if (value instanceof ObjectNode mapping) {
      return Optional.of(new YamlPart(mapping, file, at, faults));
    }
    faults.add(flag(at), "has to be a mapping of keys to values");
    return Optional.empty();
  }

  /** Text that says something. */
  Optional<String> text(String key) {
    return scalar(key).flatMap(value -> text(value, place(key)));
  }

  /** Text that has to be there. */
  Optional<String> needed(String key, String what) {
    if (!has(key)) {
      fault(key, "is missing; write " + what);
    }
    return text(key);
  }

  /** The texts of a list. */
  Optional<List<String>> texts(String key) {
    return list(key)
        .map(
            values -> {
              List<String> texts = new ArrayList<>();
              for (int i = 0; i < values.size(); i++) {
                text(values.get(i), place(key) + "[" + i + "]").ifPresent(texts::add);
              }
              return texts;
            });
  }

  private Optional<String> text(JsonNode value, String at) {
    if (!value.isTextual()) {
      faults.add(flag(at), "has to be text" + (value.isValueNode() ? "; write it in quotes" : ""));
      return Optional.empty();
    }
    if (value.textValue().isBlank()) {
      faults.add(flag(at), "is empty");
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  Optional<Boolean> truth(String key) {
    Optional<JsonNode> value = scalar(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      fault(key, "has to be true or false");
      return Optional.empty();
    }
    return value.map(JsonNode::booleanValue);
  }

  /** A number from 0 to 1. */
  Optional<Double> share(String key) {
    Optional<JsonNode> value = scalar(key);
    if (value.isPresent() && !isShare(value.get())) {
      fault(key, "has to be a number from 0 to 1, not " + value.get());
      return Optional.empty();
    }
    return value.map(JsonNode::doubleValue);
  }

  private static boolean isShare(JsonNode value) {
    return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
  }

  Optional<Duration> duration(String key, Duration least) {
    return text(key).flatMap(text -> TimeText.duration(flag(place(key)), text, least, faults));
  }

  Optional<Instant> time(String key, String what) {
    return needed(key, what).flatMap(text -> TimeText.time(flag(place(key)), text, faults));
  }

  /** Notes what is wrong with a key. */
  void fault(String key, String words) {
    faults.add(flag(place(key)), words);
  }

  private Optional<JsonNode> scalar(String key) {
    JsonNode value = node.get(key);
    if (value != null && value.isNull()) {
      fault(key, "has no value");
      return Optional.empty();
    }
    return Optional.ofNullable(value);
  }

  private Optional<List<JsonNode>> list(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isArray()) {
      fault(key, "has to be a list");
      return Optional.empty();
    }
    return value.map(
        array -> {
          List<JsonNode> values = new ArrayList<>();
          array.elements().forEachRemaining(values::add);
          return values;
        });
  }

  private Optional<JsonNode> value(String key) {
    return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
  }

  private String place(String key) {
    String name = key.matches("[\\w-]+") ? key : '"' + key + '"';
    return place.isEmpty() ? name : place + "." + name;
  }

  private String flag(String at) {
    return file + ": " + at;
  }
}
