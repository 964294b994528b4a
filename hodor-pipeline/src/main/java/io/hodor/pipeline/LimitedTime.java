package io.hodor.pipeline;

import io.hodor.config.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Answers a question within a command's time limit, and tells in words why there is no answer. */
final class LimitedTime {

  private LimitedTime() {}

  /** A question that has no answer. */
  static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode exit;

    NoAnswer(ExitCode exit, String words) {
      super(words);
      this.exit = exit;
    }

    ExitCode exit() {
      return exit;
    }
  }

  /**
   * The answer.
   *
   * @param limit empty for ever
   * @throws NoAnswer when the time is over or the question failed, in words for people
   */
  static <T> T answer(Optional<Duration> limit, String command, Callable<T> question)
      throws NoAnswer {
    try {
      return limit.isPresent() ? Patience.within(limit.get(), command, question) : question.call();
    } catch (TimeoutException e) {
      throw new NoAnswer(
          ExitCode.TIME_LIMIT, "--timeLimit: no answer after " + limit.orElseThrow());
    } catch (ExecutionException e) {
      throw of(e.getCause());
    } catch (Exception e) {
      throw of(e);
    }
  }

  private static NoAnswer of(Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new NoAnswer(ExitCode.COULD_NOT_RUN, "interrupted");
    }
    String words = Causes.words(failure);
    if (failure instanceof IOException && !words.startsWith("--")) {
      words = "--inputDir: " + words;
    }
    boolean wrongUse = Causes.optionFault(failure).isPresent();
    return new NoAnswer(wrongUse ? ExitCode.WRONG_USE : ExitCode.COULD_NOT_RUN, words);
  }
}
