package io.hodor.sink;

import static io.hodor.sink.PointField.bool;
import static io.hodor.sink.PointField.integer;
import static io.hodor.sink.PointField.optional;
import static io.hodor.sink.PointField.text;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.JobHealth;
import java.util.ArrayList;
import java.util.List;

/** The fields of {@code hodor_health}. */
public final class HealthFields {

  /** All of them; every point has every one. */
  public static final List<PointField<JobHealth>> ALL = all();

  private HealthFields() {}

  private static List<PointField<JobHealth>> all() {
    List<PointField<JobHealth>> all = new ArrayList<>();
    all.add(bool("running", "whether the job has not ended yet", it -> !it.hasExitCode()));
    all.addAll(
        optional("exit_code", "how the job ended", JobHealth::hasExitCode, JobHealth::getExitCode));
    all.add(integer("read", "records read since the job began", JobHealth::getRead));
    all.addAll(ClassFields.of(JobHealth::getClasses));
    all.addAll(
        optional(
            "started_at_ms",
            "when the job began, in ms since 1970",
            JobHealth::hasStartedAt,
            it -> Timestamps.toMillis(it.getStartedAt())));
    all.addAll(
        optional(
            "last_success_ms",
            "when such a job last succeeded, in ms since 1970",
            JobHealth::hasLastSuccess,
            it -> Timestamps.toMillis(it.getLastSuccess())));
    all.addAll(
        optional(
            "watermark_ms",
            "the event time up to which all is read, in ms since 1970",
            JobHealth::hasWatermark,
            it -> Timestamps.toMillis(it.getWatermark())));
    all.addAll(
        optional(
            "checkpoint_age_ms",
            "how long ago the last check-point was complete",
            JobHealth::hasCheckpointAgeMs,
            JobHealth::getCheckpointAgeMs));
    all.addAll(
        optional(
            "bytes_billed",
            "what BigQuery bills",
            JobHealth::hasBytesBilled,
            JobHealth::getBytesBilled));
    all.add(text("message", "what there is to say", JobHealth::getMessage));
    all.add(text("hodor_version", "the version of Hodor", JobHealth::getHodorVersion));
    return List.copyOf(all);
  }
}
