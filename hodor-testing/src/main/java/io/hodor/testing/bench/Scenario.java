package io.hodor.testing.bench;

/** What the bench can show. */
enum Scenario {
  KAFKA("kafka"),
  EVENT_TIME("eventTime"),
  PARQUET("parquet"),
  WINDOW("window"),
  QUIET("quiet"),
  COST("cost");

  private final String word;

  Scenario(String word) {
    this.word = word;
  }

  /** What it is asked for by. */
  String word() {
    return word;
  }
}
