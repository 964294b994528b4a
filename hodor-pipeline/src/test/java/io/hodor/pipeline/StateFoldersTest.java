package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Coverage;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFoldersTest {
  private static final String JOB = "hodor/default/eu/orders.v1/kafka";
  private static final Instant TEN = Instant.parse("2026-05-04T10:00:00Z");

  /** Later than any beginning that is written here. */
  private static final Instant KEPT = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);

  private static final Beginning BEGINNING =
      new Beginning(
          TEN,
          Coverage.EVERYTHING.notBefore(TEN.minusSeconds(7), "removed: by retention = 1 h\n"),
          true);

  @TempDir Path root;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private StateFolders folders(String fingerprint) {
    return new StateFolders(
        root.resolve("checkpoints").toString(), root.resolve("savepoints") + "/", JOB, fingerprint);
  }

  /** What Flink leaves behind, as complete at this second. */
  private static String keep(String folder, String snapshot, int second) throws IOException {
    Path path = Path.of(URI.create(folder)).resolve(snapshot);
    Files.createDirectories(path);
    Files.writeString(path.resolve("_metadata"), "state");
    Files.setLastModifiedTime(path.resolve("_metadata"), FileTime.from(KEPT.plusSeconds(second)));
    return folder + "/" + snapshot;
  }

  @Test
  void theNewestCompleteStateComesFirstWithWhereItBegan() throws IOException {
    StateFolders folders = folders("a");
    String name = folders.begin(BEGINNING);
    String older = keep(folders.checkpoints(name), "0f/chk-7", 1);
    String savepoint = keep(folders.savepoints(name), "savepoint-1", 3);
    String newer = keep(folders.checkpoints(name), "1f/chk-9", 2);
    Files.createDirectories(Path.of(URI.create(folders.checkpoints(name))).resolve("1f/chk-10"));

    assertThat(
        folders.newestFirst(),
        contains(
            new Snapshot(savepoint, KEPT.plusSeconds(3), BEGINNING, name, false),
            new Snapshot(newer, KEPT.plusSeconds(2), BEGINNING, name, false),
            new Snapshot(older, KEPT.plusSeconds(1), BEGINNING, name, false)));
  }

  @Test
  void stateOfOtherSettingsIsNotFound() throws IOException {
    StateFolders folders = folders("a");
    keep(folders.checkpoints(folders.begin(BEGINNING)), "0f/chk-7", 1);
    assertThat(folders("b").newestFirst(), is(empty()));
  }

  @Test
  void aBeginningOfWhichNothingCameHidesNoState() throws IOException {
    StateFolders folders = folders("a");
    String first = folders.begin(BEGINNING);
    String kept = keep(folders.checkpoints(first), "0f/chk-7", 1);
    // The folder's name tells when its job began.
    String second = "20260504T100000Z-" + KEPT.plusSeconds(3).toEpochMilli();
    for (String folder : List.of(folders.checkpoints(second), folders.savepoints(second))) {
      Path later = Files.createDirectories(Path.of(URI.create(folder)));
      Files.writeString(later.resolve("beginning.properties"), BEGINNING.text());
    }
    assertThat(folders.newestFirst(), is(empty()));

    folders.withdraw(second);

    assertThat(folders.newestFirst().stream().map(Snapshot::path).toList(), contains(kept));
  }

  @Test
  void stateOfBeforeTheJobBeganAnewIsOver() throws IOException {
    StateFolders folders = folders("a");
    String first = folders.begin(BEGINNING);
    String old = keep(folders.checkpoints(first), "0f/chk-7", -3_600);
    assertThat(folders.newestFirst(), is(empty()));
    assertThat(folders.named(old).path(), is(old));

    StateFolders others = folders("b");
    String second = others.begin(BEGINNING);
    keep(others.checkpoints(second), "1f/chk-1", 2);
    // The folder's name tells when its job began.
    Path later =
        Path.of(
            URI.create(
                others.checkpoints("20260504T100000Z-" + KEPT.plusSeconds(3).toEpochMilli())));
    Files.createDirectories(later);
    Files.writeString(later.resolve("beginning.properties"), BEGINNING.text());
    keep(folders.checkpoints(first), "0f/chk-8", 1);
    assertThat(folders.newestFirst(), is(empty()));
  }

  @Test
  void ofBeginningsWithOtherSettingsNoneIsTaken() throws IOException {
    folders("a").begin(BEGINNING);
    String other = folders("b").begin(BEGINNING);
    Path state = Files.createDirectories(root.resolve("elsewhere"));
    Files.writeString(state.resolve("_metadata"), "state");
    Files.setLastModifiedTime(state.resolve("_metadata"), FileTime.from(KEPT));
    // The newer of the two has other settings.
    assertThat(folders("b").beginningOf(state.toString()), is(BEGINNING));
    assertThat(other.isEmpty(), is(false));
    assertThrows(OptionFault.class, () -> folders("a").beginningOf(state.toString()));
  }

  @Test
  void whetherStateCanBeKeptIsTriedWithoutLeavingAnything() throws IOException {
    folders("a").check();
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(Files::isRegularFile).toList(), is(empty()));
    }
    Files.writeString(root.resolve("file"), "a file, not a folder");
    StateFolders none =
        new StateFolders(
            root.resolve("file").toString(), root.resolve("file").toString(), JOB, "a");
    assertThrows(Unreachable.class, none::check);
  }

  @Test
  void stateWithoutItsBeginningIsNone() throws IOException {
    keep(folders("a").checkpoints("lost"), "0f/chk-7", 1);
    assertThat(folders("a").newestFirst(), is(empty()));
  }

  @Test
  void whatAUserNamesIsTakenOrRefusedWithAReason() throws IOException {
    StateFolders folders = folders("a");
    String name = folders.begin(BEGINNING);
    String kept = keep(folders.savepoints(name), "savepoint-1", 1);
    String path = Path.of(URI.create(kept)).toString();

    assertThat(folders.named(path).path(), is(kept));
    assertThat(folders.named(kept + "/_metadata").named(), is(true));
    assertThat(folders.named("file:" + path).path(), is(kept));
    assertThat(refusal(folders, path + "2"), containsString("there is no complete savepoint"));
    assertThat(refusal(folders("b"), path), containsString("--fresh to begin without state"));
    assertThat(refusal(folders, "/elsewhere/savepoint-1"), containsString("not of this job"));
  }

  /** As Flink tells where a savepoint lies, and as browsers and others write it. */
  @ParameterizedTest
  @ValueSource(strings = {"file:%s", "file://%s", "%s"})
  void aBlankInAPathIsNoneOfAnAddress(String written) throws IOException {
    String blank = root.resolve("all state").toString();
    StateFolders folders = new StateFolders(written.formatted(blank), blank, JOB, "a");
    String name = folders.begin(BEGINNING);
    Path savepoint = root.resolve("all state/" + JOB + "/a/" + name + "/savepoint-1");
    Files.createDirectories(savepoint);
    Files.writeString(savepoint.resolve("_metadata"), "state");

    assertThat(folders.named(written.formatted(savepoint)).path(), is("file://" + savepoint));
    assertThat(folders.named(savepoint.toUri().toString()).path(), is("file://" + savepoint));
  }

  private static String refusal(StateFolders folders, String path) {
    return assertThrows(OptionFault.class, () -> folders.named(path)).getMessage();
  }

  @Test
  void stateThatLiesElsewhereBeganWithTheNewestBeginningBeforeIt() throws IOException {
    StateFolders folders = folders("a");
    String elsewhere = "file:" + root.resolve("elsewhere");
    assertThrows(OptionFault.class, () -> folders.beginningOf(elsewhere));
    folders.begin(new Beginning(TEN.minusSeconds(600), Coverage.EVERYTHING, false));
    folders.begin(BEGINNING);
    Path state = Files.createDirectories(root.resolve("elsewhere"));
    Files.writeString(state.resolve("_metadata"), "state");

    assertThat(folders.beginningOf(elsewhere), is(BEGINNING));

    Files.setLastModifiedTime(state.resolve("_metadata"), FileTime.from(TEN));
    assertThrows(OptionFault.class, () -> folders.beginningOf(elsewhere));
    assertThrows(OptionFault.class, () -> folders("b").beginningOf(elsewhere));
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
    Files.writeString(root.resolve("checkpoints"), "a file, not a folder");
    Unreachable fault = assertThrows(Unreachable.class, () -> folders("a").begin(BEGINNING));
    assertThat(fault.getMessage(), containsString("--checkpointDir"));
  }

  @Test
  void noTwoJobsHaveOneFolder() {
    assertThat(StateFolders.folderOf("hodor/a/b/c_d.e/kafka"), is("hodor/a/b/c__d.e/kafka"));
    assertThat(StateFolders.folderOf("hodor/a/*/../x y"), is("hodor/a/_2a/_2e../x_20y"));
    assertThat(StateFolders.folderOf("a/_2a"), is("a/__2a"));
  }
}
