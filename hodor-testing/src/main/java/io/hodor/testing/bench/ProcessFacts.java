package io.hodor.testing.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux knows of a process; see proc(5). */
final class ProcessFacts {

  /** Of the clock that a process's time is counted by. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessFacts() {}

  /**
   * The most memory that a process had resident so far.
   *
   * @param process its id, or {@code self}
   */
  static long peakMegabytes(String process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", process, "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("process " + process + " has no VmHWM");
  }

  /** User and system time so far, children excluded. */
  static double cpuSeconds(String process) throws IOException {
    String stat = Files.readString(Path.of("/proc", process, "stat"));
    // The name before it may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
