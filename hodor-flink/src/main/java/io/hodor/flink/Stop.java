package io.hodor.flink;

import java.time.Duration;

/** Tells the threads of this process that they are to stop. */
final class Stop {

  private boolean asked;

  /** From now on nobody waits any longer. */
  synchronized void ask() {
    asked = true;
    notifyAll();
  }

  synchronized boolean isAsked() {
    return asked;
  }

  /**
   * Waits.
   *
   * @return whether to go on; false as soon as somebody is to stop
   */
  synchronized boolean pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toMillis();
    while (!asked && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return !asked;
  }
}
