package io.hodor.testing.bench;

import io.hodor.testing.RepositoryRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures were measured on, and with. */
final class Machine {

  private Machine() {}

  /** A line for people. */
  static String describe() throws IOException, InterruptedException {
    return String.format(
        Locale.ROOT,
        "%s, commit %s; %d cores of %s, %d GB; Java %s, Beam %s, Flink %s, Kafka clients %s",
        LocalDate.now(ZoneOffset.UTC),
        commit(),
        Runtime.getRuntime().availableProcessors(),
        told("/proc/cpuinfo", "model name"),
        Long.parseLong(told("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20,
        System.getProperty("java.version"),
        ReleaseInfo.getReleaseInfo().getSdkVersion(),
        EnvironmentInformation.getVersion(),
        AppInfoParser.getVersion());
  }

  /** The first value of a name in one of Linux's own files. */
  private static String told(String file, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of(file))) {
      if (line.startsWith(name)) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    throw new IOException(file + " has no " + name);
  }

  private static String commit() throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "describe", "--always", "--dirty")
            .directory(RepositoryRoot.path().toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? said : "unknown";
  }
}
