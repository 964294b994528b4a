package io.hodor.testing.bench;

import java.util.Locale;

/**
 * A figure that is wanted, and the one that was reached.
 *
 * @param text what it is of
 * @param sense which way is better
 */
record Target(String text, Sense sense, double wanted, double reached) {

  /** Which way is better. */
  enum Sense {
    AT_LEAST("at least"),
    AT_MOST("at most");

    private final String words;

    Sense(String words) {
      this.words = words;
    }
  }

  static Target atLeast(double wanted, String text, double reached) {
    return new Target(text, Sense.AT_LEAST, wanted, reached);
  }

  static Target atMost(double wanted, String text, double reached) {
    return new Target(text, Sense.AT_MOST, wanted, reached);
  }

  boolean isMet() {
    return sense == Sense.AT_LEAST ? reached >= wanted : reached <= wanted;
  }

  /** As it is printed, an item of a list in Markdown. */
  String line() {
    return String.format(
        Locale.ROOT,
        "- %s %s %.2f: %.2f, %s",
        text,
        sense.words,
        wanted,
        reached,
        isMet() ? "met" : "not met");
  }
}
