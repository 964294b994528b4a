package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.config.Unreachable;
import io.hodor.flink.ClusterJob;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.JobId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One topic that is written and measured, by a job that an owner owns, while what both need is
 * taken away. A seed decides the moments. Expects nothing that the program says of itself but the
 * ids of jobs: what the numbers have to be comes from what the broker acknowledged.
 */
final class ChaosTopic implements AutoCloseable {
  /** Late enough for what the generator makes late, on a machine that has little time. */
  static final Duration USUAL_LATENESS = Duration.ofSeconds(15);

  private static final int PARTITIONS = 3;
  private static final int EVENTS_PER_SECOND = 200;
  private static final int CUT_OFF = 4;
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(180);
  private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(240);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pattern OWNS = Pattern.compile("owns job ([0-9a-f]{32})");

  private final ChaosStage stage;
  private final String topic;
  private final SplittableRandom random;
  private final Duration lateness;
  private final Instant start;
  private final LiveTopic live;
  private final LiveJob job;
  private final Set<JobId> ids = new LinkedHashSet<>();
  private final List<String> outages = new ArrayList<>();
  private HodorProcess owner;
  private Question asked;
  private int partitions = PARTITIONS;
  private int lostOwners;

  /**
   * Writes a topic, and has it measured.
   *
   * @param lateness how late records may be
   * @param options more for the program
   */
  ChaosTopic(ChaosStage stage, String topic, long seed, Duration lateness, List<String> options) {
    this.stage = stage;
    this.topic = topic;
    this.random = new SplittableRandom(seed);
    this.lateness = lateness;
    this.start = ShortWindows.ago(4);
    this.live =
        LiveTopic.create(
            stage.broker(),
            ShortWindows.events(topic, seed)
                .partitions(PARTITIONS)
                .fault(Fault.LATE_EVENTS)
                .fault(Fault.TOMBSTONES)
                .fault(Fault.PRODUCER_DUPLICATES));
    this.job =
        new LiveJob(stage.broker(), stage.influx(), stage.folder(topic), topic, all(options));
    live.writePast(start, ShortWindows.SIZE.multipliedBy(3), 2_000);
    live.flow(EVENTS_PER_SECOND);
  }

  private String[] all(List<String> options) {
    List<String> all = new ArrayList<>(Arrays.asList(ShortWindows.options(lateness)));
    all.add("--flinkMaster=" + stage.cluster().master());
    all.add("--checkpointDir=" + stage.state());
    all.add("--startTime=" + start);
    all.addAll(options);
    return all.toArray(String[]::new);
  }

  /** Starts the owner, and returns when its job works and has kept its state. */
  void begin() {
    own();
    awaitWorking();
  }

  /** Lets something befall it at some moment, and returns when the job works again. */
  void endure(ChaosAct act) {
    awaitMore(200, 1_500);
    act.befall(this);
    awaitWorking();
  }

  /** Ends the flow, waits until all windows are final, and compares them with the truth. */
  LiveJob.Check end() {
    awaitMore(200, 600);
    live.stop();
    Instant end = ShortWindows.end();
    Question question =
        Question.of(topic, start, end).windows(ShortWindows.SIZE, lateness).asLive();
    job.awaitFinal(question);
    onlyJob();
    checkOneAfterTheOther();
    asked = question;
    return job.check(question, live.sent());
  }

  /** The check of {@link #end} with an account that lacks one record: it has to notice. */
  LiveJob.Check checkWithoutOneRecord() {
    List<SentRecord> sent = live.sent();
    sent.remove(sent.size() / 2);
    return job.check(asked, sent);
  }

  /** The jobs that measured it, one after the other. */
  Set<JobId> ids() {
    return ids;
  }

  /** The one that measures it now. */
  JobId onlyJob() {
    List<ClusterJob> alive = jobs().alive(name());
    assertThat(alive.toString(), alive.size(), is(1));
    ids.add(alive.get(0).id());
    return alive.get(0).id();
  }

  /**
   * What the cluster itself remembers of the topic's jobs, whatever they are called: none began
   * before the one before it had ended, and one runs. Hodor's own count of them is under test.
   */
  private void checkOneAfterTheOther() {
    List<JsonNode> met = new ArrayList<>();
    for (JsonNode each : stage.cluster().jobs()) {
      if (each.path("name").asText().contains("/" + topic + "/")) {
        met.add(each);
      }
    }
    met.sort(Comparator.comparingLong(each -> each.path("start-time").asLong()));
    for (int i = 1; i < met.size(); i++) {
      long ended = met.get(i - 1).path("end-time").asLong();
      long began = met.get(i).path("start-time").asLong();
      assertThat("one after the other: " + met, ended > 0 && ended <= began, is(true));
    }
    assertThat("jobs: " + met, met.isEmpty(), is(false));
    assertThat(
        "the newest runs: " + met, met.get(met.size() - 1).path("end-time").asLong(), is(-1L));
  }

  /** For people: how long which outages were. */
  String outages() {
    return String.join(", ", outages);
  }

  /** How many owners ended without being asked to, and were started again. */
  int lostOwners() {
    return lostOwners;
  }

  LiveTopic live() {
    return live;
  }

  private FlinkJobs jobs() {
    return stage.jobs();
  }

  private String name() {
    return "hodor/default/default/" + topic + "/kafka";
  }

  void loseTaskManager() {
    int number = random.nextInt(ChaosStage.TASK_MANAGERS);
    stage.cluster().killTaskManager(number);
    outage(1, 10);
    stage.cluster().restartTaskManager(number);
  }

  void loseTaskManagerForLong() {
    int number = random.nextInt(ChaosStage.TASK_MANAGERS);
    stage.cluster().killTaskManager(number);
    outage(LONG);
    stage.cluster().restartTaskManager(number);
    assertThat("owners that gave up", lostOwners(), is(0));
  }

  void loseJobManager() {
    stage.cluster().killJobManager();
    outage(1, 10);
    stage.cluster().startJobManager();
  }

  void loseJobManagerThatRemembers() {
    JobId before = onlyJob();
    loseJobManager();
    awaitWorking();
    assertThat("with high availability the job stays the same", onlyJob(), is(before));
  }

  void loseCluster() {
    stage.cluster().killJobManager();
    for (int i = 0; i < ChaosStage.TASK_MANAGERS; i++) {
      stage.cluster().killTaskManager(i);
    }
    outage(1, 10);
    stage.cluster().startJobManager();
    for (int i = 0; i < ChaosStage.TASK_MANAGERS; i++) {
      stage.cluster().restartTaskManager(i);
    }
  }

  void loseOwner() {
    JobId before = onlyJob();
    owner.kill();
    awaitMore(200, 2_000);
    assertThat("a job needs no owner to go on", onlyJob(), is(before));
    own();
    assertThat("the next owner takes the job up", owned(owner), is(before));
    assertThat(owner.said(), not(hasItem(containsString("submitted"))));
  }

  void stopOwner() {
    stopJob();
    awaitMore(200, 2_000);
    own();
    assertThat(owner.said(), hasItem(containsString("going on from the state of")));
  }

  /** Each time at another moment from the one on at which the job is about to be handed over. */
  void cutStartsOff() {
    stopJob();
    for (int i = 0; i < CUT_OFF; i++) {
      owner = job.own();
      owner.awaitLine(STARTS_WITHIN, "going on from the state of");
      pause(Duration.ofMillis(random.nextInt(2_500)));
      stopJob();
    }
    own();
  }

  private void stopJob() {
    owner.terminate();
    assertThat(String.join("\n", owner.said()), owner.awaitExit(STARTS_WITHIN), is(143));
    assertThat("a stopped job has ended", jobs().alive(name()), is(empty()));
  }

  void startTwice() {
    stopJob();
    HodorProcess one = job.own();
    HodorProcess other = job.own();
    try {
      one.awaitLine(STARTS_WITHIN, OWNS.pattern());
      other.awaitLine(STARTS_WITHIN, OWNS.pattern());
      assertThat("two starters end with one job", owned(one), is(owned(other)));
      assertThat(onlyJob(), is(owned(one)));
    } finally {
      owner = random.nextBoolean() ? one : other;
      (owner == one ? other : one).kill();
    }
  }

  /**
   * One of them has the job in the end, and goes on from the state of the one before. The others
   * end: another took the job over, or was faster.
   */
  void succeedTwice() {
    JobId before = onlyJob();
    List<HodorProcess> owners = new ArrayList<>(List.of(owner));
    owners.add(job.own("--checkpointingInterval=4000"));
    owners.add(job.own("--checkpointingInterval=6000"));
    try {
      Deadline end = Deadline.in(STARTS_WITHIN);
      while (owners.stream().filter(HodorProcess::isAlive).count() > 1) {
        end.orFail(() -> "several owners: " + owners.stream().map(HodorProcess::said).toList());
      }
      for (HodorProcess successor : owners.subList(1, owners.size())) {
        assertThat(successor.said(), not(hasItem(containsString("beginning without state"))));
      }
      owner = owners.stream().filter(HodorProcess::isAlive).findFirst().orElseThrow();
      owners.remove(owner);
      owner.awaitLine(STARTS_WITHIN, OWNS.pattern());
      assertThat(owned(owner), is(onlyJob()));
      assertThat(owned(owner), is(not(before)));
      for (HodorProcess each : owners) {
        assertThat(String.join("\n", each.said()), each.awaitExit(LONG), is(4));
      }
    } finally {
      owners.forEach(HodorProcess::close);
    }
  }

  void loseBroker() {
    stage.broker().kill();
    outage(1, 3);
    stage.broker().restart();
  }

  void loseBrokerForLong() {
    stage.broker().kill();
    outage(LONG);
    stage.broker().restart();
  }

  void loseInfluxDb() {
    stage.influx().kill();
    outage(LONG);
    stage.influx().restart();
  }

  void fillDisk() {
    stage.disk().fill();
    outage(10, 25);
    stage.disk().free();
  }

  void lockDisk() {
    stage.disk().forbidWriting();
    outage(10, 25);
    stage.disk().allowWriting();
  }

  void grow() {
    partitions *= 2;
    live.growTo(partitions);
    awaitMore(200, 1_000);
  }

  /** Starts an owner, and returns when it owns a job. */
  private void own() {
    owner = job.own();
    owner.awaitLine(STARTS_WITHIN, OWNS.pattern());
  }

  private static JobId owned(HodorProcess owner) {
    return owner.said().stream()
        .map(OWNS::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(it -> new JobId(it.group(1)))
        .orElseThrow();
  }

  /** Waits until so many more events are acknowledged, as the seed says. */
  private void awaitMore(int atLeast, int below) {
    ShortWindows.awaitMore(live, random.nextInt(atLeast, below));
  }

  private void outage(int atLeast, int below) {
    outage(Duration.ofMillis(random.nextInt(atLeast * 1_000, below * 1_000)));
  }

  /** An owner that gives up meanwhile is not waited for here. */
  private void outage(Duration time) {
    outages.add("%.1f s".formatted(time.toMillis() / 1e3));
    pause(time);
  }

  private static void pause(Duration time) {
    Instant over = Instant.now().plus(time);
    Deadline end = Deadline.in(time.plus(LONG));
    while (Instant.now().isBefore(over)) {
      end.orFail(() -> "the clock stands still");
    }
  }

  /** Returns when one job works, and has kept its state since this was called. */
  private void awaitWorking() {
    Instant since = Instant.now();
    Deadline end = Deadline.in(RECOVERS_WITHIN);
    while (!works(since)) {
      keepOwned();
      end.orFail(() -> topic + " is not measured again; its owner says " + owner.said());
    }
  }

  private boolean works(Instant since) {
    try {
      List<ClusterJob> alive = jobs().alive(name());
      assertThat("never two jobs: " + alive, alive.size() < 2, is(true));
      if (alive.isEmpty()) {
        return false;
      }
      JobId id = alive.get(0).id();
      ids.add(id);
      return jobs().allTasksRun(id)
          && jobs().checkpoints(id).latestAt().filter(since::isBefore).isPresent();
    } catch (Unreachable e) {
      return false;
    }
  }

  /** As Kubernetes would: an owner that ended is started again. */
  private void keepOwned() {
    if (!owner.isAlive()) {
      System.err.println(topic + ": the owner ended: " + last(owner.said()));
      lostOwners++;
      owner = job.own();
    }
  }

  private static String last(List<String> lines) {
    return lines.isEmpty() ? "nothing was said" : lines.get(lines.size() - 1);
  }

  /** Ends the flow, the owner and the job. */
  @Override
  public void close() {
    try {
      live.close();
    } finally {
      if (owner != null) {
        owner.close();
      }
      job.close();
      cancel();
    }
  }

  private void cancel() {
    try {
      for (ClusterJob each : jobs().alive(name())) {
        jobs().cancel(each.id(), LONG);
      }
    } catch (Unreachable | IOException e) {
      System.err.println(topic + " may still be measured: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
