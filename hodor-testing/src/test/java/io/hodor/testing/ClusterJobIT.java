package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.OffsetSet;
import io.hodor.flink.ClusterJob;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobCommand;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a session cluster of processes of their own: one of each name, exact, with its state. */
@Timeout(600)
class ClusterJobIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String STOPPING = "hodor/stopping/*/judged/score";

  private static KafkaBroker broker;
  private static InfluxDb influx;
  private static FlinkCluster cluster;
  private static FlinkJobs jobs;
  private static long seed;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    influx = InfluxDb.start();
    influx.createDatabase(LiveJob.DATABASE);
    cluster = FlinkCluster.start();
    jobs = new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
    seed = Long.getLong("hodor.seed", System.nanoTime());
    System.out.println("seed: -Dhodor.seed=" + seed);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    influx.close();
    broker.close();
  }

  private LiveJob job(String topic) {
    List<String> options = new ArrayList<>(List.of(ShortWindows.OPTIONS));
    options.add("--flinkMaster=" + cluster.master());
    options.add("--checkpointDir=" + folder.resolve("state"));
    return new LiveJob(broker, influx, folder, topic, options.toArray(String[]::new));
  }

  private static String nameOf(String topic) {
    return "hodor/default/default/" + topic + "/kafka";
  }

  @Test
  void aTopicIsMeasuredExactlyThroughTakeOversAnUpgradeCancellationAndAFreshStart()
      throws Exception {
    String topic = "taken-over";
    Instant start = ShortWindows.ago(5);
    TopicGenerator.Builder events =
        ShortWindows.events(topic, seed)
            .partitions(3)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES)
            .fault(Fault.PRODUCER_DUPLICATES);
    try (LiveTopic live = LiveTopic.create(broker, events);
        LiveJob job = job(topic)) {
      live.writePast(start, ShortWindows.SIZE.multipliedBy(4), 3_000);
      live.flow(200);
      String from = "--startTime=" + start;
      assertThat(job.runToEnd(from), hasItem(containsString("beginning without state")));
      JobId first = onlyJob(topic);
      assertThat(first, is(JobId.first(nameOf(topic))));

      assertThat(job.runToEnd(from), hasItem(containsString("runs already as job " + first)));
      assertThat(onlyJob(topic), is(first));

      awaitMore(live, 1_000);
      // From two tasks a step to one, and further down back to two.
      List<String> takesOver = job.runToEnd(from, "--parallelism=1");
      assertThat(takesOver, hasItem(containsString("taking over from job " + first)));
      assertThat(takesOver, hasItem(containsString("going on from the state of")));
      assertThat(takesOver, not(hasItem(containsString("cannot be gone on with"))));
      JobId second = onlyJob(topic);
      assertThat(second, is(first.next()));

      awaitMore(live, 500);
      job.environment(ofVersion("9.8.7"));
      List<String> upgrade = job.runToEnd(from, "--parallelism=1");
      assertThat(upgrade, hasItem(containsString("taking over from job " + second)));
      assertThat(upgrade, hasItem(matchesPattern("going on from the state of .*/savepoint-.*")));
      JobId upgraded = onlyJob(topic);
      assertThat(upgraded, is(second.next()));

      cluster.await(PATIENCE, () -> checkpointsOf(upgraded).size() > 1);
      awaitMore(live, 500);
      jobs.cancel(upgraded, PATIENCE);
      Path newest = checkpointsOf(upgraded).get(0);
      Files.writeString(newest.resolve("_metadata"), "cut short");
      List<String> goesOn = job.runToEnd(from);
      assertThat(goesOn, hasItem(containsString(newest + " cannot be gone on with")));
      assertThat(
          goesOn.stream().filter(it -> it.matches("going on from the state of .*/chk-.*")).toList(),
          hasSize(2));
      assertThat(goesOn, not(hasItem(containsString("beginning without state"))));
      JobId third = onlyJob(topic);

      String refused =
          String.join(
              "\n", job.runTo(2, from, "--fromSavepoint=" + newest, "--allowedLateness=PT17S"));
      assertThat(refused, containsString("--fromSavepoint: " + newest + " is not of this job"));
      assertThat(refused, containsString("--fresh"));
      assertThat("it runs on", onlyJob(topic), is(third));

      awaitMore(live, 500);
      List<String> fresh = job.runToEnd("--fresh");
      assertThat(fresh, hasItem(containsString("beginning without state")));
      assertThat(onlyJob(topic), not(third));

      awaitMore(live, 500);
      live.stop();
      Question question = question(topic, start, ShortWindows.end());
      job.awaitFinal(question);
      job.assertExact(question, live.sent());
      jobs.cancel(onlyJob(topic), PATIENCE);
    }
  }

  @Test
  void startsAtTheSameMomentEndWithOneJob() throws Exception {
    String topic = "raced-for";
    Instant start = ShortWindows.ago(5);
    TopicGenerator.Builder events = ShortWindows.events(topic, seed).partitions(2);
    try (LiveTopic live = LiveTopic.create(broker, events);
        LiveJob job = job(topic)) {
      live.writePast(start, ShortWindows.SIZE.multipliedBy(4), 2_000);
      live.flow(100);
      String from = "--startTime=" + start;
      String other = "--influxRetryTimeout=PT9M";
      List<HodorProcess> starts = List.of(job.begin(from), job.begin(from), job.begin(from, other));
      List<Integer> exits =
          starts.stream().map(it -> it.awaitExit(PATIENCE.multipliedBy(2))).toList();
      JobId won = onlyJob(topic);

      // A start of other options may lose against a faster one, and says so; it never runs beside
      // it.
      for (int i = 0; i < starts.size(); i++) {
        String said = String.join("\n", starts.get(i).said());
        assertThat(
            said,
            exits.get(i) == 0
                || exits.get(i) == 4
                    && (said.contains("another start of " + nameOf(topic))
                        || said.contains("somebody else ended it")));
      }
      assertThat(exits.toString(), exits, hasItem(0));

      awaitMore(live, 500);
      live.stop();
      Question question = question(topic, start, ShortWindows.end());
      job.awaitFinal(question);
      job.assertExact(question, live.sent());
      assertThat(onlyJob(topic), is(won));
      jobs.cancel(won, PATIENCE);
    }
  }

  @Test
  void runsThatEndGoToTheSameCluster() {
    String topic = "past";
    Instant end = TopicGenerator.windowStart(Instant.now()).minus(Duration.ofHours(4));
    Instant start = end.minus(TopicGenerator.WINDOW.multipliedBy(3));
    List<SentRecord> sent =
        TopicGenerator.builder(topic)
            .seed(seed)
            .events(3_000)
            .time(start, Duration.between(start, end))
            .fault(Fault.DISORDER)
            .fault(Fault.TOMBSTONES)
            .fault(Fault.COMMITTED_TRANSACTIONS)
            .build()
            .write(broker);
    new FirehoseFiles(folder.resolve("files"), topic).write(sent);
    Path output = folder.resolve("output");
    List<String> common =
        List.of(
            "measure",
            "--topic=" + topic,
            "--startTime=" + start,
            "--endTime=" + end,
            "--outputDir=" + output,
            "--parallelism=2",
            "--flinkMaster=" + cluster.master());

    HodorRun files =
        HodorRun.of(
                common,
                "--source=parquet",
                "--files=" + folder.resolve("files"),
                "--eventTime=column:event_timestamp",
                "--eventTimeName=event_time")
            .exits(0);
    HodorRun.of(
            common,
            "--bootstrapServers=" + broker.bootstrapServers(),
            "--eventTime=json:event_time")
        .exits(0);
    HodorRun score =
        HodorRun.of(
                List.of(
                    "score",
                    "--inputDir=" + output,
                    "--outputDir=" + output,
                    "--parallelism=2",
                    "--flinkMaster=" + cluster.master()))
            .exits(0);

    assertThat(files.err(), containsString("submitted as job "));
    Question question = Question.of(topic, start, end);
    try (Truth truth = new Truth(question, sent)) {
      Comparison comparison = truth.compare(output);
      assertThat(comparison.differences(), is(empty()));
      assertThat(comparison.expected().keySet(), hasSize(3));
    }
    assertThat(score.out(), containsString(topic));
    assertThat(jobs.alive("hodor/default/default/" + topic + "/parquet"), is(empty()));
  }

  @Test
  void aScoreGoesOnFromItsStateAsIfItHadNeverStopped() throws Exception {
    try (ScoredTopic topic = ScoredTopic.measured(broker, "judged", folder, 4)) {
      List<String> stopping =
          topic.score(
              "stopping",
              "--flinkMaster=" + cluster.master(),
              "--checkpointDir=" + folder.resolve("state"),
              "--checkpointingInterval=5000",
              "--parallelism=1",
              "--influxUrl=" + influx.url(),
              "--influxDatabase=" + LiveJob.DATABASE);
      topic.sinkHolds(0, 0, OffsetSet.ofRange(10, 13));
      topic.sinkHolds(1, 1, OffsetSet.of(60));
      topic.sinkHoldsAll(2);
      try (HodorProcess whole = scoreThatNeverStops(topic)) {
        HodorRun.of(stopping).exits(0);
        topic.await("stopping", 0, Status.FAILED);
        QualityScore failed = topic.await("stopping", 1, Status.FAILED);
        topic.await("stopping", 2, Status.PASSED);
        topic.await("stopping", 3, Status.UNMEASURED);
        topic.await("whole", 1, Status.FAILED);

        stopWithState(STOPPING);
        // Whatever goes on from that state is another process.
        cluster.killTaskManager(0);
        cluster.restartTaskManager(0);
        topic.sinkHoldsAll(1);
        topic.sinkHolds(3, 0, OffsetSet.of(160));
        HodorRun.of(topic.score("stopping", "--asOf=now")).exits(0);
        QualityScore meanwhile = topic.await("stopping", 3, Status.FAILED);
        QualityScore untouched = topic.await("stopping", 0, Status.FAILED);
        topic.await("whole", 3, Status.FAILED);
        topic.sinkHoldsAll(3);
        Instant away = topic.firstAfter(Instant.now());
        awaitMoment(away.plus(ScoredTopic.SIZE));
        topic.quiet(away);
        awaitMoment(away.plus(ScoredTopic.SIZE).plus(ScoredTopic.UNMEASURED_AFTER));

        HodorRun.of(stopping).exits(0).tells("going on from the state of");
        QualityScore healed = topic.await("stopping", 3, Status.PASSED);
        topic.await("stopping", 1, Status.PASSED);
        topic.await("stopping", away, Status.PASSED);
        topic.sinkHolds(2, 1, OffsetSet.ofRange(120, 122));
        topic.await("stopping", 2, Status.FAILED);
        topic.await("whole", 2, Status.FAILED);
        topic.await("whole", 3, Status.PASSED);
        topic.await("whole", away, Status.PASSED);

        for (int window = 0; window < 4; window++) {
          assertThat(
              withoutMoments(last(topic.story("stopping", topic.windowStart(window)))),
              is(withoutMoments(last(topic.story("whole", topic.windowStart(window))))));
        }
        // Only one that goes on from state knows what it need not publish again.
        assertThat(last(topic.story("stopping", topic.windowStart(0))), is(untouched));
        assertThat(
            last(topic.story("stopping", topic.windowStart(1))).getFirstFailedAt(),
            is(failed.getFirstFailedAt()));
        assertThat(healed.getFirstFailedAt(), is(meanwhile.getFirstFailedAt()));
        assertThat(topic.statuses("stopping", away), not(hasItem(Status.UNMEASURED)));
        // Between them one that a run judged meanwhile that tells no InfluxDB.
        awaitStatuses(() -> inInfluxDb(topic).subList(2, 4), "failed", "passed");
        awaitStatuses(() -> inFolder(topic), "FAILED", "PASSED", "FAILED", "PASSED");
        jobs.cancel(onlyJobOf(STOPPING), PATIENCE);
      } catch (Exception | Error e) {
        cancelAll(STOPPING, e);
        throw e;
      }
    }
  }

  /** What is left of a story that failed would befall the next one. */
  private static void cancelAll(String name, Throwable failure) {
    try {
      for (ClusterJob left : jobs.alive(name)) {
        jobs.cancel(left.id(), PATIENCE);
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  private HodorProcess scoreThatNeverStops(ScoredTopic topic) throws Exception {
    List<String> score = topic.score("whole", "--outputDir=" + folder.resolve("scores"));
    return HodorProcess.of(folder.resolve("whole.log"), score)
        .environment("HODOR_JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1")
        .start();
  }

  private static void awaitStatuses(Callable<List<Object>> found, String... expected) {
    cluster.await(PATIENCE, () -> found.call().equals(List.of(expected)));
  }

  private static List<Object> inInfluxDb(ScoredTopic topic) {
    String query = "SELECT status FROM hodor_quality WHERE topic = 'judged' AND time < '%s'";
    return influx.rows(LiveJob.DATABASE, query.formatted(topic.windowStart(4))).stream()
        .map(row -> row.get(1))
        .toList();
  }

  private List<Object> inFolder(ScoredTopic topic) throws Exception {
    Map<Instant, Object> last = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("scores/quality.ndjson"))) {
      JsonNode score = new ObjectMapper().readTree(line);
      if (WireJson.windowStart(score).isBefore(topic.windowStart(4))) {
        last.put(WireJson.windowStart(score), score.path("status").asText());
      }
    }
    return List.copyOf(last.values());
  }

  private static void stopWithState(String name) throws Exception {
    JobId job = onlyJobOf(name);
    jobs.stop(job, jobs.parameters(job).get(JobCommand.SAVEPOINT_PARAMETER), PATIENCE);
  }

  private static void awaitMoment(Instant moment) {
    cluster.await(PATIENCE, () -> Instant.now().isAfter(moment));
  }

  private static QualityScore last(List<QualityScore> story) {
    return story.get(story.size() - 1);
  }

  private static QualityScore withoutMoments(QualityScore score) {
    return score.toBuilder().clearComputedAt().clearFirstFailedAt().clearHealedAt().build();
  }

  /** The environment of a Hodor that takes itself for another version. */
  private Map<String, String> ofVersion(String version) throws IOException {
    Path text = folder.resolve("other-version/io/hodor/flink/version.properties");
    Files.createDirectories(text.getParent());
    Files.writeString(text, "hodor=" + version + "\n");
    // What a JVM finds there goes before what its class path holds.
    String first = "-Xbootclasspath/a:" + folder.resolve("other-version");
    return Map.of("HODOR_JAVA_OPTS", LiveJob.JAVA_OPTS + " " + first);
  }

  /** The complete check-points that a job has left, the newest first. */
  private List<Path> checkpointsOf(JobId job) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
      return files
          .filter(it -> it.toString().matches(".*/" + job + "/chk-[0-9]+/_metadata"))
          .map(Path::getParent)
          .sorted(Comparator.comparingInt(ClusterJobIT::number).reversed())
          .toList();
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /** The only job of a topic that has not ended. */
  private static JobId onlyJob(String topic) {
    return onlyJobOf(nameOf(topic));
  }

  private static JobId onlyJobOf(String name) {
    List<JobId> alive = jobs.alive(name).stream().map(it -> it.id()).toList();
    assertThat(alive + " of " + cluster.jobs(), alive.size(), is(1));
    return alive.get(0);
  }
}
