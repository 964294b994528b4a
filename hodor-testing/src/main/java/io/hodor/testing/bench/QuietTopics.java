package io.hodor.testing.bench;

import io.hodor.testing.FlinkCluster;
import io.hodor.testing.HodorProcess;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What topics cost in which nothing happens: a job for each of them on one worker of a Flink
 * cluster, as the program submits them, watched for a while.
 */
final class QuietTopics {

  private static final int PARTITIONS = 4;
  private static final Duration SUBMITTED_WITHIN = Duration.ofMinutes(5);
  private static final double MOST_PERCENT = 5;

  private QuietTopics() {}

  static void run(BenchOptions options) throws Exception {
    int topics = options.quietTopics();
    Path folder = RepositoryRoot.newFolder("bench-quiet");
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start();
        FlinkCluster cluster = cluster(topics)) {
      for (int topic = 0; topic < topics; topic++) {
        broker.createTopic(name(topic), PARTITIONS, Map.of());
      }
      for (int topic = 0; topic < topics; topic++) {
        BenchMain.say("submitting the job of topic %d of %d", topic + 1, topics);
        submit(broker, cluster, folder, name(topic));
      }
      String worker = String.valueOf(cluster.taskManagerPid(0));
      // What compiles meanwhile is not idleness.
      watch(worker, options.quietFor());
      double percent = watch(worker, options.quietFor());
      print(topics, percent, ProcessFacts.peakMegabytes(worker));
    }
  }

  private static FlinkCluster cluster(int topics) {
    return FlinkCluster.builder()
        .slots(topics)
        .taskManagerHeapMb(512 + 40 * topics)
        .fastStart(false)
        .start();
  }

  private static String name(int topic) {
    return String.format(Locale.ROOT, "quiet-%03d", topic);
  }

  private static void submit(KafkaBroker broker, FlinkCluster cluster, Path folder, String topic) {
    HodorProcess submission =
        HodorProcess.of(
            folder.resolve(topic + ".log"),
            List.of(
                "measure",
                "--topic=" + topic,
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--outputBootstrapServers=" + broker.bootstrapServers(),
                "--parallelism=1",
                "--checkpointDir=" + folder.resolve("state"),
                "--flinkMaster=" + cluster.master()));
    int exit =
        submission
            .environment("HODOR_JAVA_OPTS", "-XX:TieredStopAtLevel=1")
            .run(SUBMITTED_WITHIN, () -> {});
    if (exit != 0) {
      throw new IllegalStateException(String.join("\n", submission.said()));
    }
  }

  /** How much of a core a process takes, in percent. */
  private static double watch(String process, Duration time) throws Exception {
    double before = ProcessFacts.cpuSeconds(process);
    long began = System.nanoTime();
    Thread.sleep(time.toMillis());
    double cpuSeconds = ProcessFacts.cpuSeconds(process) - before;
    return 100 * cpuSeconds / ((System.nanoTime() - began) / 1e9);
  }

  private static void print(int topics, double percent, long peakMegabytes) {
    System.out.printf(
        Locale.ROOT,
        "%n%d quiet topics of %d partitions, a job each on one worker: %.1f %% of a core, %d MB at"
            + " most%n%n",
        topics,
        PARTITIONS,
        percent,
        peakMegabytes);
    System.out.println(
        Target.atMost(MOST_PERCENT, "Idle CPU of all, percent of a core,", percent).line());
  }
}
