package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository lies on this machine. */
public final class RepositoryRoot {
  private RepositoryRoot() {}

  /**
   * The system property {@code hodor.root}, else the nearest folder above that holds this module.
   */
  public static Path path() {
    String told = System.getProperty("hodor.root");
    Path at = Path.of(told == null ? "" : told).toAbsolutePath().normalize();
    for (Path folder = at; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("hodor-testing").resolve("pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no Hodor repository at or above " + at + "; set -Dhodor.root");
  }

  /** This module's build folder. */
  public static Path target() {
    return path().resolve("hodor-testing").resolve("target");
  }

  /** A new folder below this module's build folder. */
  public static Path newFolder(String prefix) {
    try {
      return Files.createTempDirectory(Files.createDirectories(target()), prefix + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The class path that one of this module's own sub-modules writes when it is packaged. */
  public static String classPathOf(String module) {
    Path file = path().resolve("hodor-testing").resolve(module).resolve("target/class-path");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " is missing: run 'mvn package -pl hodor-testing/" + module + " -am' first", e);
    }
  }
}
