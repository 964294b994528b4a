package io.hodor.source.bigquery;

import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of {@code --table}: a table of a dataset, or a pattern of tables in it.
 *
 * @param table a name or a pattern that must match whole names
 * @param topic the Kafka topic whose rows it holds; empty where the entry does not say
 */
record TablePattern(String project, String dataset, NamePattern table, Optional<String> topic) {

  /** What Kafka allows. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /**
   * Reads {@code project.dataset.table} or {@code project:dataset.table}, whose last part may be a
   * pattern, with or without {@code =topic} behind it.
   *
   * @throws OptionFault if a part is missing, or the project, the dataset or the topic is a pattern
   */
  static TablePattern parse(String text) {
    int beforeTopic = text.indexOf('=');
    return beforeTopic < 0
        ? table(text, Optional.empty())
        : table(text.substring(0, beforeTopic), Optional.of(topic(text, beforeTopic)));
  }

  private static String topic(String text, int before) {
    String topic = text.substring(before + 1);
    if (!TOPIC.matcher(topic).matches()) {
      throw new OptionFault(
          QueryFlags.TABLE,
          "'" + text + "': '" + topic + "' is no topic's name; write TABLE=TOPIC");
    }
    return topic;
  }

  /** A project may hold a dot and a colon itself, so that it is read from the end. */
  static TablePattern table(String text, Optional<String> topic) {
    int beforeTable = text.lastIndexOf('.');
    String rest = beforeTable < 0 ? "" : text.substring(0, beforeTable);
    int beforeDataset = Math.max(rest.lastIndexOf('.'), rest.lastIndexOf(':'));
    if (beforeDataset < 0) {
      throw new OptionFault(
          QueryFlags.TABLE,
          "'" + text + "' does not name project, dataset and table; write project.dataset.table");
    }
    if (new NamePattern(rest).isWild()) {
      throw new OptionFault(
          QueryFlags.TABLE,
          "'" + text + "': a pattern may stand for the table only, after the dataset");
    }
    TablePattern pattern =
        new TablePattern(
            rest.substring(0, beforeDataset),
            rest.substring(beforeDataset + 1),
            new NamePattern(text.substring(beforeTable + 1)),
            topic);
    // Refuses what can be no name; a letter stands for what the pattern's signs stand for.
    pattern.named(pattern.table().text().replace('*', 'a').replace('?', 'a'));
    return pattern;
  }

  TableName named(String name) {
    return new TableName(project, dataset, name);
  }

  @Override
  public String toString() {
    return project + "." + dataset + "." + table.text();
  }
}
