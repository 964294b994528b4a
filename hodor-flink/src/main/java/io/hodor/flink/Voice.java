package io.hodor.flink;

import java.io.PrintStream;

/**
 * Where people are told of a job.
 *
 * @param prefix what each line begins with, where several jobs are told of
 */
record Voice(PrintStream err, String prefix) {

  void tell(String text) {
    err.println(prefix + text);
  }

  /** Whether others are told of beside it. */
  boolean isOneOfSeveral() {
    return !prefix.isEmpty();
  }
}
