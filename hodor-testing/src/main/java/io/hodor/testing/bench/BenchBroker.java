package io.hodor.testing.bench;

import io.hodor.testing.KafkaBroker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker in a process of its own, and the topics of one kind that contenders read from it. */
final class BenchBroker implements AutoCloseable {

  private final KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start();
  private final int valueBytes;
  private final int partitions;
  private final ValueFormat format;
  private final Map<Long, BenchTopic> topics = new HashMap<>();

  BenchBroker(int valueBytes, int partitions, ValueFormat format) {
    this.valueBytes = valueBytes;
    this.partitions = partitions;
    this.format = format;
  }

  /** A topic of so many records, written when it is asked for first. */
  BenchTopic topic(long records) {
    return topics.computeIfAbsent(records, this::write);
  }

  private BenchTopic write(long records) {
    BenchTopic topic =
        new BenchTopic(
            broker.bootstrapServers(),
            "bench-" + records,
            records,
            valueBytes,
            partitions,
            format,
            1,
            true,
            BenchTopic.START);
    broker.createTopic(topic.name(), topic.partitions(), Map.of());
    BenchMain.say(
        "writing %,d records of %d bytes in %s to %d partitions",
        records, valueBytes, format.title(), partitions);
    topic.write();
    return topic;
  }

  /**
   * Runs a contender over a topic.
   *
   * @throws IllegalStateException if it counts wrongly
   */
  static List<Round> run(TopicContender contender, String title, int rounds, BenchTopic topic)
      throws IOException, InterruptedException {
    return ContenderProcess.run(
        title,
        rounds,
        contender.program(rounds, topic),
        round -> check(title, topic, round.finish()));
  }

  private static void check(String title, BenchTopic topic, Finish finish) {
    if (finish.count() != topic.records()
        || finish.distinctOffsets() != topic.records()
        || finish.distinctContents() != topic.records()) {
      throw new IllegalStateException(title + " counted wrongly: " + finish);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
