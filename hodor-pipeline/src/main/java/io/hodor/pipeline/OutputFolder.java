package io.hodor.pipeline;

import io.hodor.sink.NdjsonFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Checks the folder that results go to, before anything is read. */
final class OutputFolder {

  private static final String FLAG = "outputDir";

  private OutputFolder() {}

  /** The folder as its writers take it: an absolute path, or an address with a scheme. */
  static Optional<String> of(@Nullable String written, Faults faults) {
    if (written == null) {
      faults.add(FLAG, "is missing; write --outputDir= and a folder or gs:// address");
      return Optional.empty();
    }
    return written.contains("://") ? remote(written, faults) : local(written, faults);
  }

  private static Optional<String> remote(String written, Faults faults) {
    try {
      NdjsonFolder.at(written);
      return Optional.of(written);
    } catch (IllegalArgumentException e) {
      faults.add(FLAG, "'" + written + "' cannot be written to; write a folder or gs:// address");
      return Optional.empty();
    }
  }

  private static Optional<String> local(String written, Faults faults) {
    Path folder = Path.of(written).toAbsolutePath().normalize();
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      faults.add(FLAG, existing + " is a file; write the path of a folder");
      return Optional.empty();
    }
    if (!Files.isWritable(existing)) {
      faults.add(FLAG, existing + " may not be written to; write another folder");
      return Optional.empty();
    }
    return Optional.of(folder.toString());
  }
}
