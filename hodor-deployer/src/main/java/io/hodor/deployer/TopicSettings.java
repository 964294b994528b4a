package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What topics have of their own: event times, parallelism, options. A list of entries, later ones
 * over earlier ones, key by key.
 */
final class TopicSettings {

  static final String OPTION = "topicSettings";

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String TOPIC = "topic";

  /** For the topic's live job, the measuring of its tables, and that of its files. */
  private static final Set<String> PARTS = Set.of("live", "tables", "files");

  private final List<Entry> entries;

  private record Entry(NamePattern topics, JsonNode parts) {}

  private TopicSettings(List<Entry> entries) {
    this.entries = entries;
  }

  static TopicSettings none() {
    return new TopicSettings(List.of());
  }

  /**
   * @throws OptionFault if there is no such file, or it is not such a list
   */
  static TopicSettings read(Path file) {
    JsonNode list;
    try {
      list = YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new OptionFault(OPTION, file + " cannot be read as YAML: " + e, e);
    }
    if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
      throw new OptionFault(OPTION, file + " is no list; write - {topic: NAME, live: {…}}");
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode each : list) {
      entries.add(entry(file, each, entries.size() + 1));
    }
    return new TopicSettings(entries);
  }

  private static Entry entry(Path file, JsonNode entry, int number) {
    String where = file + ", entry " + number + ": ";
    if (!entry.path(TOPIC).isTextual()) {
      throw new OptionFault(OPTION, where + "topic, a name or a pattern, is missing");
    }
    for (Iterator<String> names = entry.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(TOPIC) && (!PARTS.contains(name) || !entry.path(name).isObject())) {
        throw new OptionFault(
            OPTION, where + name + " means nothing; write live, tables or files, each with keys");
      }
    }
    return new Entry(new NamePattern(entry.path(TOPIC).asText()), entry);
  }

  /** Puts into a part's values what the entries for this topic say. */
  void addTo(ObjectNode values, String topic, String part) {
    for (Entry entry : entries) {
      if (entry.topics().matches(topic) && entry.parts().path(part) instanceof ObjectNode keys) {
        values.setAll(keys.deepCopy());
      }
    }
  }
}
