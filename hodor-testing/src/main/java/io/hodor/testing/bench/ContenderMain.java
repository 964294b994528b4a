package io.hodor.testing.bench;

import java.io.IOException;
import java.util.ArrayList;
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
    for (int round = 0; round < rounds; round++) {
      long before = ProcessorTime.nanos();
      Finish finish = contender.get();
      double allCpuSeconds = (ProcessorTime.nanos() - before) / 1e9;
      System.out.println(
          new Round(finish, allCpuSeconds, ProcessFacts.peakMegabytes("self")).toLine());
    }
    System.exit(0);
  }

  /**
   * What runs a contender, after {@code java} and the JVM's own options.
   *
   * @param given what it reads, as its record's {@code toArguments} says it
   */
  static List<String> program(int rounds, Enum<?> contender, List<String> given) {
    List<String> program =
        new ArrayList<>(
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ContenderMain.class.getName(),
                String.valueOf(rounds),
                contender.getDeclaringClass().getSimpleName(),
                contender.name()));
    program.addAll(given);
    return program;
  }

  private static Supplier<Finish> contender(String kind, String name, List<String> given) {
    if (kind.equals(TopicContender.class.getSimpleName())) {
      BenchTopic topic = BenchTopic.of(given);
      return () -> TopicContender.valueOf(name).run(topic);
    }
    BenchFiles files = BenchFiles.of(given);
    return () -> FileContender.valueOf(name).run(files);
  }
}
