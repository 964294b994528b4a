package io.hodor.deployer;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Where people are told what is done, each line with its time. */
record Voice(PrintStream err, Clock clock) {

  void tell(String text) {
    err.println(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + text);
  }
}
