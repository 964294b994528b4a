package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void everyFaultIsToldAtOnce() {
    assertThat(
        run(
            "--records=many",
            "--isolationLevel=none",
            "--outputDir=gs://bucket/drill",
            "--producerConfig=" + folder.resolve("missing"),
            "--sead=7"),
        is(ExitCode.WRONG_USE));
    assertThat(
        err.toString(UTF_8),
        allOf(
            containsString("--topic: is missing"),
            containsString("--bootstrapServers: is missing"),
            containsString("--records: 'many' cannot be"),
            containsString("--isolationLevel: 'none' is none"),
            containsString("--outputDir: a drill writes to a local folder"),
            containsString("--producerConfig: "),
            containsString("did you mean --seed?")));
  }

  @Test
  void tooManyRecordsAreRefused() {
    assertThat(
        run("--topic=drill", "--bootstrapServers=localhost:9", "--records=1000001"),
        is(ExitCode.WRONG_USE));
    assertThat(err.toString(UTF_8), containsString("write a number up to 1000000"));
  }

  @Test
  void theFolderOfAnEarlierDrillIsRefused() throws Exception {
    Path files = Files.createDirectories(folder.resolve("files").resolve("drill"));
    assertThat(
        run("--topic=drill", "--bootstrapServers=localhost:9", "--outputDir=" + folder),
        is(ExitCode.WRONG_USE));
    assertThat(
        err.toString(UTF_8),
        containsString("--outputDir: " + files + " is there, of an earlier drill"));
  }

  @Test
  void brokersThatNobodyKnowsAreTold() {
    assertThat(
        run("--topic=drill", "--bootstrapServers=no-such-host.invalid:9092"),
        is(ExitCode.WRONG_USE));
    assertThat(err.toString(UTF_8), containsString("--bootstrapServers: "));
  }

  private ExitCode run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("drill"));
    arguments.addAll(List.of(options));
    PrintStream told = new PrintStream(err, true, UTF_8);
    return Hodor.run(arguments, new Console(told, told));
  }
}
