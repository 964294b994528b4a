package io.hodor.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the first answer of a store, but not for ever: the clients of object stores repeat a
 * request for minutes before they tell that nobody is there.
 */
final class FirstAnswer {

  private FirstAnswer() {}

  /** What the question brings; it goes on in the background when its time is over. */
  static <T> T within(Duration time, Callable<T> question) throws IOException {
    FutureTask<T> answer = new FutureTask<>(question);
    Thread asking = new Thread(answer, "first-answer");
    asking.setDaemon(true);
    asking.start();
    try {
      return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer in " + time.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
