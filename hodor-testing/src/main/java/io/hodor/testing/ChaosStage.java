package io.hodor.testing;

import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkRest;
import io.hodor.flink.RestSecurity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers that chaos befalls: a broker, an InfluxDB, and a Flink cluster of two workers. */
final class ChaosStage implements AutoCloseable {

  /** Workers of the cluster; each has one slot, so that a job needs both. */
  static final int TASK_MANAGERS = 2;

  /**
   * What a stage is to have.
   *
   * @param highlyAvailable whether a JobManager that starts again remembers its jobs
   * @param smallDisk whether state is kept on a disk of its own, which can be full or read-only
   */
  record Setting(boolean highlyAvailable, boolean smallDisk) {

    static final Setting PLAIN = new Setting(false, false);
  }

  private final Setting setting;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Path folder = RepositoryRoot.newFolder("chaos");
  private final KafkaBroker broker;
  private final InfluxDb influx;
  private final FlinkCluster cluster;
  private final Optional<SmallDisk> disk;

  private ChaosStage(Setting setting, FlinkCluster.Builder built) {
    this.setting = setting;
    try {
      broker = opened(KafkaBroker.start());
      influx = opened(InfluxDb.start());
      influx.createDatabase(LiveJob.DATABASE);
      disk =
          setting.smallDisk()
              ? Optional.of(opened(SmallDisk.at(folder.resolve("state"))))
              : Optional.empty();
      if (setting.highlyAvailable()) {
        built.highlyAvailable(opened(ZooKeeper.start()));
      }
      cluster = opened(built.start());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Two workers of one slot each. */
  static ChaosStage open(Setting setting) {
    return new ChaosStage(setting, FlinkCluster.builder().taskManagers(TASK_MANAGERS).slots(1));
  }

  /** Another cluster than the usual one, which nothing befalls. */
  static ChaosStage open(FlinkCluster.Builder built) {
    return new ChaosStage(Setting.PLAIN, built);
  }

  private <T extends AutoCloseable> T opened(T server) {
    open.push(server);
    return server;
  }

  Setting setting() {
    return setting;
  }

  KafkaBroker broker() {
    return broker;
  }

  InfluxDb influx() {
    return influx;
  }

  FlinkCluster cluster() {
    return cluster;
  }

  SmallDisk disk() {
    return disk.orElseThrow();
  }

  /** What the cluster says of its jobs. */
  FlinkJobs jobs() {
    return new FlinkJobs(FlinkRest.at(cluster.master(), RestSecurity.in(null)));
  }

  /** Where jobs keep their state. */
  Path state() {
    return folder.resolve("state");
  }

  /** A folder of one topic, for what is said and published. */
  Path folder(String topic) {
    try {
      return Files.createDirectories(folder.resolve(topic));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies what everybody has said so far. */
  void keepLogs(Path to) {
    for (Path each : List.of(folder, cluster.folder(), broker.folder())) {
      try (Stream<Path> files = Files.walk(each, 2)) {
        for (Path log : files.filter(it -> it.toString().endsWith(".log")).toList()) {
          Files.createDirectories(to);
          Files.copy(
              log,
              Files.createTempFile(to, "", "-" + log.getFileName()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("a server did not end well: " + e);
      }
    }
    ServerProcess.delete(folder);
  }
}
