package io.hodor.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that is a file system of its own, in memory: it can be full, or read-only, also for
 * root. Needs the right to mount.
 */
final class SmallDisk implements AutoCloseable {
  private static final String OPTIONS = "size=256m";

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one.
   *
   * @throws IllegalStateException if this process may not mount
   */
  static SmallDisk at(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command("mount", "-t", "tmpfs", "-o", OPTIONS, "hodor-chaos", folder.toString());
    return new SmallDisk(folder);
  }

  /** Takes all the room that is left. */
  void fill() {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // It is full.
    }
  }

  /** Gives the room back. */
  void free() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on nothing can be written; while somebody writes it is tried again. */
  void forbidWriting() {
    Deadline end = Deadline.in(Duration.ofSeconds(30));
    while (true) {
      try {
        remount("ro");
        return;
      } catch (IllegalStateException e) {
        end.orFail(e::getMessage);
      }
    }
  }

  void allowWriting() {
    remount("rw");
  }

  private void remount(String how) {
    command("mount", "-o", "remount," + how + "," + OPTIONS, folder.toString());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  @Override
  public void close() {
    command("umount", "-l", folder.toString());
  }

  private static void command(String... words) {
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(List.of(words))).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", words) + ": " + said.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + String.join(" ", words), e);
    }
  }
}
