package io.hodor.pipeline;

import io.hodor.sink.HealthOutputs;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A run whose health is told: it begins with the first word of it, and however it ends, its exit
 * code and its words reach the console and the health.
 */
final class ToldRun {

  /** A store that is silent for so long at the first request is not reachable. */
  private static final Duration FIRST_ANSWER = Duration.ofMinutes(1);

  private final Console console;
  private String message = "";

  ToldRun(Console console) {
    this.console = console;
  }

  /** What is done while the health is told. */
  interface Work {
    ExitCode with(Health health) throws Exception;
  }

  /** Tells the health how it ended. */
  interface End {
    void tell(Health health, ExitCode exit) throws IOException;
  }

  ExitCode run(Outputs outputs, Run run, Work work, End end) {
    try (HealthOutputs healthOutputs = outputs.health()) {
      Health health = FirstAnswer.within(FIRST_ANSWER, () -> Health.begin(healthOutputs, run));
      health.watchSignals();
      ExitCode exit = orFail(() -> work.with(health));
      end.tell(health, exit);
      return exit;
    } catch (IOException e) {
      String words = Causes.words(e);
      boolean named = words.startsWith("--");
      console.tell(named ? words : "--outputDir: " + outputs.words() + ": " + words);
      return ExitCode.COULD_NOT_RUN;
    }
  }

  /** The exit code of work, whatever becomes of it. */
  ExitCode orFail(Callable<ExitCode> work) {
    try {
      return work.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(ExitCode.COULD_NOT_RUN, "interrupted");
    } catch (Exception | Error e) {
      boolean wrongUse = Causes.optionFault(e).isPresent();
      return fail(wrongUse ? ExitCode.WRONG_USE : ExitCode.COULD_NOT_RUN, Causes.words(e));
    }
  }

  /** The end of one that took too long, with the time that was written. */
  ExitCode overTime(String timeLimit) {
    return fail(ExitCode.TIME_LIMIT, "--timeLimit: not ready after " + timeLimit);
  }

  ExitCode fail(ExitCode exit, String words) {
    message = words;
    console.tell(words);
    return exit;
  }

  /** Keeps words for the health alone; empty for none. */
  void note(String words) {
    message = words;
  }

  /** What was kept last for the health. */
  String message() {
    return message;
  }
}
