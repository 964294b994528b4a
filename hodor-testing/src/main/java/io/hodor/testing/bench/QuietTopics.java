package io.hodor.testing.bench;

import io.hodor.testing.FlinkCluster;
import io.hodor.testing.HodorProcess;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What topics cost in which nothing happens: a job for each of them on one worker of a Flink
 * cluster, as the program submits them, watched for a while; and beside it jobs of Flink's own
 * which read them and do nothing else.
 */
final class QuietTopics {

  private static final int PARTITIONS = 4;
  private static final Duration SUBMITTED_WITHIN = Duration.ofMinutes(5);
  private static final double MOST_PERCENT = 5;

  /** Each mostly waits for its job to run. */
  private static final int AT_A_TIME = 4;

  private final KafkaBroker broker;
  private final List<String> topics;
  private final Duration watched;

  /** Submits the jobs of all topics to a cluster. */
  @FunctionalInterface
  private interface Submission {
    void to(FlinkCluster cluster) throws Exception;
  }

  /**
   * What a worker took.
   *
   * @param percent of a core
   * @param compiler what of it went into compiling
   * @param tasks that it ran
   */
  private record Taken(double percent, double compiler, int tasks, long peakMegabytes) {}

  private QuietTopics(KafkaBroker broker, List<String> topics, Duration watched) {
    this.broker = broker;
    this.topics = topics;
    this.watched = watched;
  }

  static void run(BenchOptions options) throws Exception {
    List<String> topics =
        IntStream.range(0, options.quietTopics()).mapToObj("quiet-%03d"::formatted).toList();
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start()) {
      for (String topic : topics) {
        broker.createTopic(topic, PARTITIONS, Map.of());
      }
      QuietTopics quiet = new QuietTopics(broker, topics, options.quietFor());
      print(topics.size(), quiet.measure(quiet::submitHodor), quiet.measure(quiet::submitFlink));
    }
  }

  private static void print(int topics, Taken hodor, Taken flink) {
    System.out.printf(
        "%n%d quiet topics of %d partitions, a job each on one worker%n%n", topics, PARTITIONS);
    System.out.println("| jobs | % of a core | of it compiling | tasks | peak MB |");
    System.out.println("|---|---|---|---|---|");
    System.out.println(line("Hodor's", hodor));
    System.out.println(line("Flink's Kafka source and a sink that throws away", flink));
    System.out.println();
    System.out.println(
        Target.atMost(MOST_PERCENT, "Idle CPU of all, percent of a core,", hodor.percent()).line());
  }

  private static String line(String jobs, Taken taken) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %d | %d |",
        jobs,
        taken.percent(),
        taken.compiler(),
        taken.tasks(),
        taken.peakMegabytes());
  }

  private Taken measure(Submission jobs) throws Exception {
    try (FlinkCluster cluster = cluster()) {
      jobs.to(cluster);
      String worker = String.valueOf(cluster.taskManagerPid(0));
      int tasks = runningTasks(cluster);
      // What compiles meanwhile is not idleness.
      Thread.sleep(watched.toMillis());
      return watch(worker, tasks);
    }
  }

  private Taken watch(String worker, int tasks) throws Exception {
    double cpu = ProcessFacts.cpuSeconds(worker);
    double compiler = ProcessFacts.compilerSeconds(worker);
    long began = System.nanoTime();
    Thread.sleep(watched.toMillis());
    double percent = 100 / ((System.nanoTime() - began) / 1e9);
    return new Taken(
        percent * (ProcessFacts.cpuSeconds(worker) - cpu),
        percent * (ProcessFacts.compilerSeconds(worker) - compiler),
        tasks,
        ProcessFacts.peakMegabytes(worker));
  }

  private FlinkCluster cluster() {
    return FlinkCluster.builder()
        .slots(topics.size())
        .taskManagerHeapMb(512 + 40 * topics.size())
        .fastStart(false)
        // Flink's own; tests notice a lost worker sooner.
        .config("heartbeat.interval", "10000")
        .config("heartbeat.timeout", "50000")
        // Of threads that have ended nobody knows what they took.
        .jvmOptions(List.of("-XX:-UseDynamicNumberOfCompilerThreads"))
        .start();
  }

  /** As soon as all of them run. */
  private int runningTasks(FlinkCluster cluster) {
    AtomicInteger tasks = new AtomicInteger();
    cluster.await(
        SUBMITTED_WITHIN,
        () -> {
          int all = 0;
          int running = 0;
          for (var job : cluster.get("/jobs/overview").path("jobs")) {
            all += job.at("/tasks/total").asInt();
            running += job.at("/tasks/running").asInt();
          }
          tasks.set(running);
          return running > 0 && running == all;
        });
    return tasks.get();
  }

  private void submitHodor(FlinkCluster cluster) throws Exception {
    Path folder = RepositoryRoot.newFolder("bench-quiet");
    ExecutorService submissions = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (String topic : topics) {
        all.add(submissions.submit(() -> submit(cluster, folder, topic)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      submissions.shutdownNow();
    }
  }

  private void submit(FlinkCluster cluster, Path folder, String topic) {
    BenchMain.say("submitting Hodor's job of %s", topic);
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

  private void submitFlink(FlinkCluster cluster) throws Exception {
    BenchMain.say("submitting jobs of Flink's own");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1"));
    command.addAll(FlinkSql.quietJobs(cluster.rest(), broker.bootstrapServers(), topics));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("Flink's own jobs cannot be submitted");
    }
  }
}
