package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Starts jobs: by the program that can, which is large, in a process of its own that ends when the
 * job runs. One at a time, for there is no memory for several.
 */
final class Launcher {

  private static final long LOOK_EVERY_MS = 100;
  private static final long GRACE_SECONDS = 10;

  private final Path program;
  private final Stop stop;
  private final Semaphore turn = new Semaphore(1, true);

  Launcher(Path program, Stop stop) {
    this.program = program;
    this.stop = stop;
  }

  /**
   * Starts a job, and returns when it runs.
   *
   * @param within how long that may take: the other jobs wait for their turn
   * @return the exit code, of a signal where it took longer; empty where this process was asked to
   *     stop before
   */
  OptionalInt start(JobCommand command, Duration within, Voice voice)
      throws IOException, InterruptedException {
    while (!turn.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
      if (stop.isAsked()) {
        return OptionalInt.empty();
      }
    }
    try {
      return stop.isAsked() ? OptionalInt.empty() : run(command, within, voice);
    } finally {
      turn.release();
    }
  }

  private OptionalInt run(JobCommand command, Duration within, Voice voice)
      throws IOException, InterruptedException {
    Process process = begin(command, voice);
    Instant deadline = Instant.now().plus(within);
    while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
      if (stop.isAsked()) {
        end(process);
        return OptionalInt.empty();
      }
      if (Instant.now().isAfter(deadline)) {
        voice.tell("the process that starts the job is ended: it took longer than " + within);
        end(process);
      }
    }
    return OptionalInt.of(process.exitValue());
  }

  private Process begin(JobCommand command, Voice voice) throws IOException {
    List<String> words = new ArrayList<>(List.of(program.toString(), command.word()));
    words.addAll(command.arguments());
    ProcessBuilder builder = new ProcessBuilder(words);
    // What keeps this process small would only slow the other down.
    builder.environment().remove("MALLOC_ARENA_MAX");
    if (!voice.isOneOfSeveral()) {
      return builder.inheritIO().start();
    }
    Process process = builder.redirectErrorStream(true).start();
    Thread reader = new Thread(() -> passOn(process, voice), "said-at-start");
    reader.setDaemon(true);
    reader.start();
    return process;
  }

  private static void passOn(Process process, Voice voice) {
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      said.lines().forEach(voice::tell);
    } catch (IOException | RuntimeException e) {
      // It ends; nothing more is said.
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
