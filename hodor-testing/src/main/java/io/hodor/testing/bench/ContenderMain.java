package io.hodor.testing.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs one contender several times in a JVM of its own, so that its processor time and memory are
 * its own, and prints a line for each round.
 */
final class ContenderMain {

  private ContenderMain() {}

  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    Supplier<Finish> contender = contender(args[1], args[2], List.of(args).subList(3, args.length));
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (int round = 0; round < rounds; round++) {
      long before = system.getProcessCpuTime();
      Finish finish = contender.get();
      double cpuSeconds = (system.getProcessCpuTime() - before) / 1e9;
      System.out.println(new Round(finish, cpuSeconds, peakMegabytes()).toLine());
    }
    System.exit(0);
  }

  private static Supplier<Finish> contender(String kind, String name, List<String> given) {
    if (kind.equals(TopicContender.class.getSimpleName())) {
      BenchTopic topic = BenchTopic.of(given);
      return () -> TopicContender.valueOf(name).run(topic);
    }
    BenchFiles files = BenchFiles.of(given);
    return () -> FileContender.valueOf(name).run(files);
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
