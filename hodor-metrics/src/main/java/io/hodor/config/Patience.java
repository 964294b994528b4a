package io.hodor.config;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for an answer no longer than somebody at a command line would. The clients of object stores
 * try again for many minutes and cannot be told otherwise.
 */
public final class Patience {

  private Patience() {}

  /**
   * Asks, and waits this long for the answer.
   *
   * @param doing names the thread that asks, which is left alone with its question past the limit
   * @throws ExecutionException with what the question threw
   */
  public static <T> T within(Duration limit, String doing, Callable<T> question)
      throws ExecutionException, TimeoutException, InterruptedException {
    FutureTask<T> asking = new FutureTask<>(question);
    Thread thread = new Thread(asking, doing);
    thread.setDaemon(true);
    thread.start();
    try {
      return asking.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      asking.cancel(true);
    }
  }
}
