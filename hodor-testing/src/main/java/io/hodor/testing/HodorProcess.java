package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the program as its users do: {@code ./hodor} in the repository's root. */
public final class HodorProcess {
  private final Path log;
  private final List<String> command;

  private HodorProcess(Path log, List<String> command) {
    this.log = log;
    this.command = command;
  }

  /** A run that is not started yet; what it says goes to the log. */
  public static HodorProcess of(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("./hodor"));
    command.addAll(arguments);
    return new HodorProcess(log, List.copyOf(command));
  }

  /** As a user would type it. */
  public String commandLine() {
    return String.join(" ", command);
  }

  /**
   * Runs to the end.
   *
   * @param whileWaiting called every five seconds
   * @return the exit code
   * @throws IllegalStateException when it does not end in time; it is ended then
   */
  public int run(Duration deadline, Runnable whileWaiting) {
    Process process = start();
    Thread atShutdown = new Thread(process::destroyForcibly, "stop-hodor");
    Runtime.getRuntime().addShutdownHook(atShutdown);
    try {
      long end = System.nanoTime() + deadline.toNanos();
      while (!process.waitFor(5, TimeUnit.SECONDS)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("Hodor did not end within " + deadline + ": " + log);
        }
        whileWaiting.run();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Hodor ran", e);
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    }
  }

  /** What it has said so far, errors included. */
  public List<String> said() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start() {
    try {
      return new ProcessBuilder(command)
          .directory(RepositoryRoot.path().toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(commandLine(), e);
    }
  }
}
