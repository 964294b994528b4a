package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program of somebody else's that runs and ends. */
public final class CommandLine {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);

  private final List<String> command;
  private final Map<String, String> environment = new TreeMap<>();

  private CommandLine(List<String> command) {
    this.command = List.copyOf(command);
  }

  static CommandLine of(List<String> command) {
    return new CommandLine(command);
  }

  CommandLine environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Runs it to its end, whatever that is. */
  Ended run() {
    try {
      Path out = Files.createTempFile("out", ".txt");
      Path error = Files.createTempFile("error", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        await(process);
        return new Ended(
            command, process.exitValue(), Files.readString(out), Files.readString(error));
      } finally {
        Files.delete(out);
        Files.delete(error);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    }
  }

  private void await(Process process) {
    try {
      if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().onExit().join();
        throw new IllegalStateException(
            String.join(" ", command) + " did not end within " + ENDS_WITHIN);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + String.join(" ", command), e);
    }
  }

  /**
   * How it ended, and what it said.
   *
   * @param out its standard output
   * @param error its standard error
   */
  public record Ended(List<String> command, int exitCode, String out, String error) {

    /**
     * What it said on standard output.
     *
     * @throws IllegalStateException with its words on standard error, when it failed
     */
    String output() {
      if (exitCode != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + exitCode + ": " + error);
      }
      return out;
    }
  }
}
