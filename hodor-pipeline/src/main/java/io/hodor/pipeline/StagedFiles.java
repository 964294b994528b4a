package io.hodor.pipeline;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The libraries that Dataflow's workers need: the job jar, or the class path without Flink. */
final class StagedFiles {

  /** Jars that only Flink needs; they are large, and a worker would load their registrars. */
  private static final Pattern FLINK =
      Pattern.compile("(beam-runners-flink|flink-|frocksdbjni|chill|kryo).*\\.jar");

  private StagedFiles() {}

  static List<String> of(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .filter(entry -> !FLINK.matcher(Path.of(entry).getFileName().toString()).matches())
        .filter(entry -> new File(entry).exists())
        .toList();
  }
}
