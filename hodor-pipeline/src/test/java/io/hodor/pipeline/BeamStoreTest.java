package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeamStoreTest {

  @TempDir Path folder;

  @BeforeAll
  static void setUpFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void whatIsNotThereIsEmpty() throws IOException {
    assertThat(new BeamStore().read(folder.resolve("none").toString()), is(Optional.empty()));
  }

  /** Else a disk that fails for a moment would make all state begin anew. */
  @Test
  void whatCannotBeReadIsNotTakenForMissing() throws IOException {
    Path noFile = Files.createDirectories(folder.resolve("no-file"));
    IOException e = assertThrows(IOException.class, () -> new BeamStore().read(noFile.toString()));
    assertThat(e.getMessage(), containsString("cannot be read"));
  }
}
