package io.hodor.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkJobsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JobCommand COMMAND = new JobCommand("measure", List.of("--topic=orders"));
  private static final JobCommand OTHER = new JobCommand("measure", List.of("--topic=refunds"));

  private final ScriptedCluster cluster = new ScriptedCluster();
  private final FlinkJobs jobs = cluster.jobs();

  @AfterEach
  void closeCluster() {
    cluster.close();
  }

  @Test
  void jobsAreFoundByTheirName() {
    ScriptedCluster.Job first = cluster.add("a", COMMAND, 1_000);
    ScriptedCluster.Job last = cluster.add("c", COMMAND, 3_000);
    cluster.add("d", OTHER, 4_000);
    first.state = "FAILED";
    ClusterJob expected =
        new ClusterJob(last.id, last.name, JobState.RUNNING, Instant.ofEpochSecond(3));
    assertThat(jobs.newest(COMMAND.jobName()), is(Optional.of(expected)));
    assertThat(jobs.alive(COMMAND.jobName()), is(List.of(expected)));
    assertThat(jobs.find(last.id), is(Optional.of(expected)));
    assertThat(jobs.find(new JobId("f".repeat(32))), is(Optional.empty()));
  }

  @Test
  void aJobTellsWhatItWasSubmittedWithAndWhatItKept() {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    job.savepoint = "file:/s/1";
    job.restarts = 3;
    assertThat(
        jobs.parameters(job.id),
        is(
            Map.of(
                JobCommand.PARAMETER,
                COMMAND.fingerprint(),
                JobCommand.SAVEPOINT_PARAMETER,
                "/s")));
    assertThat(
        jobs.checkpoints(job.id),
        is(
            new Checkpoints(
                Optional.of("file:/c/chk-2"),
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                Optional.of("file:/s/1"),
                Optional.empty())));
    assertThat(jobs.restarts(job.id), is(OptionalLong.of(3)));
    assertThat(jobs.allTasksRun(job.id), is(true));
    job.state = "RESTARTING";
    assertThat(jobs.allTasksRun(job.id), is(false));
  }

  @Test
  void aJobWaitsForSlotsUntilItsTasksArePlaced() {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    for (String placed : List.of("DEPLOYING", "INITIALIZING", "RUNNING", "FAILED", "CANCELED")) {
      job.tasks = placed;
      assertThat(placed, jobs.waitsForSlots(job.id), is(false));
    }
    for (String waiting : List.of("CREATED", "SCHEDULED")) {
      job.tasks = waiting;
      assertThat(waiting, jobs.waitsForSlots(job.id), is(true));
    }
    assertThat(jobs.waitsForSlots(new JobId("f".repeat(32))), is(false));
  }

  @Test
  void countersOfAllTasksAreSummed() {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    job.dropped = 7;
    ClusterMetrics metrics = jobs.metrics(job.id);
    assertThat(metrics.sum("hodor.read"), is(42L));
    assertThat(metrics.least("hodor.read"), is(OptionalLong.of(2)));
    assertThat(metrics.sum("hodor.measured"), is(0L));
    assertThat(metrics.sumOfNamed(name -> name.endsWith(".droppedDueToLateness")), is(7L));
    assertThat(
        metrics.least("hodor.watermark"),
        is(OptionalLong.of(Instant.parse("2026-01-01T00:00:00.123Z").toEpochMilli())));
    assertThat(metrics.gauges("hodor.open_transaction."), is(Map.of("3", -1L)));
  }

  @Test
  void ofAJobThatNobodyKnowsThereIsNothing() {
    JobId unknown = new JobId("f".repeat(32));
    assertThat(jobs.parameters(unknown), is(Map.of()));
    assertThat(jobs.checkpoints(unknown), is(Checkpoints.NONE));
    assertThat(jobs.rootCause(unknown), is(Optional.empty()));
    assertThat(jobs.restarts(unknown), is(OptionalLong.empty()));
    assertThat(jobs.allTasksRun(unknown), is(false));
    assertThat(jobs.metrics(unknown).sum("hodor.read"), is(0L));
    assertThrows(IOException.class, () -> jobs.stop(unknown, "/s", PATIENCE));
  }

  @Test
  void aJobIsStoppedWithItsWindowsOpen() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    assertThat(jobs.stop(job.id, null, PATIENCE), is("file:/s/savepoint-1"));
    assertThat(cluster.told(), is(List.of("POST /jobs/" + job.id + "/stop {\"drain\":false}")));
  }

  @Test
  void whyThereIsNoSavepointIsSaidInOneLine() {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    job.savepointFault = "a.B: c\\n\\tat x\\nCaused by: java.io.IOException: no space";
    IOException fault = assertThrows(IOException.class, () -> jobs.stop(job.id, "/s", PATIENCE));
    assertThat(fault.getMessage(), is("IOException: no space"));
  }

  @Test
  void whyStateIsNotKeptIsFoundByTryingOnceMore() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    assertThat(jobs.whyNotKept(job.id, PATIENCE), is(Optional.empty()));
    job.checkpointFault = "a.B: c\\n\\tat x\\nCaused by: java.io.IOException: no space";
    assertThat(jobs.checkpoints(job.id).fault(), is(Optional.of("Checkpoint was declined.")));
    assertThat(jobs.whyNotKept(job.id, PATIENCE), is(Optional.of("IOException: no space")));
    assertThat(
        cluster.told().get(0),
        is("POST /jobs/" + job.id + "/checkpoints {\"checkpointType\":\"CONFIGURED\"}"));
    assertThat(jobs.whyNotKept(new JobId("f".repeat(32)), PATIENCE), is(Optional.empty()));
    cluster.refuseWith(500);
    assertThat(jobs.whyNotKept(job.id, PATIENCE), is(Optional.empty()));
  }

  @Test
  void patienceEnds() {
    ScriptedCluster.Job job = cluster.add("a", COMMAND, 1);
    IOException fault =
        assertThrows(IOException.class, () -> jobs.awaitEnd(job.id, Instant.now().minusSeconds(1)));
    assertThat(fault.getMessage(), containsString("has not ended yet"));
  }

  @Test
  void aClusterThatCannotAnswerIsUnreachableAndSaysWhy() {
    cluster.refuseWith(500);
    assertThat(
        assertThrows(Unreachable.class, () -> jobs.newest("x")).getMessage(),
        is("--flinkMaster: " + cluster.address() + " answers 500: Internal error."));
  }

  @Test
  void whereNobodyListensNobodyAnswers() {
    cluster.close();
    assertThat(
        assertThrows(Unreachable.class, () -> jobs.newest("x")).getMessage(),
        is("--flinkMaster: nobody answers at " + cluster.address()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[auto]", "flink", "ftp://flink:8081", "flink:8081/x", "flink:", ""})
  void whatIsNoAddressIsRefused(String address) {
    RestSecurity plain = RestSecurity.in(null);
    assertThrows(OptionFault.class, () -> FlinkRest.at(address, plain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink:8081", "http://flink:8081/", "https://flink:8081"})
  void anAddressMayHaveAScheme(String address) {
    assertThat(FlinkRest.at(address, RestSecurity.in(null)).address(), is("flink:8081"));
  }

  @Test
  void aClusterSaysWhetherItWaitsForWorkers() {
    assertThat(jobs.waitsForWorkers(), is(false));
    cluster.set("resourcemanager.standalone.start-up-time", "60000");
    assertThat(jobs.waitsForWorkers(), is(false));
    cluster.set("resourcemanager.standalone.start-up-time", "0");
    assertThat(jobs.waitsForWorkers(), is(true));
    cluster.set("resourcemanager.standalone.start-up-time", "-1");
    cluster.set("kubernetes.cluster-id", "shop");
    assertThat(jobs.waitsForWorkers(), is(true));
  }

  @Test
  void whatTellsNoVersionOfFlinkIsNamed() {
    cluster.refuseWith(200);
    assertThat(
        assertThrows(Unreachable.class, jobs::version).getMessage(),
        is(
            "--flinkMaster: "
                + cluster.address()
                + " tells no version of Flink at /config: it is no JobManager's REST address"));
  }
}
