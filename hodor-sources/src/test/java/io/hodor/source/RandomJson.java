package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/**
 * Random objects in JSON, whose names, texts and numbers are such as matter to a reader of times.
 */
final class RandomJson {

  private static final String[] NAMES = {
    "a", "t", "b", "a", "t", "b", "", "tt", "\\u0074", "\u00e9"
  };
  private static final String[] TEXTS = {
    "",
    "2024-01-01T00:00:00.123Z",
    "2024-01-01t05:30:00+05:30",
    "2024-01-01",
    "quite a long text that spans several words of eight bytes",
    "\\\"",
    "\\n\\t\\/\\\\",
    "caf\u00e9",
    "\u20ac and \ud83d\ude00, and on",
    "\\u00e9\\uD83D\\ude00",
    "\\u12",
    "\\x",
    "\u007f",
    "{[,:",
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1704067200123",
    "-1",
    "999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "123456789012345678901234567890",
    "1.5",
    "-0.0",
    "1e3",
    "1E+3",
    "2.5e-10",
    "00",
    "01",
    "-",
    "1.",
    "1e",
    ".5",
    "+1",
    "NaN",
  };
  private static final String[] WORDS = {"true", "false", "null", "true", "null", "tru", "nulll"};
  private static final String[] BLANKS = {"", "", "", "", " ", "\n", "\r\n\t ", "  "};

  private final Random random;
  private final StringBuilder json = new StringBuilder();

  private RandomJson(Random random) {
    this.random = random;
  }

  static byte[] document(Random random) {
    RandomJson document = new RandomJson(random);
    document.blank();
    document.object(4);
    document.blank();
    return document.json.toString().getBytes(UTF_8);
  }

  private void object(int depth) {
    json.append('{');
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      json.append(i == 0 ? "" : ",");
      blank();
      json.append('"').append(NAMES[seldomLast(NAMES.length)]).append('"');
      blank();
      json.append(':');
      value(depth - 1);
    }
    blank();
    json.append('}');
  }

  private void array(int depth) {
    json.append('[');
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      json.append(i == 0 ? "" : ",");
      value(depth - 1);
    }
    blank();
    json.append(']');
  }

  private void value(int depth) {
    blank();
    switch (random.nextInt(depth > 0 ? 10 : 3)) {
      case 0 -> json.append('"').append(TEXTS[seldomLast(TEXTS.length)]).append('"');
      case 1 -> json.append(NUMBERS[seldomLast(NUMBERS.length)]);
      case 2 -> json.append(WORDS[seldomLast(WORDS.length)]);
      case 3 -> array(depth);
      default -> object(depth);
    }
    blank();
  }

  /**
   * The last ones of a list are the odd ones; one too many, and nothing else of a document tells.
   */
  private int seldomLast(int size) {
    return random.ints(4, 0, size).min().getAsInt();
  }

  private void blank() {
    json.append(BLANKS[random.nextInt(BLANKS.length)]);
  }
}
