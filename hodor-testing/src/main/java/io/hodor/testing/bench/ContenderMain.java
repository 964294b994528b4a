package io.hodor.testing.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs one contender several times in a JVM of its own, so that its processor time and memory are
 * its own, and prints a line for each round.
 */
final class ContenderMain {

  private ContenderMain() {}

  public static void main(String[] args) throws IOException {
    Contender contender = Contender.valueOf(args[0]);
    BenchTopic topic =
        new BenchTopic(
            args[1],
            args[2],
            Long.parseLong(args[3]),
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]));
    int rounds = Integer.parseInt(args[6]);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (int round = 0; round < rounds; round++) {
      long before = system.getProcessCpuTime();
      Contender.Finish finish = contender.run(topic);
      double cpuSeconds = (system.getProcessCpuTime() - before) / 1e9;
      System.out.println(
          String.join(
              " ",
              Round.MARK,
              String.valueOf(finish.count()),
              String.valueOf(finish.distinctOffsets()),
              String.valueOf(finish.distinctContents()),
              String.valueOf(finish.seconds()),
              String.valueOf(cpuSeconds),
              String.valueOf(peakMegabytes())));
    }
    System.exit(0);
  }

  /** The most memory that this process had resident so far. */
  private static long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }
}
