package io.hodor.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One program, two job jars: each runs by itself, and neither holds the other's runner. */
@EnabledIfSystemProperty(
    named = "hodor.jobJars",
    matches = "true",
    disabledReason = "they are built with -Pjob-jars only")
class JobJarsIT {
  private static final String FLINK = "hodor-flink.jar";
  private static final String DATAFLOW = "hodor-dataflow.jar";
  private static final long ENDS_WITHIN_SECONDS = 60;

  @Test
  void theFlinkJarHoldsNothingOfDataflowsRunner() throws Exception {
    try (JarFile jar = open(FLINK)) {
      assertThat(entries(jar, "org/apache/beam/runners/dataflow/"), is(empty()));
      assertThat(hodorClassesNaming(jar, "org/apache/beam/runners/dataflow/"), is(empty()));
      assertThat(
          service(jar, "org.apache.beam.sdk.runners.PipelineRunnerRegistrar"),
          hasItems("org.apache.beam.runners.flink.FlinkRunnerRegistrar$Runner"));
    }
  }

  @Test
  void theDataflowJarHoldsNothingOfFlink() throws Exception {
    try (JarFile jar = open(DATAFLOW)) {
      assertThat(entries(jar, "org/apache/flink/"), is(empty()));
      assertThat(entries(jar, "org/apache/beam/runners/flink/"), is(empty()));
      assertThat(entries(jar, "org/rocksdb/"), is(empty()));
      assertThat(entries(jar, "software/amazon/"), is(empty()));
      assertThat(hodorClassesNaming(jar, "org/apache/flink/"), is(empty()));
      assertThat(hodorClassesNaming(jar, "org/apache/beam/runners/flink/"), is(empty()));
      assertThat(hodorClassesNaming(jar, "software/amazon/"), is(empty()));
      assertThat(
          String.join("\n", service(jar, "org.apache.beam.sdk.runners.PipelineRunnerRegistrar")),
          not(containsString("flink")));
    }
  }

  /** A registrar that is lost shows when a gs:// path or a coder is not found, far from here. */
  @ParameterizedTest
  @ValueSource(strings = {FLINK, DATAFLOW})
  void everyRegistrarOfTheLibrariesIsThere(String name) throws Exception {
    try (JarFile jar = open(name)) {
      for (String kind :
          List.of(
              "org.apache.beam.sdk.io.FileSystemRegistrar",
              "org.apache.beam.sdk.coders.CoderProviderRegistrar",
              "org.apache.beam.sdk.options.PipelineOptionsRegistrar",
              "org.apache.beam.sdk.runners.PipelineRunnerRegistrar")) {
        List<String> expected =
            onClassPath(kind).stream()
                .filter(it -> jar.getEntry(it.replace('.', '/') + ".class") != null)
                .toList();
        assertThat(kind, expected, is(not(empty())));
        assertThat(kind, service(jar, kind), hasItems(expected.toArray(String[]::new)));
      }
      assertThat(
          service(jar, "org.apache.beam.sdk.io.FileSystemRegistrar"),
          hasItems("org.apache.beam.sdk.extensions.gcp.storage.GcsFileSystemRegistrar"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FLINK, DATAFLOW})
  void noSignatureIsLeftThatTheJarWouldBreak(String name) throws Exception {
    try (JarFile jar = open(name)) {
      assertThat(
          jar.stream()
              .map(ZipEntry::getName)
              .filter(it -> it.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"))
              .toList(),
          is(empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FLINK, DATAFLOW})
  void eachRunsByItself(String name) throws Exception {
    assertThat(run(name, 0, "--version"), containsString("Beam "));
    assertThat(run(name, 0, "measure", "--help"), containsString("--topic=NAME"));
  }

  @Test
  void eachSaysWhichRunnerItLacks() throws Exception {
    assertThat(
        run(FLINK, 2, "measure", "--runner=DataflowRunner"),
        containsString("--runner: DataflowRunner is not in this jar, which is the one for Flink"));
    assertThat(
        run(DATAFLOW, 2, "measure", "--runner=FlinkRunner", "--lookback=PT1H"),
        containsString("--runner: FlinkRunner is not in this jar, which is the one for Dataflow"));
  }

  /** The whole way to the first question, which nobody answers. */
  @ParameterizedTest
  @ValueSource(strings = {FLINK, DATAFLOW})
  void eachChecksACommandLineWithoutTheOthersRunner(String name) throws Exception {
    String said = run(name, 2, "measure", "--lookback=PT1H", "--windowSize=PT7M");
    assertThat(said, containsString("--windowSize: "));
    assertThat(said, containsString("--topic: is missing"));
  }

  private static JarFile open(String name) throws IOException {
    return new JarFile(path(name).toFile());
  }

  private static Path path(String name) {
    return RepositoryRoot.path().resolve("hodor-pipeline/target").resolve(name);
  }

  private static List<String> entries(JarFile jar, String folder) {
    return jar.stream().map(ZipEntry::getName).filter(it -> it.startsWith(folder)).toList();
  }

  /** Hodor's own classes that cannot work, for they name what is not in the jar. */
  private static List<String> hodorClassesNaming(JarFile jar, String folder) {
    return jar.stream()
        .filter(it -> it.getName().matches("io/hodor/.*\\.class"))
        .filter(it -> new String(bytes(jar, it), ISO_8859_1).contains(folder))
        .map(ZipEntry::getName)
        .toList();
  }

  private static List<String> service(JarFile jar, String kind) {
    return lines(new String(bytes(jar, jar.getEntry("META-INF/services/" + kind)), UTF_8));
  }

  private static byte[] bytes(JarFile jar, ZipEntry entry) {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(String services) {
    return services
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** What the libraries that the program is built with say. */
  private static List<String> onClassPath(String kind) throws IOException {
    TreeSet<String> all = new TreeSet<>();
    Path built = RepositoryRoot.path().resolve("hodor-pipeline/target/class-path");
    for (String library : Files.readString(built).strip().split(File.pathSeparator)) {
      if (library.endsWith(".jar")) {
        URI uri = URI.create("jar:" + Path.of(library).toUri());
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          Path file = jar.getPath("META-INF/services", kind);
          if (Files.exists(file)) {
            all.addAll(lines(Files.readString(file)));
          }
        }
      }
    }
    return List.copyOf(all);
  }

  private static String run(String name, int exit, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1", "-cp", path(name).toString(), "io.hodor.pipeline.Hodor"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(said, process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS), is(true));
    assertThat(said, process.exitValue(), is(exit));
    return said;
  }
}
