package io.hodor.testing.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A contender in a process of its own. */
final class ContenderProcess {

  private ContenderProcess() {}

  /**
   * Runs a contender to its end.
   *
   * @param program what comes after {@code java} and the options of this JVM's own
   * @param check throws where a round counted wrongly: speed is worth nothing there
   */
  static List<Round> run(String title, int rounds, List<String> program, Consumer<Round> check)
      throws IOException, InterruptedException {
    BenchMain.say("%s", title);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx4g",
                "-XX:+UseParallelGC"));
    command.addAll(program);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    List<Round> results = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (Round.isOne(line)) {
          Round round = Round.parse(line);
          BenchMain.say("  %.3f M/s", round.millionsPerSecond());
          check.accept(round);
          results.add(round);
        }
      }
    }
    if (process.waitFor() != 0 || results.size() != rounds) {
      throw new IllegalStateException(title + " failed");
    }
    return results;
  }
}
