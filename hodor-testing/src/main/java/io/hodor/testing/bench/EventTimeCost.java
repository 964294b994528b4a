package io.hodor.testing.bench;

import java.util.List;

/** What reading the event time from values costs: the same topic with it and without. */
final class EventTimeCost {

  private static final List<TopicContender> CONTENDERS =
      List.of(TopicContender.CONSUMER_LOOP, TopicContender.HODOR, TopicContender.HODOR_STREAMING);

  private EventTimeCost() {}

  static void run(BenchOptions options) throws Exception {
    for (int valueBytes : options.valueBytes()) {
      for (int partitions : options.partitions()) {
        run(options, valueBytes, partitions);
      }
    }
  }

  private static void run(BenchOptions options, int valueBytes, int partitions) throws Exception {
    BenchTable table = new BenchTable("records");
    for (ValueFormat format : ValueFormat.values()) {
      try (BenchBroker broker = new BenchBroker(valueBytes, partitions, format)) {
        BenchTopic topic = broker.topic(options.records());
        for (TopicContender contender : CONTENDERS) {
          if (options.contenders().contains(contender)) {
            add(table, contender, format, topic.byRecordTime(), options.rounds());
            add(table, contender, format, topic, options.rounds());
          }
        }
      }
    }
    table.print(
        "Event time: %,d records of %d bytes, %d partitions, %d rounds, broker beside it"
            .formatted(options.records(), valueBytes, partitions, options.rounds()));
    System.out.println();
    printTarget(table, ValueFormat.PROTOBUF, 0.9);
    printTarget(table, ValueFormat.JSON, 0.65);
  }

  private static void add(
      BenchTable table, TopicContender contender, ValueFormat format, BenchTopic topic, int rounds)
      throws Exception {
    String title = title(contender, format, topic.payloadTime());
    table.add(
        title, title(contender, format, false), BenchBroker.run(contender, title, rounds, topic));
  }

  private static String title(TopicContender contender, ValueFormat format, boolean payloadTime) {
    return payloadTime
        ? contender.titleOf(contender.word() + " " + format.title()) + ", event time of the values"
        : contender.titleOf(contender.word() + " record, " + format.title())
            + ", event time of the records";
  }

  private static void printTarget(BenchTable table, ValueFormat format, double wanted) {
    String with = title(TopicContender.HODOR, format, true);
    String without = title(TopicContender.HODOR, format, false);
    if (table.has(with, without)) {
      String text = "(b) with event time from %s ÷ without, speed,".formatted(format.title());
      System.out.println(Target.atLeast(wanted, text, table.speedRatio(with, without)).line());
    }
  }
}
