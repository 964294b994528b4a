package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs the program as its users do: {@code ./hodor} in the repository's root. */
public final class HodorProcess implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final int TAIL_LINES = 60;

  private final Path log;
  private final List<String> command;
  private final Map<String, String> environment = new TreeMap<>();
  private Process process;
  private Thread atShutdown;

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

  /** Sets a variable of the environment, such as {@code HODOR_JAVA_OPTS}; before the start. */
  public HodorProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
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
    start();
    try {
      long end = System.nanoTime() + deadline.toNanos();
      while (!endsWithin(BETWEEN_LOOKS)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("Hodor did not end within " + deadline + ": " + log);
        }
        whileWaiting.run();
      }
      return process.exitValue();
    } finally {
      close();
    }
  }

  /** Starts it and goes on; it ends with this JVM at the latest. */
  public HodorProcess start() {
    if (process != null) {
      throw new IllegalStateException("started already: " + commandLine());
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(RepositoryRoot.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(commandLine(), e);
    }
    atShutdown = new Thread(process::destroyForcibly, "stop-hodor");
    Runtime.getRuntime().addShutdownHook(atShutdown);
    return this;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What it has said so far, errors included. */
  public List<String> said() {
    try {
      // A line that is being written may end within a character.
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until it says something.
   *
   * @param pattern found anywhere in a line
   * @return the first such line
   * @throws AssertionError with the end of what it said, past the deadline or when it ended
   */
  public String awaitLine(Duration deadline, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    Deadline end = Deadline.in(deadline);
    while (true) {
      boolean over = !isAlive();
      for (String line : said()) {
        if (wanted.matcher(line).find()) {
          return line;
        }
      }
      if (over) {
        throw new AssertionError("it ended without saying '" + pattern + "'" + tail());
      }
      end.orFail(() -> "it did not say '" + pattern + "'" + tail());
    }
  }

  /**
   * Watches it for so long.
   *
   * @throws AssertionError with the end of what it said, if it ends meanwhile
   */
  public void assertRunsOnFor(Duration time) {
    if (endsWithin(time)) {
      throw new AssertionError("it ended with exit code " + process.exitValue() + tail());
    }
  }

  /** Asks it to end, as Kubernetes or Ctrl-C do: SIGTERM. Returns at once. */
  public void terminate() {
    process.destroy();
  }

  /** Makes it stand still, as an overloaded machine would: SIGSTOP. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on after {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no signal " + name + " for process " + pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Hodor got a signal", e);
    }
  }

  /** Ends it at once, as a power cut would: SIGKILL. Returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /**
   * Waits for its end.
   *
   * @return the exit code
   * @throws AssertionError with the end of what it said, past the deadline
   */
  public int awaitExit(Duration deadline) {
    if (!endsWithin(deadline)) {
      throw new AssertionError("it did not end within " + deadline + tail());
    }
    return process.exitValue();
  }

  /** Ends it at once if it still runs. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already: the hook runs or has run.
    }
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Hodor ran", e);
    }
  }

  private String tail() {
    List<String> lines = said();
    return "; it said:\n  "
        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
