package io.hodor.testing;

import static io.hodor.testing.ShortWindows.awaitMore;
import static io.hodor.testing.ShortWindows.question;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.config.Unreachable;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.JobId;
import io.hodor.flink.RestSecurity;
import io.hodor.pipeline.Hodor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program runs in a JobManager of its own, as the Flink Kubernetes operator starts it, which
 * also says which state to go on from.
 */
@Timeout(300)
class ApplicationModeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void anApplicationIsExactThroughAnUpgradeWithItsState() throws Exception {
    String topic = "application";
    Instant start = ShortWindows.ago(4);
    TopicGenerator.Builder events =
        ShortWindows.events(topic, 7)
            .partitions(2)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES);
    try (KafkaBroker broker = KafkaBroker.start();
        InfluxDb influx = InfluxDb.start();
        LiveTopic live = LiveTopic.create(broker, events)) {
      influx.createDatabase(LiveJob.DATABASE);
      try (LiveJob job = new LiveJob(broker, influx, folder, topic, ShortWindows.OPTIONS)) {
        live.writePast(start, ShortWindows.SIZE.multipliedBy(3), 2_000);
        live.flow(200);
        List<String> program = new ArrayList<>(List.of(Hodor.class.getName()));
        program.addAll(
            job.arguments("--startTime=" + start, "--checkpointDir=" + folder.resolve("state")));

        String savepoint;
        try (FlinkCluster application = application(program).start()) {
          job.awaitFinal(question(topic, start, start.plus(ShortWindows.SIZE)));
          awaitMore(live, 500);
          savepoint = stop(application);
        }
        try (FlinkCluster application =
            application(program).config("execution.savepoint.path", savepoint).start()) {
          awaitMore(live, 500);
          live.stop();
          Question question = question(topic, start, ShortWindows.end());
          job.awaitFinal(question);
          job.assertExact(question, live.sent());
          assertThat(health(job, topic), is("0"));
          stop(application);
        }
      }
    }
  }

  /** The operator looks at an application after its end too. */
  private static FlinkCluster.Builder application(List<String> program) {
    return FlinkCluster.builder()
        .application(program)
        .config("execution.shutdown-on-application-finish", "false");
  }

  private static String health(LiveJob job, String topic) {
    return String.valueOf(job.results().read().health(topic).get(0).getExitCode());
  }

  /** As the operator would: it triggers, and finds the savepoint where it has it put. */
  private String stop(FlinkCluster application) throws Exception {
    FlinkJobs jobs = new FlinkJobs(FlinkRest.at(application.master(), RestSecurity.in(null)));
    String name = "hodor/default/default/application/kafka";
    application.await(
        PATIENCE, () -> jobs.newest(name).filter(it -> jobs.allTasksRun(it.id())).isPresent());
    JobId id = jobs.newest(name).orElseThrow().id();
    Path savepoints = folder.resolve("savepoints-" + id);
    try {
      return jobs.stop(id, savepoints.toUri().toString(), STOPS_WITHIN);
    } catch (Unreachable e) {
      // An application ends with its job, and may be gone before it could be asked again.
      try (Stream<Path> made = Files.list(savepoints)) {
        return made.filter(it -> Files.exists(it.resolve("_metadata")))
            .findFirst()
            .orElseThrow(() -> e)
            .toUri()
            .toString();
      }
    }
  }
}
