package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/**
 * The file that a page goes to.
 *
 * @param place an absolute path, or an address with a scheme
 */
record ReportFile(String place) {

  private static final String FLAG = "output";

  /** The file that is asked for; empty, with the reason among the faults, when it cannot be one. */
  static Optional<ReportFile> of(String written, Faults faults) {
    return written.contains("://") ? remote(written, faults) : local(written, faults);
  }

  private static Optional<ReportFile> remote(String written, Faults faults) {
    try {
      FileSystems.matchNewResource(written, false);
      return Optional.of(new ReportFile(written));
    } catch (IllegalArgumentException e) {
      faults.add(FLAG, "'" + written + "' cannot be written to; write a path or gs:// address");
      return Optional.empty();
    }
  }

  private static Optional<ReportFile> local(String written, Faults faults) {
    try {
      Path file = Path.of(written).toAbsolutePath().normalize();
      if (Files.isDirectory(file)) {
        faults.add(FLAG, file + " is a folder; write the path of a file");
        return Optional.empty();
      }
      return Optional.of(new ReportFile(file.toString()));
    } catch (InvalidPathException e) {
      faults.add(FLAG, "'" + written + "' is no path: " + e.getReason());
      return Optional.empty();
    }
  }

  /** Writes all of it, or leaves what was there where the place allows that. */
  void write(String html) throws IOException {
    byte[] bytes = html.getBytes(UTF_8);
    if (place.contains("://")) {
      try (WritableByteChannel out =
          FileSystems.create(FileSystems.matchNewResource(place, false), "text/html")) {
        out.write(ByteBuffer.wrap(bytes));
      }
      return;
    }
    Path file = Path.of(place);
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
