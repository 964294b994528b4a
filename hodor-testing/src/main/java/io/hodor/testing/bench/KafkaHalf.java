package io.hodor.testing.bench;

import io.hodor.testing.KafkaBroker;
import java.util.List;
import java.util.Map;

/** The half over a topic of a broker, which runs in a process of its own. */
final class KafkaHalf {

  private KafkaHalf() {}

  static void run(long records, int valueBytes, int partitions, int rounds) throws Exception {
    BenchTable table = new BenchTable("records");
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start()) {
      BenchTopic topic = write(broker, records, valueBytes, partitions);
      for (TopicContender contender : TopicContender.values()) {
        boolean fits = records <= contender.mostRecords();
        BenchTopic given =
            fits ? topic : write(broker, contender.mostRecords(), valueBytes, partitions);
        List<Round> results =
            ContenderProcess.run(
                contender,
                contender.title(),
                rounds,
                given.toArguments(),
                round -> check(contender, given, round.finish()));
        table.add(contender.title(), TopicContender.CONSUMER_LOOP.title(), results);
      }
    }
    table.print(
        "%,d records of %d bytes, %d partitions, %d rounds, broker beside it"
            .formatted(records, valueBytes, partitions, rounds));
  }

  private static BenchTopic write(
      KafkaBroker broker, long records, int valueBytes, int partitions) {
    BenchTopic topic =
        new BenchTopic(
            broker.bootstrapServers(), "bench-" + records, records, valueBytes, partitions);
    broker.createTopic(topic.name(), topic.partitions(), Map.of());
    BenchMain.say(
        "writing %,d records of %d bytes to %d partitions", records, valueBytes, partitions);
    topic.write();
    return topic;
  }

  private static void check(TopicContender contender, BenchTopic topic, Finish finish) {
    if (finish.count() != topic.records()
        || finish.distinctOffsets() != topic.records()
        || finish.distinctContents() != topic.records()) {
      throw new IllegalStateException(contender.title() + " counted wrongly: " + finish);
    }
  }
}
