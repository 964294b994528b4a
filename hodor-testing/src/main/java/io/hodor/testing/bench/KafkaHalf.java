package io.hodor.testing.bench;

import java.util.ArrayList;
import java.util.List;

/** The half over topics of a broker, which runs in a process of its own. */
final class KafkaHalf {

  private KafkaHalf() {}

  static void run(BenchOptions options) throws Exception {
    for (int valueBytes : options.valueBytes()) {
      for (int partitions : options.partitions()) {
        run(options, valueBytes, partitions);
      }
    }
  }

  private static void run(BenchOptions options, int valueBytes, int partitions) throws Exception {
    BenchTable table = new BenchTable("records");
    try (BenchBroker broker = new BenchBroker(valueBytes, partitions, ValueFormat.PROTOBUF)) {
      for (TopicContender contender : options.contenders()) {
        BenchTopic topic = broker.topic(Math.min(options.records(), contender.mostRecords()));
        table.add(
            contender.title(),
            TopicContender.CONSUMER_LOOP.title(),
            BenchBroker.run(contender, contender.title(), options.rounds(), topic));
      }
    }
    table.print(
        "%,d records of %d bytes, %d partitions, %d rounds, broker beside it"
            .formatted(options.records(), valueBytes, partitions, options.rounds()));
    System.out.println();
    targets(table).forEach(target -> System.out.println(target.line()));
  }

  /** Those whose contenders were all measured. */
  static List<Target> targets(BenchTable table) {
    List<Target> targets = new ArrayList<>();
    String loop = TopicContender.CONSUMER_LOOP.title();
    String hodor = TopicContender.HODOR.title();
    String live = TopicContender.HODOR_STREAMING.title();
    String combine = TopicContender.COMBINE_PER_RECORD.title();
    String combineLive = TopicContender.COMBINE_PER_RECORD_STREAMING.title();
    if (table.has(loop, hodor)) {
      double speed = table.speedRatio(hodor, loop);
      targets.add(Target.atLeast(0.9, "(b) ÷ (a), speed,", speed));
      targets.add(Target.atLeast(1.0, "(b) ÷ (a), speed, stretch,", speed));
      targets.add(Target.atMost(1.6, "(b) ÷ (a), CPU,", table.cpuRatio(hodor, loop)));
    }
    if (table.has(loop, live)) {
      targets.add(Target.atLeast(0.8, "(d) ÷ (a), speed,", table.speedRatio(live, loop)));
    }
    if (table.has(hodor, combine)) {
      targets.add(Target.atLeast(10, "(b) ÷ (c), speed,", table.speedRatio(hodor, combine)));
    }
    if (table.has(live, combineLive)) {
      targets.add(Target.atLeast(10, "(d) ÷ (c2), speed,", table.speedRatio(live, combineLive)));
    }
    return targets;
  }
}
