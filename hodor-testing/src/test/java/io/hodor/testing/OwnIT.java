package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.flink.ClusterJob;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.JobState;
import io.hodor.flink.RestSecurity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job on a real cluster, owned by the program as its users run it. */
@Timeout(420)
class OwnIT {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(180);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** With health to Kafka, InfluxDB and a folder: the clients' classes are most of it. */
  private static final long MOST_KB = 96 << 10;

  private static KafkaBroker broker;
  private static FlinkCluster cluster;
  private static FlinkJobs jobs;

  @TempDir Path folder;
  private int starts;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    cluster = FlinkCluster.builder().prometheus().start();
    jobs = new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
  }

  @AfterAll
  static void stop() {
    cluster.close();
    broker.close();
  }

  @Test
  void whatOwnsJobsHasNoBeam() throws Exception {
    Path file = RepositoryRoot.path().resolve("hodor-flink/target/class-path");
    assertThat(
        Files.readString(file),
        allOf(containsString("kafka-clients"), not(containsString("beam"))));
  }

  @Test
  void aJobIsStartedOwnedFoundAgainAndStoppedWithItsState() throws Exception {
    String topic = "owned";
    try (InfluxDb influx = InfluxDb.start();
        LiveTopic live = LiveTopic.create(broker, ShortWindows.events(topic, 1).partitions(2))) {
      influx.createDatabase(LiveJob.DATABASE);
      live.flow(100);
      try (HodorProcess first = own(topic, influx)) {
        JobId job = jobIn(first.start().awaitLine(STARTS_WITHIN, "owns job"));
        first.awaitLine(PATIENCE, "read [1-9].*watermark 20.*check-point [0-9]+ s ago");
        first.assertRunsOnFor(Duration.ofSeconds(60));
        long kb = residentKb(first);
        System.out.println("an owner of one job: " + kb + " kB resident");
        assertThat(kb, lessThanOrEqualTo(MOST_KB));
        assertThat(health().path("read").asLong(), greaterThan(0L));
        assertThat(health().path("classes").path("measured").asLong(), greaterThan(0L));
        assertThat(told(influx), greaterThan(0L));
        assertThat(cluster.prometheus(), hasItem(matchesPattern(".*hodor_read\\{.*} [1-9].*")));

        first.kill();

        assertThat(alive(topic), is(List.of(job)));
        try (HodorProcess second = own(topic, influx)) {
          assertThat(jobIn(second.start().awaitLine(STARTS_WITHIN, "which runs already")), is(job));
          assertThat(second.said(), not(hasItem(containsString("submit"))));
          second.awaitLine(PATIENCE, "read [1-9]");

          second.terminate();

          assertThat(String.join("\n", second.said()), second.awaitExit(PATIENCE), is(143));
        }
        assertThat(jobs.find(job).map(ClusterJob::state).orElseThrow(), is(JobState.FINISHED));
        String savepoint = jobs.checkpoints(job).savepoint().orElseThrow();
        assertThat(Files.exists(Path.of(URI.create(savepoint))), is(true));
        assertThat(health().path("exitCode").asInt(), is(143));
        assertThat(health().path("message").asText(), endsWith(savepoint));
      }
    }
  }

  /** At the moment at which its start is about to hand the job over, and a little later. */
  @Test
  void anOwnerThatIsStoppedWhileItsJobIsSubmittedLeavesNone() throws Exception {
    String topic = "cut-off";
    broker.createTopic(topic, 1, Map.of());
    try (InfluxDb influx = InfluxDb.start()) {
      influx.createDatabase(LiveJob.DATABASE);
      for (String moment : List.of("beginning without state", "submitted as job")) {
        try (HodorProcess own = own(topic, influx).start()) {
          own.awaitLine(STARTS_WITHIN, moment);
          own.terminate();
          assertThat(String.join("\n", own.said()), own.awaitExit(PATIENCE), is(143));
          assertThat(alive(topic), is(empty()));
        }
      }
    }
  }

  @Test
  void aFailedJobEndsItsOwnerWithTheCause() throws Exception {
    String topic = "failing";
    InfluxDb influx = InfluxDb.start();
    try (LiveTopic live = LiveTopic.create(broker, ShortWindows.events(topic, 1).partitions(2))) {
      influx.createDatabase(LiveJob.DATABASE);
      live.flow(50);
      try (HodorProcess own = own(topic, influx, "--influxRetryTimeout=PT1S").start()) {
        JobId job = jobIn(own.awaitLine(STARTS_WITHIN, "owns job"));
        own.awaitLine(PATIENCE, "read [1-9]");

        influx.close();

        own.awaitLine(
            PATIENCE, "the job failed and starts again from its last check-point: .*influx");
        assertThat(own.awaitExit(Duration.ofSeconds(180)), is(4));
        assertThat(jobs.find(job).map(ClusterJob::state).orElseThrow(), is(JobState.FAILED));
        List<String> said = own.said();
        assertThat(
            said.get(said.size() - 1),
            allOf(startsWith("the job failed: "), containsString("--influxUrl")));
        assertThat(health().path("exitCode").asInt(), is(4));
        assertThat(health().path("message").asText(), is(said.get(said.size() - 1)));
      }
    } finally {
      influx.close();
    }
  }

  private HodorProcess own(String topic, InfluxDb influx, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "own",
                "measure",
                "--flinkMaster=" + cluster.master(),
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--eventTime=json:event_time",
                "--outputBootstrapServers=" + broker.bootstrapServers(),
                "--influxUrl=" + influx.url(),
                "--influxDatabase=" + LiveJob.DATABASE,
                "--outputDir=" + folder.resolve("output"),
                "--checkpointDir=" + folder.resolve("state"),
                "--checkpointingInterval=5000",
                "--parallelism=1"));
    words.addAll(List.of(ShortWindows.OPTIONS));
    words.addAll(List.of(more));
    return HodorProcess.of(folder.resolve("own-" + ++starts + ".log"), words)
        .environment("HODOR_JAVA_OPTS", "-Xmx768m -XX:TieredStopAtLevel=1");
  }

  private static JobId jobIn(String line) {
    Matcher id = Pattern.compile("owns job ([0-9a-f]{32})").matcher(line);
    assertThat(line, id.find());
    return new JobId(id.group(1));
  }

  private static List<JobId> alive(String topic) {
    return jobs.alive("hodor/default/default/" + topic + "/kafka").stream()
        .map(ClusterJob::id)
        .toList();
  }

  private static long residentKb(HodorProcess process) throws Exception {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode health() throws Exception {
    List<String> lines = Files.readAllLines(folder.resolve("output/health.ndjson"));
    assertThat(lines.toString(), lines.size(), is(1));
    return new ObjectMapper().readTree(lines.get(0));
  }

  private static long told(InfluxDb influx) {
    return influx.rows(LiveJob.DATABASE, "SELECT \"read\" FROM hodor_health").size();
  }
}
