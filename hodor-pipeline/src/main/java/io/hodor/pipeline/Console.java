package io.hodor.pipeline;

import java.io.PrintStream;

/** Where a command speaks: results on {@code out}, progress and faults on {@code err}. */
record Console(PrintStream out, PrintStream err) {

  void say(String text) {
    out.println(text);
  }

  void tell(String text) {
    err.println(text);
  }
}
