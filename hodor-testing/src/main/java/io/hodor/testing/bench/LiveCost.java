package io.hodor.testing.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.testing.FlinkCluster;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;

/**
 * What a live job takes for each message: of topics that are read as fast as can be, by size of the
 * values, by partitions and by how many contents are there twice; and by rate, of one that is
 * written meanwhile. What a fleet takes is computed from that.
 */
final class LiveCost {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final BenchTopic topic;
  private final FlinkCluster cluster;
  private final Path folder = RepositoryRoot.newFolder("bench-cost");

  private LiveCost(BenchTopic topic, FlinkCluster cluster) {
    this.topic = topic;
    this.cluster = cluster;
  }

  static void run(BenchOptions options) throws Exception {
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start();
        FlinkCluster cluster = SubmittedJob.cluster()) {
      List<Cost> costs = Cost.medians(backlogs(options, broker, cluster));
      List<RateCost> rates = LiveRate.measure(options, broker, cluster);
      System.out.println();
      new Sizing(costs, rates).lines().forEach(System.out::println);
    }
  }

  private static List<Cost> backlogs(BenchOptions options, KafkaBroker broker, FlinkCluster cluster)
      throws Exception {
    List<Cost> costs = new ArrayList<>();
    for (BenchTopic topic : topics(options, broker)) {
      broker.createTopic(topic.name(), topic.partitions(), Map.of());
      BenchMain.say("writing %s", topic);
      topic.write();
      for (int round = 0; round <= options.rounds(); round++) {
        BenchMain.say("measuring it, round %d of %d", round, options.rounds());
        Cost cost = new LiveCost(topic, cluster).measure();
        // The first one compiles, and is no cost of a message.
        if (round > 0) {
          costs.add(cost);
        }
      }
    }
    return costs;
  }

  /** Each size in as many partitions as were asked for; and once more where all is there twice. */
  private static List<BenchTopic> topics(BenchOptions options, KafkaBroker broker) {
    Instant start =
        Instant.now().minus(BenchTopic.SPAN).minusSeconds(60).truncatedTo(ChronoUnit.HOURS);
    List<BenchTopic> topics = new ArrayList<>();
    for (int valueBytes : options.valueBytes()) {
      for (int partitions : options.partitions()) {
        topics.add(topic(options, broker, start, valueBytes, partitions, 1));
      }
    }
    int first = options.valueBytes().get(0);
    topics.add(topic(options, broker, start, first, options.partitions().get(0), 2));
    return topics;
  }

  private static BenchTopic topic(
      BenchOptions options,
      KafkaBroker broker,
      Instant start,
      int valueBytes,
      int partitions,
      int copies) {
    return new BenchTopic(
        broker.bootstrapServers(),
        "bench-cost-%d-%d-%d".formatted(valueBytes, partitions, copies),
        options.records(),
        valueBytes,
        partitions,
        ValueFormat.PROTOBUF,
        copies,
        true,
        start);
  }

  private Cost measure() throws Exception {
    String worker = String.valueOf(cluster.taskManagerPid(0));
    double cpuBefore = ProcessFacts.cpuSeconds(worker);
    try (SubmittedJob job = SubmittedJob.submit(cluster, topic, folder)) {
      new PublishedWindow(folder, topic.start(), () -> pause(job))
          .await("ON_TIME", topic.records(), topic.contents());
      JsonNode checkpoints = job.checkpointed();
      double cpuSeconds = ProcessFacts.cpuSeconds(worker) - cpuBefore;
      double records = topic.records();
      return new Cost(
          topic.valueBytes(),
          topic.partitions(),
          topic.copies(),
          cpuSeconds * 1e6 / records,
          bytesInTopic() / records,
          job.handedBytes() / records,
          SubmittedJob.stateBytes(checkpoints) / records,
          checkpoints.at("/summary/checkpointed_size/avg").asDouble()
              * checkpoints.at("/counts/completed").asDouble()
              / records);
    }
  }

  private static void pause(SubmittedJob job) {
    try {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      job.assertRuns();
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of its one copy, as the broker keeps it and sends it. */
  private double bytesInTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", topic.bootstrapServers()))) {
      Collection<Integer> brokers =
          admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
      double bytes = 0;
      for (Map<String, LogDirDescription> folders :
          admin.describeLogDirs(brokers).allDescriptions().get().values()) {
        for (LogDirDescription each : folders.values()) {
          bytes +=
              each.replicaInfos().entrySet().stream()
                  .filter(replica -> replica.getKey().topic().equals(topic.name()))
                  .mapToLong(replica -> replica.getValue().size())
                  .sum();
        }
      }
      return bytes;
    }
  }
}
