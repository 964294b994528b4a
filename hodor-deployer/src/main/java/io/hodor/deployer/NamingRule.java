package io.hodor.deployer;

import io.hodor.config.OptionFault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a sink writes a topic, by the topic's name. */
record NamingRule(String text, boolean ofTables) {

  static final String TABLE_OPTION = "tableRule";
  static final String FILES_OPTION = "filesRule";

  private static final String TOPIC = "{topic}";
  private static final Pattern BRACES = Pattern.compile("\\{[^}]*}?");

  /** One letter of each kind that a topic may have. */
  private static final String ANY_TOPIC = "-A.b_9";

  /** As in {@code shop:events.{topic}}. */
  static NamingRule ofTables(String text) {
    NamingRule rule = checked(TABLE_OPTION, new NamingRule(text, true));
    if (!SinkPlace.isTable(rule.of(ANY_TOPIC))) {
      throw new OptionFault(TABLE_OPTION, text + " is no table; write PROJECT:DATASET.{topic}");
    }
    return rule;
  }

  /** The folder that holds the topics' own folders, as in {@code gs://events}. */
  static NamingRule ofFiles(String text) {
    return checked(FILES_OPTION, new NamingRule(text, false));
  }

  private static NamingRule checked(String option, NamingRule rule) {
    Matcher braces = BRACES.matcher(rule.text());
    boolean named = false;
    while (braces.find()) {
      if (!braces.group().equals(TOPIC)) {
        throw new OptionFault(option, braces.group() + " means nothing; write " + TOPIC);
      }
      named = true;
    }
    if (rule.ofTables() && !named) {
      throw new OptionFault(
          option, rule.text() + " is one table for all; write " + TOPIC + " in it");
    }
    return rule;
  }

  /** The table or folder of a topic. Tables have no dots and dashes in their names, but lines. */
  String of(String topic) {
    return ofTables
        ? text.replace(':', '.').replace(TOPIC, topic.replaceAll("[.-]", "_"))
        : text.replace(TOPIC, topic);
  }
}
