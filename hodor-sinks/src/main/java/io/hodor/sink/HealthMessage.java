package io.hodor.sink;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.Progress;
import io.hodor.RecordClass;
import io.hodor.WireVersion;
import io.hodor.wire.v1.ClassCounts;
import io.hodor.wire.v1.JobHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What is told of a job, from its beginning to its end. */
public final class HealthMessage {

  private HealthMessage() {}

  /**
   * A job has begun.
   *
   * @param command the word that it was begun with
   * @param version which Hodor it is
   */
  public static JobHealth begun(
      String instance, String command, Address address, Instant began, String version) {
    return JobHealth.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setInstance(instance)
        .setCommand(command)
        .setCluster(address.cluster())
        .setTopic(address.topic())
        .setSource(address.source())
        .setReportedAt(time(began))
        .setStartedAt(time(began))
        .setHodorVersion(version)
        .build();
  }

  /**
   * A job without end goes on; a check-point is its success.
   *
   * @param told what was told of it last
   */
  public static JobHealth running(JobHealth told, Progress progress, Instant now) {
    JobHealth.Builder running =
        told.toBuilder()
            .setReportedAt(time(now))
            .setRead(progress.read())
            .setClasses(classes(progress.classes()))
            .setMessage(String.join("; ", progress.warnings()));
    progress.watermark().ifPresent(it -> running.setWatermark(time(it)));
    progress
        .lastCheckpoint()
        .ifPresent(
            at ->
                running
                    .setLastSuccess(time(at))
                    .setCheckpointAgeMs(Math.max(0, Duration.between(at, now).toMillis())));
    return running.build();
  }

  /** Of a running job nothing new is known, but how old its check-point is. */
  public static JobHealth silent(JobHealth told, String message, Instant now) {
    JobHealth.Builder silent = told.toBuilder().setReportedAt(time(now)).setMessage(message);
    if (told.hasCheckpointAgeMs() && told.hasLastSuccess()) {
      // Its age grows all the same.
      long at = Timestamps.toMillis(told.getLastSuccess());
      silent.setCheckpointAgeMs(Math.max(0, now.toEpochMilli() - at));
    }
    return silent.build();
  }

  /**
   * A job has ended.
   *
   * @param exitCode 0 where it ended well, which is a success
   */
  public static JobHealth.Builder ended(JobHealth told, int exitCode, String message, Instant now) {
    JobHealth.Builder ended =
        told.toBuilder().setReportedAt(time(now)).setExitCode(exitCode).setMessage(message);
    return exitCode == 0 ? ended.setLastSuccess(time(now)) : ended;
  }

  /** How many records ended in each class. */
  public static ClassCounts classes(Map<RecordClass, Long> counts) {
    return ClassCounts.newBuilder()
        .setMeasured(counts.get(RecordClass.MEASURED))
        .setTombstone(counts.get(RecordClass.TOMBSTONE))
        .setUndecodable(counts.get(RecordClass.UNDECODABLE))
        .setUndated(counts.get(RecordClass.UNDATED))
        .setTooLate(counts.get(RecordClass.TOO_LATE))
        .build();
  }

  private static Timestamp time(Instant instant) {
    return Timestamps.fromMillis(instant.toEpochMilli());
  }
}
