package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobCommand;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose state lies in a store of objects, where clusters that share nothing else find it. */
@Timeout(600)
class ClusterStoresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "hodor/default/default/moved/kafka";

  private static final String BEGINNING =
      """
      start=2026-01-31T10\\:00\\:00Z
      from=2026-01-31T10\\:00\\:00Z
      fromReason=
      until=2026-12-31T10\\:00\\:00Z
      untilReason=
      publishPartial=true
      """;

  private static KafkaBroker broker;
  private static InfluxDb influx;
  private static S3Emulator s3;
  private static FlinkCluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    influx = InfluxDb.start();
    influx.createDatabase(LiveJob.DATABASE);
    s3 = S3Emulator.start();
    s3.createBucket("state");
    cluster = FlinkCluster.builder().with(s3).start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    s3.close();
    influx.close();
    broker.close();
  }

  private LiveJob job(String topic) {
    List<String> options = new ArrayList<>(List.of(ShortWindows.OPTIONS));
    options.add("--flinkMaster=" + cluster.master());
    options.add("--checkpointDir=s3://state/checkpoints");
    options.add("--savepointDir=s3://state/savepoints/");
    return new LiveJob(broker, influx, folder, topic, options.toArray(String[]::new))
        .environment(s3.environment());
  }

  @Test
  void aJobThatWasStoppedGoesOnWithItsStateOnAnotherCluster() throws Exception {
    Instant start = ShortWindows.ago(3);
    TopicGenerator.Builder events =
        ShortWindows.events("moved", 7).partitions(2).fault(Fault.LATE_EVENTS);
    try (LiveTopic live = LiveTopic.create(broker, events);
        LiveJob job = job("moved")) {
      live.writePast(start, ShortWindows.SIZE.multipliedBy(2), 2_000);
      live.flow(200);
      job.runToEnd("--startTime=" + start);
      FlinkJobs jobs = jobsOf(cluster);
      JobId first = JobId.first(NAME);
      cluster.await(PATIENCE, () -> jobs.checkpoints(first).latest().isPresent());
      String state = NAME + "/[0-9a-f]+/[0-9TZ]+-[0-9]+/";
      assertThat(
          s3.keys("state"),
          hasItem(matchesPattern("checkpoints/" + state + first + "/chk-[0-9]+/_metadata")));
      String savepoint =
          jobs.stop(first, jobs.parameters(first).get(JobCommand.SAVEPOINT_PARAMETER), PATIENCE);
      assertThat(savepoint, matchesPattern("s3://state/savepoints/" + state + "savepoint-[^/]+"));

      try (FlinkCluster another = FlinkCluster.builder().with(s3).start()) {
        assertThat(
            job.runToEnd("--flinkMaster=" + another.master()),
            hasItem(matchesPattern(".*going on from the state of .*, " + savepoint)));
        awaitMore(live, 500);
        live.stop();
        Question question = question("moved", start, ShortWindows.end());
        job.awaitFinal(question);
        job.assertExact(question, live.sent());
      }
    }
  }

  @Test
  void aBucketThatIsNotThereIsNamedWithItsOption() {
    broker.createTopic("nowhere", 1, Map.of());
    try (LiveJob job = job("nowhere")) {
      assertThat(
          job.runTo(4, "--savepointDir=s3://nowhere/savepoints"),
          hasItem(startsWith("--savepointDir: s3://nowhere/savepoints/")));
      assertThat(
          job.runTo(4, "--checkpointDir=s3://nowhere"),
          hasItem(containsString("there is no bucket nowhere")));
    }
  }

  @Test
  void credentialsThatAreNotThereAreAskedForWithTheOption() {
    broker.createTopic("stranger", 1, Map.of());
    try (LiveJob job = job("stranger")) {
      job.environment(
          Map.of(
              "AWS_ACCESS_KEY_ID", "",
              "AWS_SECRET_ACCESS_KEY", "",
              "AWS_EC2_METADATA_DISABLED", "true",
              "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString(),
              "AWS_CONFIG_FILE", folder.resolve("none").toString()));
      assertThat(
          job.runTo(4),
          hasItem(
              matchesPattern(
                  "--checkpointDir: s3://state/.* there are no AWS credentials here.*")));
    }
  }

  /** What Flink would have kept is put there: without its file system it cannot. */
  @Test
  void aClusterThatLacksTheFileSystemNamesItAndStateInGcsIsFound() {
    broker.createTopic("lacking", 1, Map.of());
    try (FlinkCluster lacking = FlinkCluster.start();
        GcsEmulator gcs = GcsEmulator.start();
        LiveJob job = job("lacking")) {
      gcs.createBucket("state");
      String at = "--flinkMaster=" + lacking.master();
      assertThat(job.runTo(4, at), hasItem(containsString("flink-s3-fs-hadoop")));

      String[] inGcs = {
        at,
        "--checkpointDir=gs://state/checkpoints",
        "--savepointDir=gs://state/savepoints",
        "--gcsEndpoint=" + gcs.endpoint(),
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"
      };
      assertThat(job.runTo(4, inGcs), hasItem(containsString("flink-gs-fs-hadoop")));
      // A beginning of which nothing came would hide the state of before.
      assertThat(gcs.names("state"), is(empty()));

      String kept = stateFolder(job, inGcs) + "/20260131T100000Z-1769853600000";
      gcs.put("state", kept + "/beginning.properties", BEGINNING.getBytes(UTF_8));
      kept += "/0f/chk-7";
      gcs.put("state", kept + "/_metadata", new byte[1]);
      List<String> said = job.runTo(4, inGcs);
      assertThat(said, hasItem(matchesPattern("going on from the state of .*gs://state/" + kept)));
      assertThat(said, hasItem(matchesPattern("the job does not start: .*flink-gs-fs-hadoop.*")));
      assertThat(said, not(hasItem(containsString("beginning without state"))));
      assertThat(gcs.names("state"), hasSize(2));
      // Likewise what a user names.
      String[] named = Arrays.copyOf(inGcs, inGcs.length + 1);
      named[inGcs.length] = "--fromSavepoint=gs://state/" + kept;
      assertThat(
          job.runTo(4, named),
          hasItem(matchesPattern("the job does not start: .*flink-gs-fs-hadoop.*")));
    }
  }

  /** Below the bucket, as a refusal names it. */
  private static String stateFolder(LiveJob job, String... options) {
    List<String> elsewhere = new ArrayList<>(List.of(options));
    elsewhere.add("--fromSavepoint=gs://state/elsewhere");
    Pattern place = Pattern.compile("state lies in gs://state/(checkpoints/hodor/[^ ]+)");
    return job.runTo(2, elsewhere.toArray(String[]::new)).stream()
        .map(place::matcher)
        .filter(Matcher::find)
        .map(it -> it.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static FlinkJobs jobsOf(FlinkCluster cluster) {
    return new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
  }
}
