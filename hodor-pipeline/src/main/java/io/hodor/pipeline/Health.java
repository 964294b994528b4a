package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.WireVersion;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Tells how this run fares: once when it begins, once when it ends. */
final class Health {

  private final NdjsonFolder folder;
  private final JobHealth begun;

  private Health(NdjsonFolder folder, JobHealth begun) {
    this.folder = folder;
    this.begun = begun;
  }

  /** Tells that the run begins; what was last said of an earlier success is kept. */
  static Health begin(NdjsonFolder folder, Command command, MeasureRequest request)
      throws IOException {
    JobHealth job =
        JobHealth.newBuilder()
            .setWireMajor(WireVersion.MAJOR)
            .setInstance(request.instance())
            .setCommand(command.word())
            .setCluster(request.address().cluster())
            .setTopic(request.address().topic())
            .setSource(request.address().source())
            .setReportedAt(time(request.readingBegan()))
            .setStartedAt(time(request.readingBegan()))
            .setHodorVersion(Versions.hodor())
            .build();
    Optional<Timestamp> success =
        folder.health(job).filter(JobHealth::hasLastSuccess).map(JobHealth::getLastSuccess);
    JobHealth begun = success.map(last -> job.toBuilder().setLastSuccess(last).build()).orElse(job);
    folder.put(begun);
    return new Health(folder, begun);
  }

  /** Tells that the run has ended, and how. */
  void end(ExitCode exit, Optional<Accounting> accounting, String message) throws IOException {
    Timestamp now = time(Instant.now());
    JobHealth.Builder ended =
        begun.toBuilder().setReportedAt(now).setExitCode(exit.number()).setMessage(message);
    accounting.ifPresent(it -> ended.setRead(it.read()).setClasses(it.toWire()));
    if (exit == ExitCode.OK) {
      ended.setLastSuccess(now);
    }
    folder.put(ended.build());
  }

  private static Timestamp time(Instant instant) {
    return Timestamps.fromMillis(instant.toEpochMilli());
  }
}
