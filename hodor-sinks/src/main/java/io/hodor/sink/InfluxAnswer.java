package io.hodor.sink;

import java.io.IOException;

/** An answer of InfluxDB that is not a success. */
final class InfluxAnswer extends IOException {

  private static final long serialVersionUID = 1;
  private static final int MOST_CHARS = 2_000;

  private final int status;

  InfluxAnswer(int status, String words) {
    super(words);
    this.status = status;
  }

  int status() {
    return status;
  }

  boolean says(String words) {
    return getMessage().contains(words);
  }

  /** What a server said; long words are cut. */
  static InfluxAnswer of(int status, String body) {
    String words = body.strip();
    return new InfluxAnswer(status, words.substring(0, Math.min(MOST_CHARS, words.length())));
  }
}
