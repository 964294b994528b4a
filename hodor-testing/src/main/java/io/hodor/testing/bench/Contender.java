package io.hodor.testing.bench;

/** What is measured: each reads the whole topic and computes the same numbers. */
enum Contender {
  CONSUMER_LOOP("(a) one-thread consumer loop") {
    @Override
    Finish run(BenchTopic topic) {
      return ConsumerLoop.run(topic);
    }
  },
  HODOR("(b) Hodor on embedded Flink") {
    @Override
    Finish run(BenchTopic topic) {
      return BenchPipelines.hodor(topic);
    }
  },
  COMBINE_PER_RECORD("(c) Combine.perKey per record") {
    @Override
    Finish run(BenchTopic topic) {
      return BenchPipelines.combinePerRecord(topic);
    }
  };

  /** What a run found and how long it took from its first record to its result. */
  record Finish(long count, long distinctOffsets, long distinctContents, double seconds) {}

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Reads the topic once. */
  abstract Finish run(BenchTopic topic);
}
