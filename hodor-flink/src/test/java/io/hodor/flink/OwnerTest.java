package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.flink.Ending.Then;
import io.hodor.sink.HealthMessage;
import io.hodor.sink.HealthOutputs;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An owner with little patience, at a scripted cluster. */
class OwnerTest {

  private static final long DEADLINE_S = 30;
  private static final Pace QUICK =
      new Pace(
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMinutes(1),
          Duration.ofMillis(300),
          Duration.ofMillis(20),
          Duration.ofMillis(40),
          Duration.ofMinutes(1));

  /** Nothing is told after the first time, so that a cluster is asked by looks alone. */
  private static Pace lostAfter(Duration time) {
    return new Pace(
        QUICK.look(),
        Duration.ofHours(1),
        time,
        QUICK.successor(),
        QUICK.start(),
        QUICK.settles(),
        QUICK.firstRest(),
        QUICK.longestRest(),
        QUICK.goneWell());
  }

  private static Pace settledAfter(Duration time) {
    return new Pace(
        QUICK.look(),
        QUICK.tell(),
        QUICK.unknownFor(),
        QUICK.successor(),
        QUICK.start(),
        time,
        QUICK.firstRest(),
        QUICK.longestRest(),
        QUICK.goneWell());
  }

  private static Pace startingWithin(Duration time) {
    return new Pace(
        QUICK.look(),
        QUICK.tell(),
        QUICK.unknownFor(),
        QUICK.successor(),
        time,
        QUICK.settles(),
        QUICK.firstRest(),
        QUICK.longestRest(),
        QUICK.goneWell());
  }

  private static Pace lookingEvery(Duration time) {
    return new Pace(
        time,
        QUICK.tell(),
        QUICK.unknownFor(),
        QUICK.successor(),
        QUICK.start(),
        QUICK.settles(),
        QUICK.firstRest(),
        QUICK.longestRest(),
        QUICK.goneWell());
  }

  @TempDir Path folder;

  private final ScriptedCluster cluster = new ScriptedCluster();
  private final Stop stop = new Stop();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private JobCommand command;
  private JobCommand other;

  @BeforeEach
  void typeCommands() {
    command = command("--topic=orders");
    other = command("--topic=orders", "--windowSize=PT5M");
  }

  private JobCommand command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--flinkMaster=" + cluster.address());
    all.add("--outputDir=" + folder);
    all.add("--stopTimeout=PT5S");
    return new JobCommand("measure", all);
  }

  @AfterEach
  void closeCluster() {
    cluster.close();
  }

  @Test
  void whatRunsAlreadyIsOwnedAndNothingIsStarted() throws Exception {
    launcher("exit 4");
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    assertThat(health().getStartedAt().getNanos(), is(1_000_000));
    assertThat(health().getLastSuccess().getSeconds(), is(1_767_225_600L));
    assertThat(health().hasCheckpointAgeMs(), is(true));
    assertThat(health().hasExitCode(), is(false));

    stop.ask();

    assertThat(end(ending).exit(), is(143));
    assertThat(job.state, is("FINISHED"));
    assertThat(
        cluster.told(),
        contains("POST /jobs/" + job.id + "/stop {\"targetDirectory\":\"/s\",\"drain\":false}"));
    assertThat(health().getExitCode(), is(143));
    assertThat(health().getMessage(), containsString("file:/s/savepoint-1"));
    assertThat(Files.exists(folder.resolve("started")), is(false));
  }

  @Test
  void whatDoesNotRunIsStarted() throws Exception {
    launcher("echo $@ > " + folder.resolve("started"));
    cluster.beforeAnswer(
        () -> {
          if (Files.exists(folder.resolve("started")) && cluster.told().isEmpty()) {
            addOnce("a", command);
          }
        });
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    stop.ask();
    assertThat(end(ending).exit(), is(143));
    assertThat(
        Files.readString(folder.resolve("started")).strip(),
        is("measure " + String.join(" ", command.arguments())));
  }

  @Test
  void aJobOfAnotherCommandIsNotOwnedButTakenOver() throws Exception {
    cluster.add("a", other, 1);
    launcher("exit 2");
    assertThat(end(own()).exit(), is(2));
    assertThat(said(), containsString("could not be started"));
    assertThat(cluster.told(), is(empty()));
  }

  @Test
  void aStartThatBringsNoJobIsAFault() throws Exception {
    launcher("exit 0");
    Ending ending = end(own());
    assertThat(ending.exit(), is(4));
    assertThat(ending.words(), containsString("has no job hodor/default/default/orders/kafka"));
  }

  @Test
  void aFailedJobEndsItsOwnerWithTheCauseInOneLine() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(
        () -> {
          job.trace =
              "org.apache.flink.runtime.JobException: Recovery is suppressed\\n\\tat a.b\\n"
                  + "Caused by: java.io.IOException: the disk is full\\n\\tat c.d\\n";
          job.state = "FAILED";
        });
    assertThat(end(ending).words(), is("the job failed: IOException: the disk is full"));
    assertThat(end(ending).exit(), is(4));
    assertThat(health().getExitCode(), is(4));
    assertThat(health().getMessage(), is("the job failed: IOException: the disk is full"));
    assertThat(said(), containsString("the job failed: IOException: the disk is full\n"));
  }

  @Test
  void whyStateIsNotKeptIsToldWhileTheJobRunsAndWhenItFails() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(() -> job.checkpointFault = "java.io.IOException: Mkdirs failed for /state");
    String cause = "IOException: Mkdirs failed for /state";
    await(() -> health().getMessage().equals("its state cannot be kept: " + cause));
    cluster.change(() -> job.checkpointFault = "");
    await(() -> health().getMessage().isEmpty());
    cluster.change(() -> job.checkpointFault = "java.io.IOException: Mkdirs failed for /state");
    await(() -> !health().getMessage().isEmpty());
    assertThat("asked once each time", cluster.told().size(), is(2));
    cluster.change(
        () -> {
          job.trace = "a.B: Exceeded checkpoint tolerable failure threshold.";
          job.state = "FAILED";
        });
    assertThat(
        end(ending).words(),
        is(
            "the job failed: its state could not be kept: "
                + cause
                + "; B: Exceeded checkpoint tolerable failure threshold."));
  }

  @Test
  void aRestartIsToldWithItsCause() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(
        () -> {
          job.trace = "java.io.IOException: the disk is full";
          job.restarts = 2;
        });
    await(() -> health().getMessage().contains("2 restarts, the last one: IOException: the disk"));
    assertThat(
        said(),
        containsString(
            "the job failed and starts again from its last check-point: IOException: the disk"));
    stop.ask();
    end(ending);
  }

  @Test
  void aJobThatSomebodyElseStoppedIsToldWithWhereItsStateLies() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    job.state = "RUNNING";
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(
        () -> {
          job.savepoint = "file:/else/1";
          job.state = "FINISHED";
        });
    assertThat(
        end(ending).words(),
        is(
            "job %s was stopped by somebody else; its state lies at file:/else/1"
                .formatted(job.id)));
    assertThat(end(ending).then(), is(Then.START_AGAIN));
  }

  @Test
  void aNewerJobOfTheSameCommandIsOwnedFromThenOn() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(() -> job.state = "FINISHED");
    ScriptedCluster.Job newer = cluster.add("b", command, 2_000);
    await(() -> health().getStartedAt().getSeconds() == 2);
    stop.ask();
    end(ending);
    assertThat(newer.state, is("FINISHED"));
  }

  @Test
  void aNewerJobOfAnotherCommandIsLeftAlone() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(() -> job.state = "FINISHED");
    ScriptedCluster.Job newer = cluster.add("b", other, 2);
    assertThat(end(ending).words(), is("taken over by job " + newer.id));
    assertThat(end(ending).exit(), is(4));
    assertThat(newer.state, is("RUNNING"));
    // Its own owner tells how it fares, under the same key.
    assertThat(health().hasExitCode(), is(false));
  }

  @Test
  void aJobThatTheClusterForgotIsStartedAgain() throws Exception {
    launcher("echo $@ > " + folder.resolve("started"));
    cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.forget();
    cluster.beforeAnswer(
        () -> {
          if (Files.exists(folder.resolve("started"))) {
            addOnce("b", command);
          }
        });
    await(() -> health().getStartedAt().getSeconds() == 5);
    assertThat(said(), containsString("does not know job " + "a".repeat(32) + " any more"));
    stop.ask();
    end(ending);
  }

  /** A JobManager that has just begun finds its jobs a little later. */
  @Test
  void aJobIsNotLostBeforeTheThirdQuestion() throws Exception {
    assertStaysOwned(lostAfter(Duration.ZERO), 2);
  }

  @Test
  void aJobIsNotLostBeforeItsTime() throws Exception {
    assertStaysOwned(lostAfter(Duration.ofHours(1)), 5);
  }

  private void assertStaysOwned(Pace pace, int unknownTimes) throws Exception {
    launcher("echo $@ > " + folder.resolve("started") + "; exit 4");
    cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = run(owner(pace)::own);
    await(() -> health().getRead() == 42);
    cluster.denyJobs(unknownTimes);
    long looks = cluster.looks();
    await(() -> cluster.looks() > looks + unknownTimes + 1);
    stop.ask();
    assertThat(end(ending).exit(), is(143));
    assertThat(said(), not(containsString("does not know job")));
    assertThat(Files.exists(folder.resolve("started")), is(false));
  }

  @Test
  void aClusterThatDoesNotAnswerIsAskedOnAndToldOf() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.refuseWith(503);
    await(() -> health().getMessage().startsWith("the cluster has not answered since 20"));
    assertThat(health().getMessage(), containsString("answers 503: Internal error."));
    assertThat(health().getRead(), is(42L));
    cluster.refuseWith(0);
    await(() -> health().getMessage().isEmpty());
    assertThat(said(), containsString("the cluster answers again"));
    stop.ask();
    end(ending);
    assertThat(job.state, is("FINISHED"));
  }

  @Test
  void whereNoClusterAnswersAtFirstThereIsAFaultAtOnce() throws Exception {
    cluster.refuseWith(503);
    assertThat(end(own()).words(), containsString("answers 503"));
  }

  @Test
  void withoutASavepointTheJobIsCanceled() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    job.savepointFault = "java.io.IOException: no space";
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    stop.ask();
    assertThat(end(ending).words(), containsString("its last check-point lies at file:/c/chk-2"));
    assertThat(job.state, is("CANCELED"));
    assertThat(said(), containsString("without a savepoint: IOException: no space"));
  }

  @Test
  void aJobThatCannotBeStoppedIsSaidToRunOn() throws Exception {
    cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.refuseOrdersWith(503);
    stop.ask();
    assertThat(
        end(ending).words(),
        is(
            "stopped by a signal; the job may still run: --flinkMaster: %s answers 503: Internal error."
                .formatted(cluster.address())));
    assertThat(end(ending).exit(), is(143));
  }

  @Test
  void whatWasSubmittedByAnUnfinishedStartIsStoppedToo() throws Exception {
    launcher("echo $$ > " + folder.resolve("started") + "; exec sleep 100");
    AtomicBoolean askedOfChild = new AtomicBoolean();
    cluster.beforeAnswer(
        () -> {
          if (stop.isAsked()) {
            // What it submits after the question would be nobody's.
            askedOfChild.compareAndSet(false, childLives());
            addOnce("a", command);
          }
        });
    CompletableFuture<Ending> ending = own();
    await(() -> lines("started") == 1);
    stop.ask();
    assertThat(end(ending).exit(), is(143));
    assertThat(askedOfChild.get(), is(false));
    assertThat(cluster.told(), not(empty()));
    assertThat(health().getMessage(), containsString("file:/s/savepoint-1"));
  }

  /** The cluster had it all, and was not ready yet to tell of it. */
  @Test
  void whatAnUnfinishedStartSentIsStoppedWhenItShowsLater() throws Exception {
    launcher("echo $$ > " + folder.resolve("started") + "; exec sleep 100");
    AtomicInteger looks = new AtomicInteger();
    cluster.beforeAnswer(
        () -> {
          if (stop.isAsked() && looks.incrementAndGet() == 5) {
            addOnce("a", command);
          }
        });
    CompletableFuture<Ending> ending = run(owner(settledAfter(Duration.ofHours(1)))::own);
    await(() -> lines("started") == 1);
    stop.ask();
    assertThat(end(ending).words(), containsString("file:/s/savepoint-1"));
  }

  /** Systemd and terminals send a signal to all processes of a group, in whatever order. */
  @Test
  void aSignalThatEndsTheStartFirstStopsWhatItSentAllTheSame() throws Exception {
    launcher("echo $$ > " + folder.resolve("started") + "; exec sleep 100");
    Pace patient = lookingEvery(Duration.ofSeconds(20));
    CompletableFuture<Ending> ending = run(owner(patient)::own);
    await(() -> lines("started") == 1);
    ProcessHandle child =
        ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("started")).strip()))
            .orElseThrow();
    cluster.add("a", command, 5_000);
    child.destroy();
    child.onExit().get(DEADLINE_S, TimeUnit.SECONDS);
    stop.ask();
    assertThat(end(ending).exit(), is(143));
    assertThat(end(ending).words(), containsString("file:/s/savepoint-1"));
  }

  /** All other jobs of a file wait for it. */
  @Test
  void aStartThatHangsIsEnded() throws Exception {
    launcher("echo $$ > " + folder.resolve("started") + "; exec sleep 100");
    command = command("--topic=orders", "--startTimeout=PT0.1S");
    assertThat(end(run(owner(startingWithin(Duration.ofMillis(200)))::own)).exit(), is(4));
    assertThat(said(), containsString("took longer than PT0.6S"));
    long pid = Long.parseLong(Files.readString(folder.resolve("started")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive), is(Optional.empty()));
  }

  @Test
  void aStartThatASignalEndsAloneIsAFault() throws Exception {
    launcher("kill -TERM $$");
    assertThat(end(own()).exit(), is(4));
    assertThat(said(), containsString("could not be started"));
  }

  @Test
  void aJobThatIsStillBeingTakenIsStoppedWhenItTellsWhoseItIs() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    cluster.change(() -> job.state = "INITIALIZING");
    AtomicInteger looks = new AtomicInteger();
    cluster.beforeAnswer(
        () -> {
          if (stop.isAsked() && looks.incrementAndGet() == 5) {
            job.state = "RUNNING";
          }
        });
    stop.ask();
    assertThat(end(ending).words(), containsString("file:/s/savepoint-1"));
  }

  @Test
  void silenceAfterTheEndOfAJobIsNoReasonToGiveUp() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    CompletableFuture<Ending> ending = own();
    await(() -> health().getRead() == 42);
    AtomicInteger answers = new AtomicInteger();
    cluster.change(() -> job.state = "FAILED");
    cluster.beforeAnswer(() -> cluster.refuseWith(answers.incrementAndGet() % 2 == 0 ? 503 : 0));
    assertThat(end(ending).words(), is("the job failed: of an unknown cause"));
  }

  @Test
  void aJobManagerThatTookOverCountsRestartsAnew() throws Exception {
    ScriptedCluster.Job job = cluster.add("a", command, 1);
    job.restarts = 5;
    job.trace = "java.io.IOException: the first";
    CompletableFuture<Ending> ending = own();
    await(() -> health().getMessage().equals("5 restarts, the last one: IOException: the first"));
    cluster.change(() -> job.restarts = 0);
    await(() -> health().getMessage().isEmpty());
    cluster.change(
        () -> {
          job.trace = "java.io.IOException: the second";
          job.restarts = 1;
        });
    await(() -> health().getMessage().equals("1 restarts, the last one: IOException: the second"));
    stop.ask();
    end(ending);
  }

  @Test
  void whoeverOwnsManyStartsAFailedJobAgain() throws Exception {
    launcher("echo $@ >> " + folder.resolve("started") + "; exit 4");
    CompletableFuture<Ending> ending = run(owner()::ownTirelessly);
    await(() -> Files.exists(folder.resolve("started")) && lines("started") >= 4);
    assertThat(said(), containsString("is started again in PT0.02S"));
    assertThat(said(), containsString("is started again in PT0.04S"));
    assertThat(said(), not(containsString("PT0.08S")));
    stop.ask();
    assertThat(end(ending).exit(), is(143));
    assertThat("told by its health, too", health().getExitCode(), is(143));
  }

  @Test
  void anEarlierSuccessIsKept() throws Exception {
    JobHealth before =
        HealthMessage.ended(
                HealthMessage.begun("default", "measure", command.address(), Instant.EPOCH, "1"),
                0,
                "",
                Instant.ofEpochSecond(7))
            .build();
    NdjsonFolder.at(folder.toString()).put(List.of(before));
    launcher("exit 4");
    end(own());
    assertThat(health().getExitCode(), is(4));
    assertThat(health().getLastSuccess().getSeconds(), is(7L));
  }

  private boolean childLives() {
    try {
      long pid = Long.parseLong(Files.readString(folder.resolve("started")).strip());
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addOnce(String id, JobCommand of) {
    if (!cluster.knows(id)) {
      cluster.add(id, of, 5_000);
    }
  }

  private long lines(String file) {
    try {
      return Files.readAllLines(folder.resolve(file)).size();
    } catch (IOException e) {
      return 0;
    }
  }

  private void launcher(String script) throws Exception {
    Path file = folder.resolve("hodor");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private CompletableFuture<Ending> own() {
    return run(owner()::own);
  }

  private Owner owner() {
    return owner(QUICK);
  }

  private Owner owner(Pace pace) {
    Faults faults = new Faults();
    List<String> words = new ArrayList<>(List.of("measure"));
    words.addAll(command.arguments());
    Optional<OwnedJob> owned = OwnedJob.of(words, new Clusters(), faults);
    assertThat(faults.list(), is(empty()));
    Voice voice = new Voice(new PrintStream(said, true, UTF_8), "");
    HealthOutputs outputs = owned.orElseThrow().health().open();
    return new Owner(
        owned.get(),
        new Launcher(folder.resolve("hodor"), stop),
        new JobReport(command, outputs, voice),
        voice,
        pace,
        stop);
  }

  private interface Owning {
    Ending own() throws InterruptedException;
  }

  private static CompletableFuture<Ending> run(Owning owning) {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ending.complete(owning.own());
              } catch (InterruptedException | RuntimeException e) {
                ending.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return ending;
  }

  private static Ending end(CompletableFuture<Ending> ending) throws Exception {
    return ending.get(DEADLINE_S, TimeUnit.SECONDS);
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private JobHealth health() {
    try {
      return NdjsonFolder.at(folder.toString())
          .health(HealthMessage.begun("default", "measure", command.address(), Instant.EPOCH, ""))
          .orElse(JobHealth.getDefaultInstance());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (!condition.getAsBoolean()) {
      assertThat("not in time; said: " + said(), System.nanoTime() < deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
