package io.hodor.testing;

import io.hodor.testing.ChaosStage.Setting;
import java.time.Duration;
import java.util.Locale;

/** Something that goes wrong while a topic is measured, and is over again. */
enum ChaosAct {
  /** A worker of two is killed, and another one starts. */
  TASK_MANAGER(ChaosTopic::loseTaskManager),
  /** A worker of two is away for a minute, longer than a job may fail in a row. */
  TASK_MANAGER_AWAY(ChaosTopic::loseTaskManagerForLong),
  /** The JobManager is killed and starts again, with no memory of its jobs. */
  JOB_MANAGER(ChaosTopic::loseJobManager),
  /** The JobManager is killed and starts again, and finds its jobs in ZooKeeper. */
  JOB_MANAGER_HA(ChaosTopic::loseJobManagerThatRemembers, new Setting(true, false)),
  /** The owner is killed; the job goes on, and the next owner takes it up. */
  OWNER_KILLED(ChaosTopic::loseOwner),
  /** The owner is asked to end: it stops the job, and the next owner starts it from that state. */
  OWNER_STOPPED(ChaosTopic::stopOwner),
  /** The owner is asked to end while its job is being started, again and again. */
  STARTS_CUT_OFF(ChaosTopic::cutStartsOff),
  /** Two owners start at the same moment where nothing runs. */
  TWO_STARTERS(ChaosTopic::startTwice),
  /** Two owners of other options than the running job's, and than each other's, start at once. */
  TWO_SUCCESSORS(ChaosTopic::succeedTwice),
  /** The broker is killed, and starts again soon. */
  BROKER(ChaosTopic::loseBroker, Duration.ofSeconds(30)),
  /** The broker is away for a minute. What was written meanwhile comes that late. */
  BROKER_AWAY(ChaosTopic::loseBrokerForLong, Duration.ofSeconds(100)),
  /** InfluxDB is away for a minute. */
  INFLUX_AWAY(ChaosTopic::loseInfluxDb),
  /** Where state is kept is full for a while. */
  DISK_FULL(ChaosTopic::fillDisk, new Setting(false, true)),
  /** Where state is kept cannot be written to for a while. */
  DISK_READ_ONLY(ChaosTopic::lockDisk, new Setting(false, true)),
  /** The topic gets twice its partitions while it is written. */
  GROWTH(ChaosTopic::grow),
  /** The whole cluster is killed and starts again. */
  CLUSTER(ChaosTopic::loseCluster);

  private final Deed deed;
  private final Setting setting;
  private final Duration lateness;

  ChaosAct(Deed deed) {
    this(deed, Setting.PLAIN, ChaosTopic.USUAL_LATENESS);
  }

  ChaosAct(Deed deed, Setting setting) {
    this(deed, setting, ChaosTopic.USUAL_LATENESS);
  }

  ChaosAct(Deed deed, Duration lateness) {
    this(deed, Setting.PLAIN, lateness);
  }

  ChaosAct(Deed deed, Setting setting, Duration lateness) {
    this.deed = deed;
    this.setting = setting;
    this.lateness = lateness;
  }

  /** As users write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a stage needs for it. */
  Setting setting() {
    return setting;
  }

  /** How late records may be that are written while it goes on. */
  Duration lateness() {
    return lateness;
  }

  void befall(ChaosTopic topic) {
    deed.befall(topic);
  }

  private interface Deed {
    void befall(ChaosTopic topic);
  }
}
