package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that users start, with a Java that only tells what it was asked for. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("..", "hodor");
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo '%sopenjdk version "17.0.1"' >&2; exit; fi
      while [ "$1" != -cp ]; do shift; done
      echo "$2"
      """;

  @TempDir Path home;
  private String toldFirst = "";

  @Test
  void whatEarlierVersionsLeftIsNotOnTheClassPath() throws Exception {
    Path target = Files.createDirectories(home.resolve("hodor-pipeline/target"));
    Files.createDirectory(target.resolve("lib"));
    for (String jar :
        List.of(
            "hodor-pipeline-0.0.9.jar",
            "hodor-pipeline-0.1.0.jar",
            "hodor-pipeline.jar",
            "lib/hodor-sinks-0.0.9.jar",
            "lib/hodor-sinks-0.1.0.jar",
            "lib/beam.jar")) {
      Files.createFile(target.resolve(jar));
    }
    Files.writeString(target.resolve("class-path"), "/a/hodor-sinks-0.1.0.jar:/b/c/beam.jar");
    writeOwnersClassPath("");
    assertThat(
        launch("--version"),
        is(
            List.of(
                target.resolve("hodor-pipeline.jar"),
                target.resolve("lib/hodor-sinks-0.1.0.jar"),
                target.resolve("lib/beam.jar"))));
  }

  @Test
  void whatOwnsJobsHasAClassPathOfItsOwn() throws Exception {
    Path pipeline = Files.createDirectories(home.resolve("hodor-pipeline/target"));
    Files.writeString(pipeline.resolve("class-path"), "/b/c/beam.jar");
    Path target = writeOwnersClassPath("/a/hodor-sinks-0.1.0.jar:/b/c/kafka.jar");
    assertThat(
        launch("own", "measure"),
        is(
            List.of(
                target.resolve("classes"),
                target.resolve("lib/hodor-sinks-0.1.0.jar"),
                target.resolve("lib/kafka.jar"))));
  }

  @Test
  void aJavaThatTellsOfOptionsInTheEnvironmentIsNoUnknownOne() throws Exception {
    toldFirst = "NOTE: Picked up JDK_JAVA_OPTIONS: -Dversion=\"3\"\n";
    Path pipeline = Files.createDirectories(home.resolve("hodor-pipeline/target"));
    Files.writeString(pipeline.resolve("class-path"), "/b/c/beam.jar");
    writeOwnersClassPath("");
    assertThat(
        launch("--version"),
        is(List.of(pipeline.resolve("hodor-pipeline.jar"), pipeline.resolve("lib/beam.jar"))));
  }

  private Path writeOwnersClassPath(String libraries) throws Exception {
    Path target = Files.createDirectories(home.resolve("hodor-flink/target"));
    Files.writeString(target.resolve("class-path"), libraries);
    return target;
  }

  private List<Path> launch(String... arguments) throws Exception {
    Files.copy(LAUNCHER, home.resolve("hodor"));
    Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, JAVA.formatted(toldFirst));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    makeSources();
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("hodor").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    String classPath = new String(builder.start().getInputStream().readAllBytes(), UTF_8).strip();
    return List.of(classPath.split(":")).stream().map(Path::of).toList();
  }

  /** Older than the build, so that nothing is built. */
  private void makeSources() throws Exception {
    old(Files.createFile(home.resolve("pom.xml")));
    for (String module :
        List.of("hodor-metrics", "hodor-sources", "hodor-sinks", "hodor-flink", "hodor-pipeline")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      old(Files.createFile(home.resolve(module).resolve("pom.xml")));
    }
  }

  private static void old(Path file) throws Exception {
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
  }
}
