package io.hodor.testing.bench;

/** What is measured over Kafka: each reads the whole topic and computes the same numbers. */
enum TopicContender {
  CONSUMER_LOOP("(a) one-thread consumer loop") {
    @Override
    Finish run(BenchTopic topic) {
      return ConsumerLoop.run(topic);
    }
  },
  HODOR("(b) Hodor on embedded Flink, batch") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, false).hodor();
    }
  },
  HODOR_STREAMING("(b) Hodor on embedded Flink, streaming, RocksDB") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, true).hodor();
    }
  },
  COMBINE_PER_RECORD("(c) Combine.perKey per record, batch") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, false).combinePerRecord();
    }
  },
  COMBINE_PER_RECORD_STREAMING("(c) Combine.perKey per record, streaming, RocksDB") {
    @Override
    long mostRecords() {
      // Every record reads and writes its whole accumulator: more records take it ever longer.
      return 200_000;
    }

    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, true).combinePerRecord();
    }
  };

  private final String title;

  TopicContender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** How many records it can be given before a round takes minutes. */
  long mostRecords() {
    return Long.MAX_VALUE;
  }

  /** Reads the topic once. */
  abstract Finish run(BenchTopic topic);
}
