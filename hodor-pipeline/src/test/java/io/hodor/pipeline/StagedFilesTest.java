package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFilesTest {

  @TempDir Path folder;

  @Test
  void theClassPathIsStagedWithoutFlink() throws Exception {
    List<String> wanted = files("hodor-pipeline.jar", "beam-sdks-java-core-2.70.0.jar");
    List<String> all = new ArrayList<>(wanted);
    all.addAll(files("beam-runners-flink-1.19-2.70.0.jar", "flink-core-1.19.3.jar"));
    all.addAll(files("frocksdbjni-6.20.3-ververica-2.0.jar"));
    all.add(folder.resolve("missing.jar").toString());
    assertThat(StagedFiles.of(String.join(File.pathSeparator, all)), is(wanted));
  }

  @Test
  void theJobJarIsStagedAlone() throws Exception {
    List<String> jar = files("hodor-dataflow.jar");
    assertThat(StagedFiles.of(jar.get(0)), is(jar));
  }

  private List<String> files(String... names) throws Exception {
    List<String> files = new ArrayList<>();
    for (String name : names) {
      files.add(Files.createFile(folder.resolve(name)).toString());
    }
    return files;
  }
}
