package io.hodor.testing.bench;

import java.util.List;

/** What is measured over Kafka: each reads the whole topic and computes the same numbers. */
enum TopicContender {
  CONSUMER_LOOP("a", "one-thread consumer loop") {
    @Override
    Finish run(BenchTopic topic) {
      return ConsumerLoop.run(topic, 1);
    }
  },
  CONSUMER_LOOPS("a2", "consumer loop, a thread for each slot") {
    @Override
    Finish run(BenchTopic topic) {
      return ConsumerLoop.run(topic, TopicPipelines.SLOTS);
    }
  },
  HODOR("b", "Hodor on embedded Flink, batch") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, false).hodor();
    }
  },
  HODOR_STREAMING("d", "Hodor on embedded Flink, streaming, RocksDB") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, true).hodor();
    }
  },
  COMBINE_PER_RECORD("c", "Combine.perKey per record, batch") {
    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, false).combinePerRecord();
    }
  },
  COMBINE_PER_RECORD_STREAMING("c2", "Combine.perKey per record, streaming, RocksDB") {
    @Override
    long mostRecords() {
      // Every record reads and writes its whole accumulator: more records take it ever longer.
      return 200_000;
    }

    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, true).combinePerRecord();
    }
  },
  BEAM_TRANSFORMS("e", "Beam's Distinct, Count, ApproximateQuantiles, batch") {
    @Override
    long mostRecords() {
      return 1_000_000;
    }

    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, false).beamTransforms();
    }
  },
  BEAM_TRANSFORMS_STREAMING(
      "e2", "Beam's Distinct, Count, ApproximateQuantiles, streaming, RocksDB") {
    @Override
    long mostRecords() {
      return 20_000;
    }

    @Override
    Finish run(BenchTopic topic) {
      return new TopicPipelines(topic, true).beamTransforms();
    }
  },
  FLINK_SQL("f", "Flink SQL's COUNT(DISTINCT), batch") {
    @Override
    long mostRecords() {
      return 1_000_000;
    }

    @Override
    List<String> program(int rounds, BenchTopic topic) {
      return FlinkSql.program(rounds, "batch", topic);
    }
  },
  FLINK_SQL_STREAMING("f2", "Flink SQL's COUNT(DISTINCT), streaming, RocksDB") {
    @Override
    long mostRecords() {
      return 100_000;
    }

    @Override
    List<String> program(int rounds, BenchTopic topic) {
      return FlinkSql.program(rounds, "streaming", topic);
    }
  };

  private final String word;
  private final String title;

  TopicContender(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /** What it is asked for by. */
  String word() {
    return word;
  }

  String title() {
    return titleOf(word);
  }

  /** Its title under another letter. */
  String titleOf(String letter) {
    return "(" + letter + ") " + title;
  }

  /** How many records it can be given before a round takes minutes. */
  long mostRecords() {
    return Long.MAX_VALUE;
  }

  /** What runs it, after {@code java} and the JVM's own options. */
  List<String> program(int rounds, BenchTopic topic) {
    return ContenderMain.program(rounds, this, topic.toArguments());
  }

  /** Reads the topic once, in this process; some have a class path of their own instead. */
  Finish run(BenchTopic topic) {
    throw new UnsupportedOperationException(title() + " does not run here");
  }
}
