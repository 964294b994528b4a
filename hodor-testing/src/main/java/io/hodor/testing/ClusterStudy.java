package io.hodor.testing;

import static io.hodor.flink.JobCommand.SAVEPOINT_PARAMETER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.OffsetSet;
import io.hodor.flink.ClusterJob;
import io.hodor.flink.JobId;
import io.hodor.pipeline.drill.DeadLetter;
import io.hodor.pipeline.drill.FirehoseDeadLetters;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** What a cluster has to bear for long, or from many: measured, and held to a limit. */
enum ClusterStudy {
  /**
   * Jobs come and go, and leave no classes behind. A JVM of Java 17 makes a class of each method
   * that it has called by reflection fifteen times: here at the first call, so that the jobs are
   * all alike.
   */
  SUBMISSIONS {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      try (ChaosStage stage =
              ChaosStage.open(
                  FlinkCluster.builder()
                      .slots(2)
                      .jvmOptions(List.of("-Dsun.reflect.noInflation=true")));
          LiveTopic live =
              LiveTopic.create(stage.broker(), ShortWindows.events("cycles", seed).partitions(2));
          LiveJob job = job(stage, "cycles")) {
        live.flow(50);
        List<Long> used = new ArrayList<>();
        for (int i = 1; i <= CYCLES; i++) {
          job.runToEnd();
          ShortWindows.awaitMore(live, 200);
          for (var each : stage.jobs().alive("hodor/default/default/cycles/kafka")) {
            stage.jobs().cancel(each.id(), Duration.ofSeconds(60));
          }
          used.add(metaspace(stage.cluster()));
          say.accept("job %d: %,d bytes of metaspace".formatted(i, used.get(i - 1)));
        }
        double growth = used.get(CYCLES - 1) / (double) used.get(CYCLES / 2 - 1) - 1;
        say.accept("the second half adds %.1f %%".formatted(growth * 100));
        assertThat("growth of metaspace", growth, lessThan(0.10));
      }
    }
  },
  /** Ten topics as ten jobs on one worker: none starves. */
  TEN_TOPICS {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      List<ChaosTopic> topics = new ArrayList<>();
      List<Object> differences = new ArrayList<>();
      try (ChaosStage stage =
          ChaosStage.open(FlinkCluster.builder().slots(TOPICS).taskManagerHeapMb(1_536))) {
        try {
          for (int i = 0; i < TOPICS; i++) {
            ChaosTopic topic =
                new ChaosTopic(
                    stage,
                    "topic-" + i,
                    seed * 100L + i,
                    ChaosTopic.USUAL_LATENESS,
                    List.of("--parallelism=1"));
            topics.add(topic);
            topic.begin();
          }
          for (ChaosTopic topic : topics) {
            JobId id = topic.onlyJob();
            LiveJob.Check check = topic.end();
            say.accept(
                "job %s: %d windows, %,d records, %d differences"
                    .formatted(id, check.windows(), check.records(), check.differences().size()));
            differences.addAll(check.differences());
            JsonNode checkpoints = stage.cluster().get("/jobs/" + id + "/checkpoints");
            say.accept("  " + checkpointsInWords(checkpoints));
            long kept = checkpoints.at("/counts/completed").asLong();
            long failed = checkpoints.at("/counts/failed").asLong();
            assertThat("a job that starves keeps no state", kept, greaterThan(10 * failed));
            assertThat("restarts", stage.jobs().restarts(id), is(OptionalLong.of(0)));
          }
          assertThat(differences, is(empty()));
        } finally {
          topics.forEach(ChaosTopic::close);
        }
      }
    }
  },
  /** The same records over more slots: exact, and with as much work in all. */
  SCALE_OUT {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      Instant end = TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(2));
      Instant start = end.minus(TopicGenerator.WINDOW.multipliedBy(3));
      try (ChaosStage stage =
          ChaosStage.open(
              FlinkCluster.builder().slots(4).taskManagerHeapMb(1_024).fastStart(false))) {
        List<SentRecord> sent =
            TopicGenerator.builder("scaled")
                .seed(seed)
                .events(RECORDS)
                .partitions(8)
                .time(start, Duration.between(start, end))
                .fault(Fault.DISORDER)
                .build()
                .write(stage.broker());
        try (Truth truth = new Truth(Question.of("scaled", start, end), sent)) {
          // What the first runs compile is not the work of one slot.
          for (int i = 1; i <= WARM_UPS; i++) {
            micros(stage, truth, 4, "warm-up-" + i, say);
          }
          Map<Integer, Double> leastOfSlots = new TreeMap<>();
          for (int round = 1; round <= ROUNDS; round++) {
            for (int slots : new int[] {1, 2, 4}) {
              double micros = micros(stage, truth, slots, "round-" + round, say);
              // Other work, and what is compiled meanwhile, only add to it.
              leastOfSlots.merge(slots, micros, Math::min);
            }
          }
          say.accept("least of each, µs a record: " + leastOfSlots);
          double least = Collections.min(leastOfSlots.values());
          double most = Collections.max(leastOfSlots.values());
          assertThat("most over least work of a record", most / least, lessThan(1.25));
        }
      }
    }
  },
  /**
   * A score that knows what a sink has put aside goes on from a savepoint, and then from a
   * check-point, each time on a new worker; what was put aside cannot be read again meanwhile.
   */
  SCORE {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      try (ChaosStage stage = ChaosStage.open(FlinkCluster.builder());
          ScoredTopic topic =
              ScoredTopic.measured(stage.broker(), "judged", stage.folder("judged"), 4)) {
        Path letters = stage.folder("letters");
        List<String> score =
            topic.score(
                "kept",
                "--cluster=default",
                "--deadLetterFiles=" + letters,
                "--flinkMaster=" + stage.cluster().master(),
                "--checkpointDir=" + stage.state(),
                "--checkpointingInterval=2000",
                "--parallelism=1");
        putAside(letters, 11, 121);
        topic.sinkHolds(0, 0, OffsetSet.ofRange(10, 13));
        topic.sinkHolds(1, 0, OffsetSet.of(60));
        topic.sinkHoldsAll(2);
        topic.sinkHoldsAll(3);
        HodorRun.of(score).exits(0);
        QualityScore first = topic.await("kept", 0, Status.FAILED);
        QualityScore failed = topic.await("kept", 1, Status.FAILED);
        topic.await("kept", 2, Status.PASSED);
        topic.await("kept", 3, Status.PASSED);
        assertThat(putAside(first), is(List.of(11L)));
        List<QualityScore> published = topic.story("kept", topic.windowStart(0));

        ServerProcess.delete(letters.resolve("judged"));
        JobId job = onlyScore(stage);
        stage.jobs().stop(job, stage.jobs().parameters(job).get(SAVEPOINT_PARAMETER), PATIENCE);
        renewWorker(stage);
        HodorRun.of(score).exits(0).tells("/savepoint-");
        topic.sinkHolds(2, 0, OffsetSet.ofRange(120, 123));
        assertThat(putAside(topic.await("kept", 2, Status.FAILED)), is(List.of(121L)));
        say.accept("from a savepoint: what was put aside is known");

        JobId second = onlyScore(stage);
        Instant since = Instant.now();
        stage
            .cluster()
            .await(
                PATIENCE,
                () ->
                    stage
                        .jobs()
                        .checkpoints(second)
                        .latestAt()
                        .filter(since::isBefore)
                        .isPresent());
        stage.jobs().cancel(second, PATIENCE);
        renewWorker(stage);
        topic.sinkHoldsAll(1);
        HodorRun.of(score).exits(0).tells("/chk-");
        QualityScore healed = topic.await("kept", 1, Status.PASSED);
        topic.sinkHolds(2, 0, OffsetSet.ofRange(121, 124));
        topic.sinkHolds(3, 0, OffsetSet.of(160));
        topic.await("kept", 3, Status.FAILED);
        assertThat(putAside(topic.await("kept", 2, Status.FAILED)), is(List.of(121L)));
        assertThat(healed.getFirstFailedAt(), is(failed.getFirstFailedAt()));
        // Only one that goes on from state knows what it need not publish again.
        assertThat(topic.story("kept", topic.windowStart(0)), is(published));
        say.accept("from a check-point: what was put aside, judged and published is known");
        stage.jobs().cancel(onlyScore(stage), PATIENCE);
      }
    }
  },
  /** Workers that may not write where state is kept: the owner says so, and at last gives up. */
  UNKEPT_STATE {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      Path state = RepositoryRoot.newFolder("unkept");
      try (ChaosStage stage =
              ChaosStage.open(
                  FlinkCluster.builder()
                      // Else little state is kept by the JobManager, which may write.
                      .config("state.storage.fs.memory-threshold", "0")
                      .readOnlyForTaskManagers(state));
          LiveTopic live =
              LiveTopic.create(stage.broker(), ShortWindows.events("unkept", seed).partitions(2));
          LiveJob job = job(stage, "unkept")) {
        live.flow(50);
        try (HodorProcess owner =
            job.own("--checkpointDir=" + state, "--checkpointingInterval=2000")) {
          say.accept(owner.awaitLine(PATIENCE, "its state cannot be kept: .*Read-only"));
          assertThat(owner.awaitExit(PATIENCE), is(4));
          String last = owner.said().get(owner.said().size() - 1);
          say.accept(last);
          assertThat(last, startsWith("the job failed: its state could not be kept: "));
        }
      } finally {
        ServerProcess.delete(state);
      }
    }
  },
  /** State does not grow with the windows that have passed. */
  STATE_SIZE {
    @Override
    void run(int seed, Consumer<String> say) throws Exception {
      try (ChaosStage stage = ChaosStage.open(ChaosStage.Setting.PLAIN);
          ChaosTopic topic =
              new ChaosTopic(stage, "for-long", seed, ChaosTopic.USUAL_LATENESS, List.of())) {
        topic.begin();
        List<Long> sizes = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
          ShortWindows.awaitMore(topic.live(), 2_000);
          sizes.add(stateBytes(stage.cluster(), topic.onlyJob()));
          say.accept(
              "after %d windows: %,d bytes of state".formatted(window + 1, sizes.get(window)));
        }
        assertThat(topic.end().differences(), is(empty()));
        List<Long> steady = sizes.subList(WINDOWS / 3, WINDOWS);
        double growth = growth(steady);
        say.accept(
            "%,.0f bytes on average, and %.0f more with each window"
                .formatted(average(steady), growth));
        assertThat("bytes by which state grows with a window", growth, lessThan(MOST_GROWTH));
      }
    }
  };

  private static final int CYCLES = 20;
  private static final int TOPICS = 10;
  private static final int RECORDS = 1_000_000;
  private static final int WARM_UPS = 4;
  private static final int ROUNDS = 3;
  private static final int WINDOWS = 60;

  /** Bytes a window; a file that stays behind has a thousand. */
  private static final double MOST_GROWTH = 500;

  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** Of the clock that Linux counts a process's time by. */
  private static final double TICKS_PER_SECOND = 100;

  /**
   * Runs it.
   *
   * @throws AssertionError if a limit is not held
   */
  abstract void run(int seed, Consumer<String> say) throws Exception;

  /** As users write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void putAside(Path letters, long... offsets) {
    long time = Instant.now().toEpochMilli();
    new FirehoseDeadLetters(letters, "judged")
        .write(
            Arrays.stream(offsets).mapToObj(it -> new DeadLetter(0, it, time)).toList(),
            Instant.now());
  }

  /** The offsets that a verdict calls put aside. */
  private static List<Long> putAside(QualityScore score) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == MissingReason.DEAD_LETTERED)
        .flatMap(it -> it.getRangesList().stream())
        .flatMapToLong(it -> LongStream.rangeClosed(it.getFrom(), it.getTo()))
        .boxed()
        .toList();
  }

  private static JobId onlyScore(ChaosStage stage) {
    List<ClusterJob> alive = stage.jobs().alive("hodor/kept/default/judged/score");
    assertThat(alive.toString(), alive.size(), is(1));
    return alive.get(0).id();
  }

  /** No sooner than the cluster has noticed: it would give out slots that are gone. */
  private static void renewWorker(ChaosStage stage) {
    FlinkCluster cluster = stage.cluster();
    cluster.killTaskManager(0);
    cluster.await(PATIENCE, () -> cluster.get("/overview").path("slots-total").asInt() == 0);
    cluster.restartTaskManager(0);
  }

  private static LiveJob job(ChaosStage stage, String topic) {
    List<String> options = new ArrayList<>(List.of(ShortWindows.OPTIONS));
    options.add("--flinkMaster=" + stage.cluster().master());
    options.add("--checkpointDir=" + stage.state());
    return new LiveJob(
        stage.broker(), stage.influx(), stage.folder(topic), topic, options.toArray(String[]::new));
  }

  /** What a record takes of the worker's processor, after its numbers were found exact. */
  private static double micros(
      ChaosStage stage, Truth truth, int slots, String run, Consumer<String> say) throws Exception {
    Path output = stage.folder("scaled-" + run + "-" + slots);
    double before = cpuSeconds(stage.cluster());
    measure(stage, truth.question().start(), truth.question().end(), slots, output);
    double seconds = cpuSeconds(stage.cluster()) - before;
    assertThat(truth.differences(output), is(empty()));
    double micros = seconds * 1e6 / RECORDS;
    say.accept(
        "%s, %d slots: %.1f s of the worker's processor, %.2f µs a record, exact"
            .formatted(run, slots, seconds, micros));
    return micros;
  }

  private static void measure(
      ChaosStage stage, Instant start, Instant end, int slots, Path output) {
    HodorProcess run =
        HodorProcess.of(
            output.resolve("hodor.log"),
            List.of(
                "measure",
                "--topic=scaled",
                "--bootstrapServers=" + stage.broker().bootstrapServers(),
                "--eventTime=json:event_time",
                "--startTime=" + start,
                "--endTime=" + end,
                "--outputDir=" + output,
                "--parallelism=" + slots,
                "--flinkMaster=" + stage.cluster().master()));
    int exit = run.run(Duration.ofMinutes(5), () -> {});
    assertThat(String.join("\n", run.said()), exit, is(0));
  }

  /** Counts, and of the last failure the cause. */
  private static String checkpointsInWords(JsonNode told) {
    String words =
        "%d check-points kept, %d failed"
            .formatted(told.at("/counts/completed").asLong(), told.at("/counts/failed").asLong());
    String cause = told.at("/latest/failed/failure_message").asText();
    return cause.isEmpty() ? words : words + ": " + cause;
  }

  private static long metaspace(FlinkCluster cluster) throws IOException, InterruptedException {
    String worker = cluster.get("/taskmanagers").path("taskmanagers").path(0).path("id").asText();
    String metric = "Status.JVM.Memory.Metaspace.Used";
    return cluster
        .get("/taskmanagers/" + worker + "/metrics?get=" + metric)
        .path(0)
        .path("value")
        .asLong();
  }

  private static long stateBytes(FlinkCluster cluster, JobId job)
      throws IOException, InterruptedException {
    JsonNode told = cluster.get("/jobs/" + job + "/checkpoints");
    return told.path("latest").path("completed").path("state_size").asLong();
  }

  /** User and system time of the worker, children excluded: see proc(5). */
  private static double cpuSeconds(FlinkCluster cluster) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + cluster.taskManagerPid(0) + "/stat"));
    // The name before it may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The slope of the line that lies nearest, by least squares: bytes for each step. */
  private static double growth(List<Long> values) {
    double middle = (values.size() - 1) / 2.0;
    double average = average(values);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * (values.get(i) - average);
      squares += (i - middle) * (i - middle);
    }
    return products / squares;
  }

  private static double average(List<Long> values) {
    return values.stream().mapToLong(it -> it).average().orElseThrow();
  }
}
