package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.config.Unreachable;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.pipeline.Hodor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program runs in a JobManager of its own, as the Flink Kubernetes operator starts it, which
 * also says which state to go on from. All state lies in a store of objects.
 */
@Timeout(600)
class ApplicationModeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);
  private static final String NAME = "hodor/default/default/application/kafka";

  @TempDir Path folder;

  @Test
  void anApplicationIsExactThroughTheLossOfItsJobManagerAndAnUpgradeWithItsState()
      throws Exception {
    String topic = "application";
    Instant start = ShortWindows.ago(4);
    TopicGenerator.Builder events =
        ShortWindows.events(topic, 7)
            .partitions(2)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES);
    try (KafkaBroker broker = KafkaBroker.start();
        InfluxDb influx = InfluxDb.start();
        ZooKeeper keeper = ZooKeeper.start();
        S3Emulator s3 = S3Emulator.start();
        LiveTopic live = LiveTopic.create(broker, events)) {
      influx.createDatabase(LiveJob.DATABASE);
      s3.createBucket("state");
      try (LiveJob job = new LiveJob(broker, influx, folder, topic, ShortWindows.OPTIONS)) {
        live.writePast(start, ShortWindows.SIZE.multipliedBy(3), 2_000);
        live.flow(200);
        List<String> program = new ArrayList<>(List.of(Hodor.class.getName()));
        program.addAll(
            job.arguments("--startTime=" + start, "--checkpointDir=s3://state/beginnings"));

        String savepoint;
        try (FlinkCluster application = application(program, s3).highlyAvailable(keeper).start()) {
          job.awaitFinal(question(topic, start, start.plus(ShortWindows.SIZE)));
          FlinkJobs jobs = jobsOf(application);
          JobId id = onlyJob(jobs);
          application.await(PATIENCE, () -> jobs.checkpoints(id).latest().isPresent());
          String kept = jobs.checkpoints(id).latest().orElseThrow();
          application.killJobManager();
          awaitMore(live, 500);
          application.startJobManager();
          awaitWorking(application);
          assertThat(onlyJob(jobs), is(id));
          assertThat(kept, startsWith("s3://state/checkpoints/" + id + "/chk-"));
          assertThat(restoredFrom(application, id), startsWith("s3://state/checkpoints/"));
          awaitMore(live, 500);
          savepoint = stop(application, s3);
        }
        assertThat(
            "the job began once",
            s3.keys("state").stream().filter(it -> it.endsWith("beginning.properties")).toList(),
            hasSize(1));
        try (FlinkCluster application =
            application(program, s3).config("execution.savepoint.path", savepoint).start()) {
          awaitMore(live, 500);
          live.stop();
          Question question = question(topic, start, ShortWindows.end());
          job.awaitFinal(question);
          job.assertExact(question, live.sent());
          assertThat(health(job, topic), is("0"));
          assertThat(restoredFrom(application, onlyJob(jobsOf(application))), is(savepoint));
          stop(application, s3);
        }
      }
    }
  }

  /** The operator looks at an application after its end too. */
  private static FlinkCluster.Builder application(List<String> program, S3Emulator s3) {
    return FlinkCluster.builder()
        .application(program)
        .with(s3)
        .config("state.checkpoints.dir", "s3://state/checkpoints")
        .config("execution.shutdown-on-application-finish", "false");
  }

  private static FlinkJobs jobsOf(FlinkCluster application) {
    return new FlinkJobs(FlinkRest.at(application.master(), RestSecurity.in(null)));
  }

  private static JobId onlyJob(FlinkJobs jobs) {
    List<JobId> alive = jobs.alive(NAME).stream().map(it -> it.id()).toList();
    assertThat(alive, hasSize(1));
    return alive.get(0);
  }

  private static void awaitWorking(FlinkCluster application) {
    FlinkJobs jobs = jobsOf(application);
    application.await(
        PATIENCE, () -> jobs.newest(NAME).filter(it -> jobs.allTasksRun(it.id())).isPresent());
  }

  private static String restoredFrom(FlinkCluster application, JobId id) throws Exception {
    return application
        .get("/jobs/" + id + "/checkpoints")
        .path("latest")
        .path("restored")
        .path("external_path")
        .asText();
  }

  private static String health(LiveJob job, String topic) {
    return String.valueOf(job.results().read().health(topic).get(0).getExitCode());
  }

  /** As the operator would: it triggers, and finds the savepoint where it has it put. */
  private static String stop(FlinkCluster application, S3Emulator s3) throws Exception {
    awaitWorking(application);
    FlinkJobs jobs = jobsOf(application);
    JobId id = onlyJob(jobs);
    String savepoints = "savepoints-" + UUID.randomUUID();
    try {
      return jobs.stop(id, "s3://state/" + savepoints, STOPS_WITHIN);
    } catch (Unreachable e) {
      // An application ends with its job, and may be gone before it could be asked again.
      return s3.keys("state").stream()
          .filter(it -> it.startsWith(savepoints) && it.endsWith("/_metadata"))
          .map(it -> "s3://state/" + it.replace("/_metadata", ""))
          .findFirst()
          .orElseThrow(() -> e);
    }
  }
}
