package io.hodor.testing.bench;

import io.hodor.flink.ClusterJob;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.testing.FlinkCluster;
import io.hodor.testing.HodorProcess;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
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
 * What a live job takes for each message, by size of the values, by partitions and by how many
 * contents are there twice: the program submits it to a cluster of one worker, which reads a topic
 * with one window and keeps its state in RocksDB. What a fleet takes is computed from that.
 */
final class LiveCost {

  private static final int SLOTS = 2;
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** Longer than metrics.fetcher.update-interval. */
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(12);

  private final BenchTopic topic;
  private final FlinkCluster cluster;
  private final FlinkJobs jobs;
  private final Path folder;

  private LiveCost(BenchTopic topic, FlinkCluster cluster, Path folder) {
    this.topic = topic;
    this.cluster = cluster;
    this.jobs = new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
    this.folder = folder;
  }

  static void run(BenchOptions options) throws Exception {
    Instant start =
        Instant.now().minus(BenchTopic.SPAN).minusSeconds(60).truncatedTo(ChronoUnit.HOURS);
    List<Cost> costs = new ArrayList<>();
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start();
        FlinkCluster cluster =
            FlinkCluster.builder().slots(SLOTS).taskManagerHeapMb(1_024).fastStart(false).start()) {
      for (BenchTopic topic : topics(options, broker, start)) {
        broker.createTopic(topic.name(), topic.partitions(), Map.of());
        BenchMain.say("writing %s", topic);
        topic.write();
        for (int round = 0; round <= options.rounds(); round++) {
          BenchMain.say("measuring it, round %d of %d", round, options.rounds());
          Path folder = RepositoryRoot.newFolder("bench-cost");
          Cost cost = new LiveCost(topic, cluster, folder).measure();
          // The first one compiles, and is no cost of a message.
          if (round > 0) {
            costs.add(cost);
          }
        }
      }
    }
    System.out.println();
    new Sizing(Cost.medians(costs)).lines().forEach(System.out::println);
  }

  /** Each size in as many partitions as were asked for; and once more where all is there twice. */
  private static List<BenchTopic> topics(BenchOptions options, KafkaBroker broker, Instant start) {
    List<BenchTopic> topics = new ArrayList<>();
    for (int valueBytes : options.valueBytes()) {
      for (int partitions : options.partitions()) {
        topics.add(topic(options, broker, start, valueBytes, partitions, 1));
      }
    }
    int least = options.valueBytes().get(0);
    topics.add(topic(options, broker, start, least, options.partitions().get(0), 2));
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
    submit();
    List<ClusterJob> alive = jobs.alive("hodor/bench/default/" + topic.name() + "/kafka");
    JobId job = alive.get(0).id();
    new PublishedWindow(folder, topic.start(), () -> pause(job))
        .await("ON_TIME", topic.records(), topic.contents());
    double cpuSeconds = ProcessFacts.cpuSeconds(worker) - cpuBefore;
    Instant published = Instant.now();
    cluster.await(
        WITHIN, () -> jobs.checkpoints(job).latestAt().filter(published::isBefore).isPresent());
    var checkpoints = cluster.get("/jobs/" + job + "/checkpoints");
    double handed = handedBytes(job);
    jobs.cancel(job, WITHIN);
    double records = topic.records();
    return new Cost(
        topic.valueBytes(),
        topic.partitions(),
        topic.copies(),
        cpuSeconds * 1e6 / records,
        bytesInTopic() / records,
        handed / records,
        checkpoints.at("/latest/completed/state_size").asDouble() / records,
        checkpoints.at("/summary/checkpointed_size/avg").asDouble()
            * checkpoints.at("/counts/completed").asDouble()
            / records);
  }

  /** Once the JobManager has asked the worker again, and it has nothing new to tell. */
  private double handedBytes(JobId job) throws IOException, InterruptedException {
    long end = System.nanoTime() + WITHIN.toNanos();
    double before = 0;
    while (System.nanoTime() < end) {
      double handed = 0;
      for (var vertex : cluster.get("/jobs/" + job).path("vertices")) {
        handed += vertex.at("/metrics/write-bytes").asDouble();
      }
      if (handed > 0 && handed == before) {
        return handed;
      }
      before = handed;
      sleep(ASKED_AGAIN);
    }
    throw new IllegalStateException("the cluster does not tell what tasks hand to tasks");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void pause(JobId job) {
    sleep(BETWEEN_LOOKS);
    jobs.rootCause(job)
        .ifPresent(
            cause -> {
              throw new IllegalStateException("the job failed: " + cause);
            });
  }

  private void submit() throws IOException {
    Path descriptors = folder.resolve("event.desc");
    Files.createDirectories(folder);
    ValueFormat.writeDescriptors(descriptors);
    HodorProcess submission =
        HodorProcess.of(
            folder.resolve("hodor.log"),
            List.of(
                "measure",
                "--instance=bench",
                "--topic=" + topic.name(),
                "--bootstrapServers=" + topic.bootstrapServers(),
                "--eventTime=" + topic.format().spec(),
                "--protoDescriptors=" + descriptors,
                "--protoMessage=" + ValueFormat.messageName(),
                "--startTime=" + topic.start(),
                "--windowSize=" + BenchTopic.SPAN,
                "--allowedLateness=PT3H",
                "--outputDir=" + folder,
                "--parallelism=" + SLOTS,
                "--checkpointDir=" + folder.resolve("state"),
                "--checkpointingInterval=10000",
                "--flinkMaster=" + cluster.master()));
    int exit = submission.run(WITHIN, () -> {});
    if (exit != 0) {
      throw new IllegalStateException(String.join("\n", submission.said()));
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
