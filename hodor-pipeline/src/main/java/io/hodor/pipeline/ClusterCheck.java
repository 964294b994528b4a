package io.hodor.pipeline;

import io.hodor.config.Unreachable;
import io.hodor.flink.FlinkJobs;
import io.hodor.flink.FlinkJobs.Slots;

/** What a cluster must have before anything is sent to it. */
final class ClusterCheck {

  private ClusterCheck() {}

  /**
   * Another minor version understands jobs differently, and answers with errors that name nothing.
   *
   * @throws Unreachable if the cluster does not answer, or runs another minor version
   */
  static void version(FlinkJobs jobs) {
    String theirs = jobs.version();
    String ours = Versions.flink();
    if (!minor(theirs).equals(minor(ours))) {
      throw new Unreachable(
          "--flinkMaster: %s runs Flink %s, and this Hodor is built for %s: use a cluster of Flink %s"
              .formatted(jobs.rest().address(), theirs, ours, minor(ours)));
    }
  }

  private static String minor(String version) {
    int second = version.indexOf('.', version.indexOf('.') + 1);
    return second < 0 ? version : version.substring(0, second);
  }

  /**
   * A job that waits for slots looks like one that works.
   *
   * @param freed slots that are held now, by what the job takes the place of
   * @throws Unreachable if the cluster does not answer, or has too few free slots
   */
  static void slots(FlinkJobs jobs, int needed, int freed) {
    Slots slots = jobs.slots();
    int free = slots.free() + freed;
    if (!slots.grow() && free < needed) {
      String fewer = free > 0 ? "write --parallelism=%d or ".formatted(free) : "";
      throw new Unreachable(
          "--parallelism: %d needs %d free slots, and %s has %d of %d: %sadd TaskManagers"
              .formatted(needed, needed, jobs.rest().address(), free, slots.all(), fewer));
    }
  }
}
