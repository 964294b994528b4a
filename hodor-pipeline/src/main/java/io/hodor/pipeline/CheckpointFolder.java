package io.hodor.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a Flink inside this process keeps its check-points, unless the user's configuration says
 * where. They serve failures inside the process; the next process begins after the newest final
 * window, and needs none of them.
 */
final class CheckpointFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

  private final Path folder;

  private CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  static CheckpointFolder create() throws IOException {
    return new CheckpointFolder(Files.createTempDirectory("hodor-checkpoints"));
  }

  /** Completes the configuration by this folder. */
  void setIn(Configuration configuration) {
    if (!configuration.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
      configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} is left behind", folder, e);
    }
  }
}
