package io.hodor.testing.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux knows of a process; see proc(5). */
final class ProcessFacts {

  /** Of the clock that a process's time is counted by. */
  private static final double TICKS_PER_SECOND = 100;

  /** Linux keeps the first 15 characters of a thread's name. */
  private static final Pattern COMPILER = Pattern.compile("\\((C1|C2) CompilerThre\\)");

  private static final long KIBIBYTE = 1024;
  private static final long MEGABYTE = 1_000_000;

  private ProcessFacts() {}

  /**
   * The most memory that a process had resident so far, in millions of bytes.
   *
   * @param process its id, or {@code self}
   */
  static long peakMegabytes(String process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", process, "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE / MEGABYTE;
      }
    }
    throw new IOException("process " + process + " has no VmHWM");
  }

  /** User and system time so far, children excluded. */
  static double cpuSeconds(String process) throws IOException {
    return cpuSecondsOf(Files.readString(Path.of("/proc", process, "stat")));
  }

  /** What of it the threads took that compile a JVM's code, those that have ended excluded. */
  static double compilerSeconds(String process) throws IOException {
    double seconds = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc", process, "task"))) {
      for (Path thread : threads.toList()) {
        String stat = statOf(thread);
        if (COMPILER.matcher(stat).find()) {
          seconds += cpuSecondsOf(stat);
        }
      }
    }
    return seconds;
  }

  private static String statOf(Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      // It has ended since it was listed.
      return "";
    }
  }

  private static double cpuSecondsOf(String stat) {
    // The name before it may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
