package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A file of lines that several threads of this process append to, one at a time. */
final class AppendedFile {

  private static final ConcurrentMap<Path, AppendedFile> FILES = new ConcurrentHashMap<>();
  private static final int BLOCK = 64 << 10;

  private final Path path;

  private AppendedFile(Path path) {
    this.path = path;
  }

  static AppendedFile at(Path path) {
    return FILES.computeIfAbsent(path.toAbsolutePath().normalize(), AppendedFile::new);
  }

  /**
   * Appends these lines, and returns when they are on the disk.
   *
   * @throws OutputFault if they cannot be written
   */
  synchronized void append(List<String> lines) throws OutputFault {
    ByteBuffer bytes = UTF_8.encode(String.join("\n", lines) + "\n");
    try {
      Files.createDirectories(path.getParent());
      try (FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        cutTornLine(file);
        file.position(file.size());
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(false);
      }
    } catch (IOException e) {
      throw new OutputFault(
          "%s cannot be appended to: %s: %s"
              .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  /** A process that was killed while it wrote leaves a line without an end; it is written again. */
  private static void cutTornLine(FileChannel file) throws IOException {
    long end = file.size();
    while (end > 0) {
      long begin = Math.max(0, end - BLOCK);
      ByteBuffer block = ByteBuffer.allocate((int) (end - begin));
      while (block.hasRemaining() && file.read(block, begin + block.position()) >= 0) {
        // Until the block is full.
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          file.truncate(begin + i + 1);
          return;
        }
      }
      end = begin;
    }
    file.truncate(0);
  }
}
