package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;

/**
 * Where a job began whose life others look after: whoever starts the application says which state
 * it goes on from, and Hodor finds the beginning that belongs to it.
 */
final class ApplicationState {

  private ApplicationState() {}

  /**
   * The beginning to go on with; empty to begin without state.
   *
   * @throws OptionFault if there is state to go on from, and no beginning that it fits
   */
  static Optional<Beginning> of(LiveJob job, FlinkPipelineOptions options)
      throws InterruptedException {
    if (ApplicationFlink.recovers(options)) {
      // It goes on with what it was handed when that began, and leaves aside what it is handed now.
      return Optional.empty();
    }
    ClusterOptions cluster = options.as(ClusterOptions.class);
    Optional<String> savepoint =
        cluster.getFresh() ? Optional.empty() : ApplicationFlink.savepoint();
    String folder = cluster.getCheckpointDir();
    if (folder == null) {
      if (savepoint.isPresent()) {
        throw new OptionFault(
            "checkpointDir",
            "is needed to go on from "
                + savepoint.get()
                + "; or write --fresh to begin without state");
      }
      return Optional.empty();
    }
    StateFolders folders =
        new StateFolders(folder, folder, options.getJobName(), Fingerprint.of(job.settings()));
    if (savepoint.isPresent()) {
      return Optional.of(folders.beginningOf(savepoint.get()));
    }
    folders.begin(job.beginning());
    return Optional.empty();
  }
}
