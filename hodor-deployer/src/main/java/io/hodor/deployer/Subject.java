package io.hodor.deployer;

import java.util.Locale;

/**
 * What a release is about.
 *
 * @param name a topic's, or what people call a group; no group has a topic's name, for it has
 *     blanks
 */
record Subject(Kind kind, String name) {

  /** What it is. */
  enum Kind {
    /** A topic, with the job that measures it live. */
    TOPIC,
    /** Tables or topics' folders that are measured together. */
    GROUP;

    /** A word for it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Subject topic(String name) {
    return new Subject(Kind.TOPIC, name);
  }

  static Subject group(String name) {
    return new Subject(Kind.GROUP, name);
  }
}
